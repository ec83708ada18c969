"""What a body is, which event it tells, and whether it is valid: the model of what a receiver should look at."""

from __future__ import annotations

from typing import Any, NamedTuple

import msgspec

from simulator.document import xml
from simulator.document.schema import Schema
from simulator.document.xml import Xsd
from simulator.errors import BadInput

_PON, _OCN = "OrderEventNotification", "OrderCompleteNotification"
_MOST = 200  # characters of a complaint


class Finding(NamedTuple):
    """What one body turned out to be."""

    kind: str = ""
    """``pon json``, ``pon xml``, ``ocn json``, ``ocn xml``, ``webhook json``, or empty when it is none of them."""
    event: str = ""
    """The event type."""
    event_id: str = ""
    """Webhooks only; the other channels send none."""
    order: str = ""
    complaint: str = ""
    """Why it is not valid; empty when it is."""


def examine(body: bytes) -> Finding:
    """Recognise a body by its root, then check it against the schema of that kind; never raises."""
    text = body.lstrip()
    if not text:
        return Finding(complaint="the body is empty")
    if text.startswith((b"<", b"\xef\xbb\xbf<")):
        return _xml(body)
    try:
        value = msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        return Finding(complaint=f"neither JSON nor XML: {error}"[:_MOST])
    return _json(value)


def _json(value: Any) -> Finding:
    if not isinstance(value, dict):
        return Finding(complaint="a JSON value that is no object")
    if isinstance(value.get(_PON), dict):
        inner = value[_PON]
        found = Finding("pon json", _text(inner, "event", "id"), "", _text(inner, "order", "id"))
        return _judged(found, "pon.schema.json", value)
    if isinstance(value.get(_OCN), dict):
        found = Finding("ocn json", "OrderComplete", "", _text(value[_OCN], "orderID"))
        return _judged(found, "ocn.schema.json", value)
    if isinstance(value.get("type"), str) and isinstance(value.get("data"), dict):
        thing = value["data"].get("object")
        order = _text(thing, "orderId") or _text(thing, "id")
        found = Finding("webhook json", value["type"], _text(value, "id"), order)
        return _judged(found, "webhook-event.schema.json", value)
    return Finding(complaint="JSON that is no notification of Digital River")


def _judged(found: Finding, schema: str, value: Any) -> Finding:
    complaint = Schema.named(schema).complaint(value)
    return found if complaint is None else found._replace(complaint=str(complaint.message)[:_MOST])


def _xml(body: bytes) -> Finding:
    try:
        root = xml.parse(body, "")
    except BadInput as error:
        return Finding(complaint=str(error)[:_MOST])

    def words(path: str) -> str:
        return (root.findtext(path) or "").strip()

    name = root.tag.rpartition("}")[2]
    if name == _PON:
        found = Finding("pon xml", words("event/id"), "", words("order/id"))
        # The plain style has no namespace, the classic style has.
        schema = "pon-classic.xsd" if root.tag.startswith("{") else "pon.xsd"
        return found._replace(complaint=Xsd.named(schema).complaint_about(root)[:_MOST])
    if name == _OCN:
        found = Finding("ocn xml", "OrderComplete", "", words("orderID"))
        return found._replace(complaint=Xsd.named("ocn.xsd").complaint_about(root)[:_MOST])
    return Finding(complaint="XML that is no notification of Digital River")


def _text(value: Any, *path: str) -> str:
    for name in path:
        value = value.get(name) if isinstance(value, dict) else None
    return "" if value is None or isinstance(value, dict | list) else str(value)
