"""How an order that is paid for is accepted: at once, or after a review that fraud checks want (FRAUD-REVIEW-1)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.commerce.post_order import Hold
from simulator.commerce.test_data import suspicion

if TYPE_CHECKING:
    from simulator.commerce.order import Order
    from simulator.commerce.test_data import Suspicion
    from simulator.commerce.turn import Turn
    from simulator.records import Options


def admit(turn: Turn, options: Options) -> None:
    """The money is sure; the order is accepted, unless it is looked at first."""
    found = suspected(turn.order)
    if not found or turn.order.holds:
        accept(turn, options)
        return
    turn.change(holds=(Hold(kind="delayed_fraud", at=turn.at),))
    turn.announce("order.hold_delayed_fraud")
    if found == "review passes":
        turn.follow_up(options.review_after, "release_hold")
    elif found == "review blocks":
        turn.follow_up(options.review_after, "suppress")


def accept(turn: Turn, options: Options, *, after: str = "") -> None:
    """The order can be fulfilled; it goes into process by itself.

    :param after: the move that brought it about, announced with the order that is accepted already.
    """
    turn.change(
        resource_state="accepted", resource_transitions={**turn.order.resource_transitions, "accepted": turn.at}
    )
    if after:
        turn.announce(after)
    turn.announce("order.accept")
    if options.flow == "follow-ups":
        turn.follow_up(options.process_after, "process")


def accepted(order: Order) -> bool:
    """Whether the order has been accepted."""
    return "accepted" in order.resource_transitions


def suspected(order: Order) -> Suspicion:
    """What fraud checks make of who pays (FRAUD-TEST-1)."""
    return suspicion(order.source.owner_last_name, order.bill_to.last_name)
