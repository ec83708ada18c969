"""Looks into a payload by dotted path: JSON and XML alike, one item or several."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any, Final

import msgspec

from simulator.document import xml

if TYPE_CHECKING:
    from collections.abc import Callable


ABSENT: Final = "(absent)"
_STEP: Final = re.compile(r"[^.\[\]]+|\[\d+\]")


def tree(body: bytes, content_type: str) -> Any:
    """The body as plain values; of XML, elements and attributes become members, repeated ones a list, leaves text."""
    if "xml" in content_type:
        return _members(xml.parse(body, "payload"))
    value = msgspec.json.decode(body)
    if isinstance(value, dict) and len(value) == 1:
        (inner,) = value.values()
        return inner if isinstance(inner, dict) else value
    return value


def _members(element: Any) -> Any:
    """Attributes of a namespace (``xsi:type``) say how a value is written, not what it is, and are left out."""
    found: dict[str, Any] = {name: text for name, text in element.attrib.items() if not name.startswith("{")}
    children = [child for child in element if isinstance(child.tag, str)]
    for child in children:
        name, value = _local(child.tag), _members(child)
        if name not in found:
            found[name] = value
        elif isinstance(found[name], list):
            found[name].append(value)
        else:
            found[name] = [found[name], value]
    text = element.text or ""
    if children or not text.strip():
        return found or text
    return {**found, "content": text} if found else text


def _local(name: Any) -> str:
    return str(name).rpartition("}")[2]


def look(value: Any, path: str) -> Any:
    """What stands at ``order.lineItems.item[0].quantity``, or ``ABSENT``.

    An index on a single item means that item, since Post-Order Notifications print a list of one as its item. A name
    on a list gives the list of what each item has there.
    """
    for step in _STEP.findall(path):
        value = _index(value, int(step.strip("[]"))) if _is_index(step, value) else _name(value, step)
        if value is ABSENT:
            return ABSENT
    return value


def _is_index(step: str, value: Any) -> bool:
    return step.startswith("[") or (step.isdigit() and not (isinstance(value, dict) and step in value))


def _index(value: Any, number: int) -> Any:
    if isinstance(value, list):
        return value[number] if number < len(value) else ABSENT
    return value if number == 0 and value != "" else ABSENT


def _name(value: Any, name: str) -> Any:
    if isinstance(value, list):
        found = [part for part in (_name(item, name) for item in value) if part is not ABSENT]
        return found or ABSENT
    return value.get(name, ABSENT) if isinstance(value, dict) else ABSENT


def holds(expected: Any, seen: Any) -> bool:
    """Whether what was seen is what was expected.

    Numbers compare as numbers whether they are printed as numbers or as text. A mapping of the words ``matches`` (a
    regular expression), ``present`` (true or false), ``count`` and ``is`` (value and type) claims that; any other
    mapping must be part of what was seen. One expected scalar must hold for every item of a list.
    """
    if isinstance(expected, dict):
        if expected.keys() <= _WORDS.keys():
            return all(_WORDS[word](value, seen) for word, value in expected.items())
        return isinstance(seen, dict) and all(holds(value, seen.get(name, ABSENT)) for name, value in expected.items())
    if isinstance(expected, list):
        items = _items(seen)
        return len(items) == len(expected) and all(holds(*pair) for pair in zip(expected, items, strict=True))
    if isinstance(seen, list):
        return bool(seen) and all(holds(expected, item) for item in seen)
    return seen is not ABSENT and _same(expected, seen)


def _matches(pattern: Any, seen: Any) -> bool:
    return seen is not ABSENT and all(re.search(str(pattern), _text(item)) for item in _items(seen))


def _count(number: Any, seen: Any) -> bool:
    return bool((0 if seen in (ABSENT, "") else len(_items(seen))) == number)


_WORDS: Final[dict[str, Callable[[Any, Any], bool]]] = {
    "matches": _matches,
    "present": lambda wanted, seen: (seen is not ABSENT) is wanted,
    "count": _count,
    "is": lambda value, seen: type(seen) is type(value) and seen == value,
}


def _items(seen: Any) -> list[Any]:
    return seen if isinstance(seen, list) else [seen]


def _same(expected: Any, seen: Any) -> bool:
    left, right = _text(expected), _text(seen)
    if left == right:
        return True
    if isinstance(expected, bool) or isinstance(seen, bool):
        return False
    try:
        return Decimal(left) == Decimal(right)
    except InvalidOperation:
        return False


def _text(value: Any) -> str:
    if value is None:
        return "null"
    return str(value).lower() if isinstance(value, bool) else str(value)
