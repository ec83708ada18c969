"""What the order's states follow from: its lines and its charge.

Global Commerce state: pon_and_ocn.md 3.1 (complete: all lines fulfilled, or a mix of fulfilled and cancelled), whatever
becomes of the money. Digital River API state: rest_api.md 5.1 (SHOP-STATE-1).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

if TYPE_CHECKING:
    from simulator.commerce.order import Order, OrderState, ResourceState
    from simulator.instant import Instant


def order_state(order: Order) -> OrderState:
    """The Global Commerce state that lines and charge call for; the present one when they call for none."""
    if all(line.cancelled == line.quantity for line in order.lines):
        return "Cancelled"
    return "Complete" if _done(order) else order.state


def resource_state(order: Order) -> ResourceState:
    """The state that the Digital River API shows, from the same facts."""
    if all(line.cancelled == line.quantity for line in order.goods):
        return "cancelled" if _given_up(order) else order.resource_state
    if any(line.open for line in order.goods) or any(one.decided is None for one in order.cancellations):
        return order.resource_state
    if any(line.fulfilled for line in order.goods):
        return "complete" if order.charge.state == "complete" and _done(order) else "fulfilled"
    return order.resource_state


def _done(order: Order) -> bool:
    return all(line.state in {"complete", "cancelled"} for line in order.lines)


def _given_up(order: Order) -> bool:
    """Whether all that the charge was for is given up, or was collected before and goes back."""
    if order.settled is not None:
        return all(line.state == "cancelled" for line in order.lines)
    return order.charge.state in {"cancelled", "failed"}


def rolled(order: Order, at: Instant) -> Order:
    """*order* with both states and their times brought up to date."""
    state, resource = order_state(order), resource_state(order)
    if state != order.state:
        completed = at if state == "Complete" else order.completed
        order = replace(order, state=state, transitions={**order.transitions, state: at}, completed=completed)
    if resource != order.resource_state:
        times = {**order.resource_transitions, resource: at}
        order = replace(order, resource_state=resource, resource_transitions=times)
    return order
