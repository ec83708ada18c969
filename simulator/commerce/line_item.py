"""The life of one line item: its machine, and the moves of its units."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, get_args

from msgspec.structs import replace

from simulator.commerce.goods import LineItem, LineState, Shipment
from simulator.commerce.machine import Machine

if TYPE_CHECKING:
    from simulator.instant import Instant

LineAction = Literal["pend", "ship", "complete", "reduce", "cancel", "keep", "cancel_complete", "reopen", "suppress"]

LINE: Machine[LineState, LineAction] = Machine(
    "line item",
    get_args(LineState),
    get_args(LineAction),
    {
        ("created", "pend"): "pending",
        ("created", "reduce"): "created",  # some units cancelled, others stay open
        ("created", "cancel"): "cancelling",  # the last open units cancelled
        ("created", "reopen"): "created",
        ("created", "suppress"): "cancelled",  # the last open units stopped, none on its way out
        ("pending", "ship"): "shipped",
        ("pending", "reduce"): "pending",
        ("pending", "cancel"): "cancelling",
        ("pending", "reopen"): "pending",  # some units open again that were being cancelled
        ("pending", "suppress"): "cancelled",
        ("shipped", "ship"): "shipped",
        ("shipped", "reduce"): "shipped",
        ("shipped", "cancel"): "cancelling",
        ("shipped", "reopen"): "shipped",
        ("shipped", "suppress"): "shipped",  # what had been shipped counts
        ("shipped", "complete"): "complete",
        ("cancelling", "keep"): "shipped",  # the rest is cancelled, or open again; what had been shipped counts
        ("cancelling", "reopen"): "pending",  # the cancellation was refused
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
        back_ordered=None,
    )
    return _moved(shipped, "ship", shipment.at)


def complete(line: LineItem, at: Instant) -> LineItem:
    """All units are accounted for, at least one of them was fulfilled."""
    return _moved(line, "complete", at)


def cancel(line: LineItem, quantity: int, at: Instant) -> LineItem:
    """The cancellation of *quantity* open units begins."""
    changed = replace(line, cancelled=line.cancelled + quantity, cancelling=line.cancelling + quantity)
    if changed.open:
        return _moved(changed, "reduce", at)
    return _moved(replace(changed, back_ordered=None), "cancel", at)


def cancel_complete(line: LineItem, quantity: int, at: Instant) -> LineItem:
    """The cancellation of *quantity* units is finished."""
    changed = replace(line, cancelling=line.cancelling - quantity)
    if changed.state != "cancelling" or changed.cancelling:
        return changed
    return _moved(changed, "keep" if changed.fulfilled else "cancel_complete", at)


def reopen(line: LineItem, quantity: int, at: Instant) -> LineItem:
    """*quantity* units whose cancellation ran are open again."""
    changed = replace(line, cancelled=line.cancelled - quantity, cancelling=line.cancelling - quantity)
    return _moved(changed, "keep" if changed.state == "cancelling" and changed.fulfilled else "reopen", at)


def suppress(line: LineItem, quantity: int, at: Instant) -> LineItem:
    """*quantity* open units are stopped for good, without a cancellation; 0 when only a medium was waited for."""
    changed = replace(line, cancelled=line.cancelled + quantity, suppressed=at)
    if not quantity:
        return changed
    if changed.open:
        return _moved(changed, "reduce", at)
    return _moved(replace(changed, back_ordered=None), "cancel" if changed.cancelling else "suppress", at)


def back_order(line: LineItem, at: Instant) -> LineItem:
    """The fulfiller is out of stock."""
    return replace(line, back_ordered=at)


def release(line: LineItem, at: Instant) -> LineItem:
    """The product of a pre-order has come out."""
    return replace(line, released=at)


def deliver_media(line: LineItem, at: Instant) -> LineItem:
    """All that comes with the download and was not there yet reached the shopper."""
    media = (one if one.fulfilled is not None else replace(one, fulfilled=at) for one in line.media)
    return replace(line, media=tuple(media))


def awaits_release(line: LineItem) -> bool:
    """Whether it is a pre-order of what is not out yet."""
    return line.pre_order and line.released is None


def awaits_media(line: LineItem) -> bool:
    """Whether a medium is still to come; one whose line was stopped or called off is not."""
    if line.suppressed is not None or line.cancelled == line.quantity:
        return False
    return any(one.fulfilled is None for one in line.media)


def can_complete(line: LineItem) -> bool:
    """Nothing of the line is open or on its way, and something was fulfilled."""
    return line.state == "shipped" and not line.open and not line.cancelling and not awaits_media(line)


def _moved(line: LineItem, action: LineAction, at: Instant) -> LineItem:
    state = LINE.fire(line.state, action)
    if state == line.state and action in {"reduce", "reopen", "suppress"}:
        return line
    return replace(line, state=state, transitions={**line.transitions, state: at})
