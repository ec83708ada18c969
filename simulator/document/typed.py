"""A JSON Schema as a type of msgspec: bytes that decode to the type fit the schema.

So finished bytes are judged in one pass, without plain data. The type may refuse what the schema accepts, but never
the other way round: what has no exact type is narrowed. A member that has none is left out where it may be missing, an
integer has 64 bits, and a text with a pattern is one of the ``examples`` that the schema gives, if it gives any.
"""

from __future__ import annotations

import re
from math import inf, nextafter
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal, TypeAlias, Union

from msgspec import UNSET, DecodeError, Meta, UnsetType, defstruct
from msgspec.json import Decoder

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from simulator.document.schemas import Schemas

Judge: TypeAlias = "Callable[[bytes], bool]"
Order: TypeAlias = "Callable[[tuple[str, ...]], Sequence[int]]"
"""The positions of an object's names as they are printed; another order is understood, but read more slowly."""

_REMARKS: Final = {"$schema", "$defs", "title", "description", "examples", "x-noun", "x-hint"}
_BITS_64: Final = (-(2**63), 2**63 - 1)
_SAME_IN_PYTHON: Final = re.compile(
    r"\^ (?: [\w:-] | \\\. | \[[\w.-]+\] | \((?!\?) | [)|] | (?: [?*+] | \{\d+(?:,\d*)?\} )(?![?+]) )* \$",
    re.ASCII | re.VERBOSE,
)
"""Patterns that mean the same to ``re`` and to JSON Schema, but for ``$``: to ``re`` a line end may follow it."""

_ANNOTATED: Any = Annotated
_LIST: Any = list
_LITERAL: Any = Literal
_UNION: Any = Union


def judge(schemas: Schemas, order: Order) -> Judge:
    """Tells of bytes whether they surely are JSON that fits; of a schema without a type it knows nothing for sure."""
    try:
        decode = Decoder(_Types(schemas, order).of(schemas.document(schemas.base))).decode
    except (TypeError, ValueError):
        return lambda _: False

    def fits(body: bytes) -> bool:
        try:
            decode(body)
        except (DecodeError, UnicodeDecodeError):
            return False
        return True

    return fits


class _Types:
    """The types of schemas; TypeError for a schema that has none."""

    def __init__(self, schemas: Schemas, order: Order) -> None:
        self._schemas = schemas
        self._order = order
        self._referred: dict[str, Any] = {}
        self._by_kind: dict[str, Callable[[dict[str, Any]], Any]] = {
            "object": self._object,
            "array": self._array,
            "string": _string,
            "integer": _integer,
            "number": _number,
            "boolean": lambda _: bool,
            "null": lambda _: None,
        }

    def of(self, schema: Any) -> Any:
        if not isinstance(schema, dict):
            raise TypeError("a bare true or false")
        rules = {name: rule for name, rule in schema.items() if name not in _REMARKS}
        if rules.keys() == {"$ref"}:
            return self._behind(rules["$ref"])
        if rules.keys() == {"const"}:
            return _one_of([rules["const"]])
        if rules.keys() == {"enum"}:
            return _one_of(rules["enum"])
        if "examples" in schema and rules.keys() == {"type", "pattern"} and rules["type"] == "string":
            form = re.compile(_in_python(rules["pattern"]))
            return _one_of([example for example in schema["examples"] if form.search(example)])
        kinds = rules.pop("type", [])
        parts = [self._by_kind[kind](rules) for kind in ([kinds] if isinstance(kinds, str) else kinds)]
        if not parts or not rules.keys() <= _KNOWN:
            raise TypeError(f"no type for {', '.join(rules)}")
        return _UNION[tuple(parts)]

    def _behind(self, reference: str) -> Any:
        if reference not in self._referred:
            self._referred[reference] = TypeError
            self._referred[reference] = self.of(self._schemas.target(reference))
        found = self._referred[reference]
        if found is TypeError:
            raise TypeError(f"{reference} refers to itself, or has no type")
        return found

    def _object(self, rules: dict[str, Any]) -> Any:
        properties, required = rules.get("properties", {}), rules.get("required", [])
        if rules.get("additionalProperties") is not False or not properties.keys() >= set(required):
            raise TypeError("an object that is open")
        names, members, fields = tuple(properties), {}, []
        for place in self._order(names):
            name, field = names[place], f"member{place}"
            try:
                type_ = self.of(properties[name])
            except TypeError:
                if name in required:
                    raise
                continue
            members[field] = name
            fields.append((field, type_) if name in required else (field, _UNION[type_, UnsetType], UNSET))
        return defstruct("Members", fields, rename=members, forbid_unknown_fields=True, kw_only=True, gc=False)

    def _array(self, rules: dict[str, Any]) -> Any:
        meta = Meta(min_length=rules.get("minItems"), max_length=rules.get("maxItems"))
        return _ANNOTATED[_LIST[self.of(rules.get("items"))], meta]


_KNOWN: Final = {
    *("properties", "required", "additionalProperties", "items", "minItems", "maxItems"),
    *("minLength", "maxLength", "pattern", "minimum", "maximum"),
}


def _one_of(choices: list[Any]) -> Any:
    if not choices or not all(isinstance(choice, str) for choice in choices):
        raise TypeError("choices that are no texts")
    return _LITERAL[tuple(choices)]


def _string(rules: dict[str, Any]) -> Any:
    pattern = _in_python(rules["pattern"]) if "pattern" in rules else None
    meta = Meta(min_length=rules.get("minLength"), max_length=rules.get("maxLength"), pattern=pattern)
    return str if meta == Meta() else _ANNOTATED[str, meta]


def _in_python(pattern: str) -> str:
    if not _SAME_IN_PYTHON.fullmatch(pattern):
        raise TypeError(f"the pattern {pattern}")
    return rf"{pattern[:-1]}\Z"


def _integer(rules: dict[str, Any]) -> Any:
    smallest, largest = _BITS_64
    meta = Meta(ge=max(rules.get("minimum", smallest), smallest), le=min(rules.get("maximum", largest), largest))
    return _ANNOTATED[int, meta]


def _number(rules: dict[str, Any]) -> Any:
    whole = _integer(rules)
    least, most = rules.get("minimum"), rules.get("maximum")
    meta = Meta(ge=None if least is None else _above(least), le=None if most is None else -_above(-most))
    return _UNION[whole, float if meta == Meta() else _ANNOTATED[float, meta]]


def _above(bound: int) -> float:
    """The smallest float that is not below *bound*."""
    near = float(bound)
    return near if near >= bound else nextafter(near, inf)
