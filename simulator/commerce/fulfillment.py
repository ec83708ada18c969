"""How units reach the shopper: shipped parcels and delivered downloads, and the captures that pay for them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from simulator.commerce import charge, line_item
from simulator.commerce.money import ZERO, portion
from simulator.commerce.parcel import download, parcel, serial_numbers, unlock_codes
from simulator.commerce.selection import Units, select

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from decimal import Decimal

    from simulator.commerce.goods import LineItem, Shipment
    from simulator.commerce.order import Order
    from simulator.commerce.turn import Turn
    from simulator.records import Options


def ship(turn: Turn, params: Mapping[str, Any], _options: Options) -> None:
    """Physical units leave in one parcel."""
    units = select(turn.order, params, _not_physical)
    seed = turn.seed.child("parcel", len(turn.order.charge.captures) + 1)
    _deliver(turn, "order.ship", units, parcel(turn.order, params, turn.at, seed))


def fulfill(turn: Turn, params: Mapping[str, Any], _options: Options) -> None:
    """Digital units are delivered, each with a serial number and an unlock code."""
    units = select(turn.order, params, _not_digital)
    _deliver(turn, "order.fulfill", units, download(params, turn.at))


def worth(order: Order, units: Sequence[Units]) -> Decimal:
    """What the shopper pays for *units*, shipping and tax included (rest_api.md section 4)."""
    shares = (
        portion(line.money.total, line.quantity - line.open, count, line.quantity, order.currency)
        for line, count in units
    )
    return sum(shares, ZERO)


def finish(turn: Turn, operation_id: str, lines: Sequence[str]) -> None:
    """Completes those of *lines* that are done, then the charge's operation, then the order if it is done."""
    for line_id in lines:
        line = next(one for one in turn.order.lines if one.id == line_id)
        if line_item.can_complete(line):
            turn.move(line_id, line_item.complete, turn.at)
            turn.announce("line.complete", line_id)
    spent = not any(line.open for line in turn.order.lines)
    turn.change(charge=charge.settle(turn.order.charge, operation_id, turn.at, spent=spent))
    if turn.roll_up() and turn.order.state == "Complete":
        turn.announce("order.complete")


def _deliver(turn: Turn, name: str, units: Sequence[Units], shipment: Shipment) -> None:
    captures = turn.order.charge.captures
    capture_id = turn.seed.uuid("capture", len(captures) + 1)
    amount = worth(turn.order, units)
    for line, count in units:
        turn.move(line.id, line_item.ship, replace(shipment, quantity=count), *_codes(turn, line, count))
    turn.change(charge=charge.capture(turn.order.charge, capture_id, amount, turn.at))
    turn.roll_up()
    concerned = [line.id for line, _ in units]
    turn.announce(name, *concerned)
    finish(turn, capture_id, concerned)


def _codes(turn: Turn, line: LineItem, count: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Serial numbers and unlock codes of the next *count* units."""
    if line.product.kind == "physical":
        return (), ()
    seed, first = turn.seed.child("line", line.id), line.fulfilled + 1
    return serial_numbers(seed, first, count), unlock_codes(seed, first, count)


def _not_physical(line: LineItem) -> str:
    return "" if line.product.kind == "physical" else 'is digital and cannot be shipped: use "fulfill"'


def _not_digital(line: LineItem) -> str:
    return "" if line.product.kind == "digital" else 'is physical and cannot be delivered by download: use "ship"'
