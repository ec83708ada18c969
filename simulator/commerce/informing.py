"""How payments are told of units that were shipped, delivered or cancelled: one fulfillment for each time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.commerce.order import Fulfillment

if TYPE_CHECKING:
    from collections.abc import Sequence

    from simulator.commerce.goods import Shipment
    from simulator.commerce.selection import Units
    from simulator.commerce.turn import Turn


def inform(turn: Turn, units: Sequence[Units], operation: str, shipment: Shipment | None = None) -> None:
    """Notes a fulfillment before its units move, so that it is told with the order as it was (EVENT-FULFILLMENT-1).

    :param operation: the id of the capture or cancel that it starts, if there is one.
    :param shipment: how the units travel; None when they are cancelled.
    """
    order = turn.order
    made = Fulfillment(
        id=f"ful_{turn.seed.uuid('fulfillment', len(order.fulfillments) + 1)}",
        created=turn.at,
        units=tuple((line.id, count) for line, count in units),
        cancelled=shipment is None,
        operation=operation,
        carrier=shipment.carrier if shipment else "",
        tracking_number=shipment.tracking_number if shipment else "",
        tracking_url=shipment.tracking_url if shipment else "",
    )
    turn.change(fulfillments=(*order.fulfillments, made))
    turn.announce("fulfillment.create", *(line.id for line, _ in units), subject=made.id)
