"""The few words in which routes say what they take and give: JSON Schema, short enough to stand beside a route."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

Form = dict[str, Any]
"""A JSON Schema (2020-12)."""

TEXT: Final[Form] = {"type": "string"}
ID: Final[Form] = {"type": "string", "minLength": 1}
WHOLE: Final[Form] = {"type": "integer"}
NUMBER: Final[Form] = {"type": "number"}
TRUTH: Final[Form] = {"type": "boolean"}
MAPPING: Final[Form] = {"type": "object"}
TIME: Final[Form] = {"type": "string", "format": "date-time"}
MONEY: Final[Form] = {"type": "string", "pattern": "^-?[0-9]+(\\.[0-9]+)? [A-Z]{3}$|^-?[0-9]+(\\.[0-9]+)?$"}
NOTHING: Final[Form] = {"type": "object", "properties": {}, "additionalProperties": False}


def told(form: Mapping[str, Any], description: str) -> Form:
    """*form* with what it means."""
    return {**form, "description": description}


def ref(name: str) -> Form:
    """The component of that name."""
    return {"$ref": f"#/components/schemas/{name}"}


def words(names: Iterable[str], description: str = "") -> Form:
    """One of these words."""
    return {"enum": list(names), **({"description": description} if description else {})}


def many(of: Form, **limits: int) -> Form:
    """A list."""
    return {"type": "array", "items": of, **limits}


def maybe(of: Form) -> Form:
    """*of*, or null."""
    return either(of, {"type": "null"})


def either(*of: Form) -> Form:
    """Any of them."""
    return {"anyOf": list(of)}


def mapping(of: Form) -> Form:
    """Any names, each with a value of one form."""
    return {"type": "object", "additionalProperties": of}


def record(members: Mapping[str, Form], *, optional: Mapping[str, Form] | None = None) -> Form:
    """An object with just these members; the *optional* ones may be left out."""
    more = optional or {}
    return {
        "type": "object",
        "properties": {**members, **more},
        "required": list(members),
        "additionalProperties": False,
    }


def one_or_many(of: Form, *, most: int = 10_000) -> Form:
    """One thing or a list of such things: the bulk form."""
    return {"if": {"type": "array"}, "then": many(of, minItems=1, maxItems=most), "else": of}
