"""Fulfillments: reported, read, and listed; printed as webhooks print them."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, Final

from simulator.commerce.merchant_item import line_of
from simulator.commerce.reporting import Item, count
from simulator.errors import Declined
from simulator.notification.resources.fulfillment import detailed, fulfillment
from simulator.notification.states import order_state
from simulator.web.api.call import Call, Reply
from simulator.web.api.operations.parts import noted, order_of, page, part_of

if TYPE_CHECKING:
    from simulator.commerce.order import Order

_COUNTS: Final = ("quantity", "cancelQuantity")
_MOST: Final = 200
"""Characters of what is said of a parcel."""
_PARCEL: Final = {
    "trackingCompany": "carrier",
    "trackingNumber": "tracking_number",
    "trackingUrl": "tracking_url",
    "shipmentId": "shipment_id",
}
_NOT_YET: Final = ("order_not_submitted", "Order '{}' has not been submitted.")
_CLOSED: Final = {
    "pending_payment": _NOT_YET,
    "in_review": _NOT_YET,
    "blocked": _NOT_YET,
    "dispute": _NOT_YET,
    "fulfilled": ("order_fulfilled", "Resource '{}' is fulfilled."),
    "complete": ("order_complete", "Resource '{}' is already complete."),
    "returned": ("order_complete", "Resource '{}' is already complete."),
    "cancelled": ("order_cancelled", "Resource '{}' is already cancelled."),
}
"""What is said of an order that takes no report, by its state (API-FULFILLMENT-2)."""


async def create(call: Call) -> Reply:
    """A report of units that were shipped, delivered or called off (API-FULFILLMENT-1)."""
    order = order_of(call)
    items = _items(order, call.body["items"])
    state = order_state(order)
    if state in _CLOSED:
        code, message = _CLOSED[state]
        raise Declined(409, code, message.format(order.id), "orderId")
    params: dict[str, Any] = {ours: _said(call.body, name) for name, ours in _PARCEL.items() if call.body.get(name)}
    params["metadata"] = noted(call.body)
    params["items"] = [
        {
            "line": one.line.id,
            "quantity": one.quantity,
            "cancel_quantity": one.cancelled,
            "shipment_item": one.shipment_item,
        }
        for one in count(order, items)
    ]
    path = call.simulation.request_path(order.id)
    outcome = call.simulation.act(order.id, "report_fulfillment", params, path=path)
    await outcome.ticket
    (after,) = outcome.commit.orders
    return Reply(status=201, value=fulfillment(after, after.fulfillments[-1].id))


async def retrieve(call: Call) -> Reply:
    """One fulfillment, with its order."""
    return Reply(value=detailed(part_of(call, "fulfillment"), call.ids["id"], call.options))


async def search(call: Call) -> Reply:
    """The fulfillments that pass the filters."""
    return Reply(value=await call.reads.ask(partial(page, call, "fulfillment", fulfillment)))


def _items(order: Order, given: list[dict[str, Any]]) -> list[Item]:
    """What the body tells of each line. :raises Declined: 400 for what cannot be meant."""
    if not given:
        raise Declined(400, "invalid_parameter", "'items' must not be empty.", "items")
    return [_item(order, one, f"items[{place}]") for place, one in enumerate(given)]


def _item(order: Order, given: dict[str, Any], at: str) -> Item:
    quantity, cancelled = (given.get(name) or 0 for name in _COUNTS)
    for name, value in zip(_COUNTS, (quantity, cancelled), strict=True):
        if value < 0:
            raise Declined(400, "invalid_parameter", f"'{at}.{name}' must not be negative.", f"{at}.{name}")
    if not quantity and not cancelled:
        message = f"'{at}.quantity' or '{at}.cancelQuantity' is needed."
        raise Declined(400, "missing_parameter", message, f"{at}.quantity")
    line = line_of(order, {name: given[name] for name in ("itemId", "skuId") if name in given}, f"{at}.")
    return Item(line, quantity, cancelled, _said(given, "shipmentItemId", f"{at}."))


def _said(given: dict[str, Any], name: str, at: str = "") -> str:
    found: str = given.get(name) or ""
    if len(found) > _MOST or not found.isprintable():
        message = f"'{at}{name}' must be one line of at most {_MOST} printable characters."
        raise Declined(400, "invalid_parameter", message, f"{at}{name}")
    return found
