"""How payments are told of units that were shipped, delivered or cancelled: one fulfillment for each time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from simulator.commerce.order import Fulfillment

if TYPE_CHECKING:
    from collections.abc import Sequence

    from simulator.commerce.goods import Shipment
    from simulator.commerce.selection import Units
    from simulator.commerce.turn import Turn


def inform(
    turn: Turn,
    delivered: Sequence[Units],
    cancelled: Sequence[Units] = (),
    *,
    operations: Sequence[str] = (),
    shipment: Shipment | None = None,
    **more: Any,
) -> None:
    """Notes a fulfillment before its units move, so that it is told with the order as it was (EVENT-FULFILLMENT-1).

    :param operations: the ids of the captures and cancels that it starts, if there are any.
    :param shipment: how the delivered units travel.
    :param more: further fields of the fulfillment.
    """
    order = turn.order
    counts = {line.id: (0, 0) for line in order.lines}
    for line, count in delivered:
        counts[line.id] = (count, 0)
    for line, count in cancelled:
        counts[line.id] = (counts[line.id][0], count)
    made = Fulfillment(
        id=f"ful_{turn.seed.uuid('fulfillment', len(order.fulfillments) + 1)}",
        created=turn.at,
        units=tuple((line_id, *count) for line_id, count in counts.items() if any(count)),
        operations=tuple(one for one in operations if one),
        **more,
    )
    if shipment is not None:
        made = replace(
            made,
            carrier=shipment.carrier,
            tracking_number=shipment.tracking_number,
            tracking_url=shipment.tracking_url,
        )
    turn.change(fulfillments=(*order.fulfillments, made))
    turn.announce("fulfillment.create", *(line_id for line_id, _, _ in made.units), subject=made.id)


def started(turn: Turn, first: str, operation: str) -> None:
    """Notes that *operation* tries again what *first* failed at, for the fulfillment that had started it."""
    told = (
        replace(one, operations=(*one.operations, operation)) if first in one.operations else one
        for one in turn.order.fulfillments
    )
    turn.change(fulfillments=tuple(told))
