"""How a merchant tells what was shipped or called off: one report, one capture, one cancel (API-FULFILLMENT-1).

Global Commerce hears of it as of shipments, deliveries and cancellations of its own. Refusals are in the API's words.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from simulator.commerce import cancelling, line_item, operating, placing, pre_order
from simulator.commerce.accepting import accepted
from simulator.commerce.fulfillment import deliver, downloaded, shipped
from simulator.commerce.informing import inform
from simulator.commerce.merchant_item import line_of
from simulator.commerce.selection import Units, text
from simulator.errors import BadInput, Declined, nearest

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from simulator.commerce.goods import LineItem
    from simulator.commerce.order import Order
    from simulator.commerce.turn import Turn
    from simulator.records import Options

_COUNTS: Final = ("quantity", "cancel_quantity")
_MEMBERS: Final = ("line", *_COUNTS, "shipment_item")


class Item(NamedTuple):
    """What is told of one line."""

    line: LineItem
    quantity: int
    """Shipped or delivered."""
    cancelled: int
    shipment_item: str
    """As the warehouse calls it; empty when it does not matter."""


def report_fulfillment(turn: Turn, params: Mapping[str, Any], options: Options) -> None:
    """Units of some lines were shipped, delivered or called off; the order goes into process if it was not yet."""
    items = _items(turn.order, params)
    _ready(turn, items, options)
    sent = [Units(turn.line(one.line.id), one.quantity) for one in items if one.quantity]
    off = [Units(turn.line(one.line.id), one.cancelled) for one in items if one.cancelled]
    capture_id = operating.next_capture(turn) if sent else ""
    inform(
        turn,
        sent,
        off,
        operations=[capture_id, cancelling.next_cancel(turn) if off else ""],
        carrier=text(params, "carrier"),
        tracking_number=text(params, "tracking_number"),
        tracking_url=text(params, "tracking_url"),
        shipment_id=text(params, "shipment_id"),
        shipment_items={one.line.id: one.shipment_item for one in items if one.shipment_item},
        metadata=dict(params.get("metadata") or {}),
    )
    goods = [one for one in sent if one.line.product.kind == "physical"]
    loads = [one for one in sent if one.line.product.kind == "digital"]
    parcels = ([shipped(turn, goods, params)] if goods else []) + ([downloaded(turn, loads, params)] if loads else [])
    if parcels:
        deliver(turn, parcels, capture_id, options)
    if off:
        still = [Units(turn.line(one.line.id), one.quantity) for one in off]
        cancelling.begin(turn, still, options, at_fulfiller=False)


def open_to_reports(order: Order) -> bool:
    """Whether a report can say anything of the order."""
    return accepted(order) and order.hold is None and any(line.open for line in order.goods)


def count(order: Order, items: Sequence[Item]) -> list[Item]:
    """*items*, each line once. :raises Declined: 409 for more units than are open."""
    found: dict[str, Item] = {}
    for line, quantity, cancelled, shipment_item in items:
        if not line.open:
            done = "fulfilled" if line.fulfilled else "cancelled"
            raise Declined(409, f"item_{done}", f"Resource '{line.id}' is already {done}.", "itemId")
        before = found.get(line.id, Item(line, 0, 0, ""))
        told = Item(
            line, before.quantity + quantity, before.cancelled + cancelled, shipment_item or before.shipment_item
        )
        if told.quantity + told.cancelled > line.open:
            message = "Sum of quantity and cancelQuantity may not exceed sku quantity of the order."
            raise Declined(409, "quantity_too_large", message, "quantity")
        found[line.id] = told
    return [found[line.id] for line in order.goods if line.id in found]


def _items(order: Order, params: Mapping[str, Any]) -> list[Item]:
    given = params.get("items")
    if given is None:
        return [Item(line, line.open, 0, "") for line in order.goods if line.open]
    if not isinstance(given, (list, tuple)) or not given:
        raise BadInput(f"items must be a list such as [{{line: 1, quantity: 2, cancel_quantity: 1}}], not {given!r}")
    return count(order, [_item(order, place, one) for place, one in enumerate(given)])


def _item(order: Order, place: int, given: Any) -> Item:
    at = f"items[{place}]"
    if not isinstance(given, dict):
        raise BadInput(f"{at} must be a mapping such as {{line: 1, quantity: 2}}, not {given!r}")
    for name in given:
        if name not in _MEMBERS:
            raise BadInput(f'{at} has no "{name}"; it knows {", ".join(_MEMBERS)}', nearest=nearest(name, _MEMBERS))
    quantity, cancelled = (given.get(name, 0) for name in _COUNTS)
    for name, value in zip(_COUNTS, (quantity, cancelled), strict=True):
        if not isinstance(value, int) or isinstance(value, bool) or value < 0:
            raise BadInput(f"{at}.{name} must be a whole number from 0, not {value!r}")
    if not quantity and not cancelled:
        raise BadInput(f"{at} needs a quantity or a cancel_quantity from 1")
    return Item(line_of(order, given, f"{at}."), quantity, cancelled, text(given, "shipment_item"))


def _ready(turn: Turn, items: Sequence[Item], options: Options) -> None:
    """What is reported has gone all the way: it was in process, and a pre-order is out."""
    if turn.order.state == "Submitted":
        placing.process(turn, {}, options)
    early = [one.line.id for one in items if one.quantity and line_item.awaits_release(turn.line(one.line.id))]
    if early:
        pre_order.release_pre_order(turn, {"lines": early}, options)
