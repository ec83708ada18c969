"""How delayed funds arrive: a transfer or the like, days after the order (SHOP-DELAYED-1)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulator.commerce import charge
from simulator.commerce.money import ZERO
from simulator.commerce.selection import amount_of
from simulator.commerce.worth import collected

if TYPE_CHECKING:
    from collections.abc import Mapping

    from simulator.commerce.order import Order
    from simulator.commerce.turn import Turn
    from simulator.records import Options


def settle_payment(turn: Turn, params: Mapping[str, Any], options: Options) -> None:
    """The funds are there: all that is due is collected at once, and the order is accepted."""
    overpaid = amount_of(params, "overpaid", turn.order.currency)
    turn.change(settled=turn.at, overpaid=overpaid or ZERO)
    due = sum((collected(turn.order, line).total for line in turn.order.lines), ZERO)
    capture_id = turn.seed.uuid("capture", 1)
    taken = charge.capture(charge.authorize(turn.order.charge), capture_id, due, turn.at)
    turn.change(charge=charge.settle(taken, capture_id, turn.at, spent=True))
    if options.payment_tab:
        turn.announce("payment.settle")
    accept(turn, options)


def accept(turn: Turn, options: Options) -> None:
    """The order can be fulfilled; it goes into process by itself."""
    turn.change(
        resource_state="accepted", resource_transitions={**turn.order.resource_transitions, "accepted": turn.at}
    )
    turn.announce("order.accept")
    if options.flow == "follow-ups":
        turn.follow_up(options.process_after, "process")


def awaited(order: Order) -> bool:
    """Whether funds are still to come."""
    return not order.paid
