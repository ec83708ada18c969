"""The life of one line item: its machine, and the moves of its units."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, get_args

from msgspec.structs import replace

from simulator.commerce.goods import LineItem, LineState, Shipment
from simulator.commerce.machine import Machine

if TYPE_CHECKING:
    from simulator.instant import Instant

LineAction = Literal["pend", "ship", "complete", "reduce", "cancel", "keep", "cancel_complete"]

LINE: Machine[LineState, LineAction] = Machine(
    "line item",
    get_args(LineState),
    get_args(LineAction),
    {
        ("created", "pend"): "pending",
        ("created", "reduce"): "created",  # some units cancelled, others stay open
        ("created", "cancel"): "cancelling",  # the last open units cancelled
        ("pending", "ship"): "shipped",
        ("pending", "reduce"): "pending",
        ("pending", "cancel"): "cancelling",
        ("shipped", "ship"): "shipped",
        ("shipped", "reduce"): "shipped",
        ("shipped", "cancel"): "cancelling",
        ("shipped", "complete"): "complete",
        ("cancelling", "keep"): "shipped",  # the rest is cancelled, what had been shipped counts
        ("cancelling", "cancel_complete"): "cancelled",
    },
)


def pend(line: LineItem, at: Instant) -> LineItem:
    """The line waits for fulfillment."""
    return _moved(line, "pend", at)


def ship(
    line: LineItem, shipment: Shipment, serial_numbers: tuple[str, ...] = (), unlock_codes: tuple[str, ...] = ()
) -> LineItem:
    """*shipment.quantity* open units left the house (or were put up for download, with their codes)."""
    shipped = replace(
        line,
        fulfilled=line.fulfilled + shipment.quantity,
        shipments=(*line.shipments, shipment),
        serial_numbers=(*line.serial_numbers, *serial_numbers),
        unlock_codes=(*line.unlock_codes, *unlock_codes),
    )
    return _moved(shipped, "ship", shipment.at)


def complete(line: LineItem, at: Instant) -> LineItem:
    """All units are accounted for, at least one of them was fulfilled."""
    return _moved(line, "complete", at)


def cancel(line: LineItem, quantity: int, at: Instant) -> LineItem:
    """The cancellation of *quantity* open units begins."""
    changed = replace(line, cancelled=line.cancelled + quantity, cancelling=line.cancelling + quantity)
    return _moved(changed, "reduce" if changed.open else "cancel", at)


def cancel_complete(line: LineItem, quantity: int, at: Instant) -> LineItem:
    """The cancellation of *quantity* units is finished."""
    changed = replace(line, cancelling=line.cancelling - quantity)
    if changed.state != "cancelling" or changed.cancelling:
        return changed
    return _moved(changed, "keep" if changed.fulfilled else "cancel_complete", at)


def can_complete(line: LineItem) -> bool:
    """Nothing of the line is open or on its way, and something was fulfilled."""
    return line.state == "shipped" and not line.open and not line.cancelling


def _moved(line: LineItem, action: LineAction, at: Instant) -> LineItem:
    state = LINE.fire(line.state, action)
    if state == line.state and action == "reduce":
        return line
    return replace(line, state=state, transitions={**line.transitions, state: at})
