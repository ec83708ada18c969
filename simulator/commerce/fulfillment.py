"""How units reach the shopper: shipped parcels and delivered downloads, and the captures that pay for them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from msgspec.structs import replace

from simulator.commerce import bundle, line_item, operating, subscribing
from simulator.commerce.informing import inform
from simulator.commerce.money import ZERO
from simulator.commerce.parcel import download, parcel, serial_numbers, unlock_codes
from simulator.commerce.selection import Units, fitting, select
from simulator.commerce.worth import of_units

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from simulator.commerce.goods import LineItem, Shipment
    from simulator.commerce.order import Order
    from simulator.commerce.turn import Turn
    from simulator.records import Options


class Parcel(NamedTuple):
    """Units that travel together, as goods or by download."""

    move: str
    """What is announced of it."""
    units: Sequence[Units]
    shipment: Shipment


def ship(turn: Turn, params: Mapping[str, Any], options: Options) -> None:
    """Physical units leave in one parcel."""
    _deliver(turn, [shipped(turn, select(turn.order, params, not_shippable), params)], options)


def fulfill(turn: Turn, params: Mapping[str, Any], options: Options) -> None:
    """Digital units are delivered, each with a serial number and an unlock code."""
    _deliver(turn, [downloaded(turn, select(turn.order, params, not_downloadable), params)], options)


def shipped(turn: Turn, units: Sequence[Units], params: Mapping[str, Any]) -> Parcel:
    """Physical units as one parcel."""
    seed = turn.seed.child("parcel", _ordinal(turn.order))
    return Parcel("order.ship", units, parcel(turn.order, params, turn.at, seed))


def downloaded(turn: Turn, units: Sequence[Units], params: Mapping[str, Any]) -> Parcel:
    """Digital units as one delivery."""
    return Parcel("order.fulfill", units, download(params, turn.at))


def back_order(turn: Turn, params: Mapping[str, Any], _options: Options) -> None:
    """The fulfiller is out of stock; the units wait until they are shipped (SHOP-BACKORDER-1)."""
    for line, _ in select(turn.order, params, not_orderable_back):
        turn.move(line.id, line_item.back_order, turn.at)
        turn.announce("line.back_order", line.id)


def there(order: Order, fits: Callable[[LineItem], str]) -> bool:
    """Whether any open unit fits."""
    return bool(fitting(order, fits))


def finish(turn: Turn, lines: Sequence[str], *, suppression: str = "") -> None:
    """Completes those of *lines* that are done, then the order if it is done."""
    for line_id in lines:
        if line_item.can_complete(turn.line(line_id)):
            turn.move(line_id, line_item.complete, turn.at)
            turn.announce("line.complete", line_id)
    bundle.follow(turn, suppression)
    if turn.roll_up() and turn.order.state == "Complete":
        turn.announce("order.complete")


def not_shippable(line: LineItem) -> str:
    """Why no parcel can hold the line; empty when one can."""
    if line.product.kind != "physical":
        return 'is digital and cannot be shipped: use "fulfill"'
    return _not_released(line)


def not_downloadable(line: LineItem) -> str:
    """Why the line cannot be handed over as a download; empty when it can."""
    if line.product.kind != "digital":
        return 'is physical and cannot be delivered by download: use "ship"'
    return _not_released(line)


def not_orderable_back(line: LineItem) -> str:
    """Why the line cannot be out of stock; empty when it can."""
    if line.product.kind != "physical":
        return "is digital and never out of stock"
    return "waits for the fulfiller already" if line.back_ordered is not None else _not_released(line)


def _not_released(line: LineItem) -> str:
    if line_item.awaits_release(line):
        return 'is a pre-order that is not out yet: use "release_pre_order" first'
    return ""


def deliver(turn: Turn, parcels: Sequence[Parcel], capture_id: str, options: Options) -> None:
    """The units of *parcels* reach the shopper, and one capture for all of them begins; payments know of it already."""
    amount = ZERO
    for one in parcels:
        worths = [of_units(turn.order, line, count) for line, count in one.units]
        for (line, count), worth in zip(one.units, worths, strict=True):
            sent = replace(one.shipment, quantity=count, worth=worth)
            turn.move(line.id, line_item.ship, sent, *_codes(turn, line, count))
            turn.move(line.id, subscribing.begin, turn.seed.child("line", line.id), turn.at)
            amount += worth.total
    if capture_id:
        operating.capture(turn, capture_id, amount, options)
    turn.roll_up()
    for one in parcels:
        turn.announce(one.move, *(line.id for line, _ in one.units))
    if capture_id and options.payment_tab:
        turn.announce("payment.settle")
    finish(turn, [line.id for one in parcels for line, _ in one.units])


def _deliver(turn: Turn, parcels: Sequence[Parcel], options: Options) -> None:
    capture_id = operating.next_capture(turn)
    for one in parcels:
        inform(turn, one.units, operations=[capture_id], shipment=one.shipment)
    deliver(turn, parcels, capture_id, options)


def _ordinal(order: Order) -> str | int:
    """The place of the next parcel or download in the order's life, for its seed."""
    if order.settled is None:
        return len(order.charge.captures) + 1
    return f"settled {sum(len(line.shipments) for line in order.lines) + 1}"


def _codes(turn: Turn, line: LineItem, count: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Serial numbers and unlock codes of the next *count* units."""
    if line.product.kind == "physical":
        return (), ()
    seed, first = turn.seed.child("line", line.id), line.fulfilled + 1
    return serial_numbers(seed, first, count), unlock_codes(seed, first, count)
