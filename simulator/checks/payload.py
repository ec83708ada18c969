"""Looks into a payload by dotted path: JSON and XML alike, one item or several."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

import msgspec

from simulator.checks.expectation import counted
from simulator.checks.value import ABSENT, Difference, differences
from simulator.document import xml
from simulator.errors import nearest

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

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


def absence(value: Any, path: str, whole: str = "the payload") -> str:
    """Where the way breaks off to what is absent: ``(absent: order has no "site", did you mean "siteID"?)``.

    :param whole: what *value* itself is called.
    """
    gone = ""
    for step in _STEP.findall(path):
        held, value = value, look(value, step)
        if value is ABSENT:
            holder = gone or whole
            if isinstance(held, list):
                return f"(absent: {holder} has {counted(len(held), 'item')})"
            near = nearest(step, held) if isinstance(held, dict) else ""
            return f'(absent: {holder} has no "{step}"' + (f', did you mean "{near}"?)' if near else ")")
        gone += step if step.startswith("[") or not gone else f".{step}"
    return ABSENT


def misses(value: Any, claims: Mapping[str, Any], whole: str = "the payload") -> Iterator[Difference]:
    """Where what stands at the paths of *claims* is not what is claimed there; what is absent says where it breaks off.

    :param whole: what *value* itself is called.
    """
    for path, wanted in claims.items():
        found = look(value, path)
        for difference in differences(wanted, found, path):
            yield difference._replace(seen=absence(value, path, whole)) if found is ABSENT else difference


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
