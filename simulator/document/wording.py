"""The words for one broken keyword of a JSON Schema, without the structure around it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulator.document.place import clipped, shown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

Broken = Any
"""A ``jsonschema.ValidationError``; its stubs take every part of it for unset."""

_KINDS = {
    "array": "a list",
    "object": "a mapping",
    "string": "text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "null": "nothing",
}


def either(words: Iterable[str]) -> str:
    """``a, b or c``."""
    listed = list(words)
    if len(listed) < 2:
        return "".join(listed)
    return f"{', '.join(listed[:-1])} or {listed[-1]}"


def kinds(names: Iterable[str]) -> str:
    """JSON Schema type names as a reader knows them: ``a list or text``."""
    return either(_KINDS.get(name, name) for name in names)


def kind_of(value: Any) -> str:
    """The JSON Schema type name of a value."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, str):
        return "string"
    return "object" if isinstance(value, dict) else "array" if isinstance(value, list) else "number"


def got(value: Any) -> str:
    """What stands there instead."""
    if value is None:
        return "nothing"
    if isinstance(value, dict | list):
        return shown(value)
    if isinstance(value, str):
        return f"text {shown(value)}"
    return shown(value)


def _hint(error: Broken) -> str:
    """What the schema says a value should look like."""
    return str(error.schema.get("x-hint") or "")


def _type(error: Broken, rule: Any) -> str:
    hint = _hint(error)
    return f"expected {hint or kinds([rule] if isinstance(rule, str) else rule)}, got {got(error.instance)}"


def _pattern(error: Broken, rule: Any) -> str:
    hint = _hint(error)
    return (
        f"{shown(error.instance)} is not {hint}" if hint else f"{shown(error.instance)} does not have the form {rule}"
    )


def _excludes(error: Broken, rule: Any) -> str:
    keys: list[str] = rule.get("required", []) if isinstance(rule, dict) else []
    if len(keys) == 1:
        return f"{shown(keys[0])} is not allowed here"
    if keys:
        return " and ".join(shown(key) for key in keys) + " exclude each other"
    return f"{got(error.instance)} is not allowed here"


def _needs(error: Broken, rule: Any) -> str:
    for key, others in rule.items():
        for other in others:
            if key in error.instance and other not in error.instance:
                return f"{shown(key)} needs {shown(other)} beside it"
    return clipped(error.message, 160)


def _items(count: int) -> str:
    return f"{count} item" if count == 1 else f"{count} items"


_WORDS: dict[str, Callable[[Broken, Any], str]] = {
    "type": _type,
    "pattern": _pattern,
    "format": _pattern,
    "not": _excludes,
    "dependentRequired": _needs,
    "const": lambda error, rule: f"expected {shown(rule)}, got {got(error.instance)}",
    "minimum": lambda error, rule: f"{shown(error.instance)} is too small: at least {rule}",
    "maximum": lambda error, rule: f"{shown(error.instance)} is too large: at most {rule}",
    "exclusiveMinimum": lambda error, rule: f"{shown(error.instance)} is too small: more than {rule}",
    "exclusiveMaximum": lambda error, rule: f"{shown(error.instance)} is too large: less than {rule}",
    "multipleOf": lambda error, rule: f"{shown(error.instance)} is not a multiple of {rule}",
    "minLength": lambda error, rule: (
        "the text is empty"
        if not error.instance
        else f"{shown(error.instance)} is too short: at least {rule} characters"
    ),
    "maxLength": lambda error, rule: f"{shown(error.instance)} is too long: at most {rule} characters",
    "minItems": lambda error, rule: (
        "the list is empty" if not error.instance else f"the list is too short: at least {_items(rule)}"
    ),
    "maxItems": lambda error, rule: f"the list is too long: at most {_items(rule)}",
    "uniqueItems": lambda error, rule: "the same item stands twice in the list",
    "contains": lambda error, rule: "the list lacks an item that it needs",
    "minProperties": lambda error, rule: (
        "the mapping is empty" if not error.instance else f"the mapping is too short: at least {rule} keys"
    ),
    "maxProperties": lambda error, rule: f"the mapping is too long: at most {rule} keys",
}


def words(error: Broken) -> str:
    """What is wrong, without the place: one line."""
    word = _WORDS.get(str(error.validator))
    return word(error, error.validator_value) if word else clipped(error.message, 160)
