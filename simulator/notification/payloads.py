"""What a webhook event carries: its object, by class, and what of it was otherwise before (EVENT-OBJECT-1)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from simulator.commerce.plain.kinds import KINDS
from simulator.commerce.plain.resource import Resource, shown
from simulator.notification import resource
from simulator.notification.previous import changed, ordered
from simulator.notification.resources.charge import charge
from simulator.notification.resources.file import reference
from simulator.notification.resources.fulfillment import detailed
from simulator.notification.resources.giving_back import back
from simulator.notification.resources.refund import refund
from simulator.notification.resources.requested import requested
from simulator.notification.resources.supposed import supposed

if TYPE_CHECKING:
    from collections.abc import Callable

    from simulator.catalogue.rows import Row
    from simulator.commerce.order import Order
    from simulator.records import Event, Options
_NOTED: Final = {"note": "changed"}
"""What an update has changed that only a step can bring about (EVENT-EMIT-1)."""


def payload(event: Event, row: Row, options: Options) -> dict[str, Any]:
    """The member ``data``: the object and, for some types, ``previousAttributes`` (EVENT-PREVIOUS-1)."""
    if isinstance(event.object, Resource):
        return _plain(event.object, event.before, row)
    if row.object in KINDS:
        return _plain(*requested(event, row.object), row)
    order, subject = supposed(event, row.object) if event.forced else (event.object, event.subject)
    shown = CLASSES[row.object](event, order, subject, options)
    match row.envelope.previous:
        case "":
            return {"object": shown}
        case "whole":
            return {"object": {}, "previousAttributes": ordered(shown)}
        case "changed" if event.before is not None:
            before = CLASSES[row.object](event, event.before, subject, options)
            return {"object": shown, "previousAttributes": changed(before, shown)}
        case "changed" if event.forced:
            after = {**shown, "metadata": {**shown.get("metadata", {}), **_NOTED}}
            return {"object": after, "previousAttributes": changed(shown, after)}
    return {"object": shown, "previousAttributes": {}}


def _plain(found: Resource, before: Resource | None, row: Row) -> dict[str, Any]:
    """The same for a plain resource."""
    kind = KINDS[found.kind]
    now = shown(kind, found)
    match row.envelope.previous:
        case "whole":
            return {"object": {}, "previousAttributes": ordered(now)}
        case "changed":
            former = now if before is None else shown(kind, before)
            return {"object": now, "previousAttributes": changed(former, now)}
    return {"object": now}


def _order(event: Event, order: Order, _subject: str, options: Options) -> dict[str, Any]:
    shown = resource.order(order, options)
    if event.type == "order.complete":  # the invoice is made afterwards
        shown.pop("invoicePDFs", None)
    return shown


def _charge(_event: Event, order: Order, _subject: str, _options: Options) -> dict[str, Any]:
    return charge(order)


def _fulfillment(_event: Event, order: Order, subject: str, options: Options) -> dict[str, Any]:
    return detailed(order, subject, options)


def _refund(_event: Event, order: Order, subject: str, _options: Options) -> dict[str, Any]:
    return refund(order, subject)


def _return(_event: Event, order: Order, subject: str, _options: Options) -> dict[str, Any]:
    return back(order, subject)


def _file(event: Event, order: Order, subject: str, _options: Options) -> dict[str, Any]:
    return reference(order, subject if event.type == "order.credit_memo.created" else "")


CLASSES: Final[dict[str, Callable[[Event, Order, str, Options], dict[str, Any]]]] = {
    "Order": _order,
    "Charge": _charge,
    "FulfillmentOrder": _fulfillment,
    "OrderRefund": _refund,
    "ReturnsResponse": _return,
    "FileReference": _file,
}
"""The printer of each class that the shop has, as the OpenAPI document calls it."""
