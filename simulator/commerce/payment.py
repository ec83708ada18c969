"""How delayed funds arrive, days after the order (SHOP-DELAYED-1), and what follows when a payment is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from simulator.commerce import charge, operating
from simulator.commerce.accepting import admit
from simulator.commerce.cancelling import begin
from simulator.commerce.money import ZERO
from simulator.commerce.selection import amount_of, select
from simulator.commerce.worth import collected

if TYPE_CHECKING:
    from collections.abc import Mapping

    from simulator.commerce.order import Order
    from simulator.commerce.turn import Turn
    from simulator.records import Options


def settle_payment(turn: Turn, params: Mapping[str, Any], options: Options) -> None:
    """The funds are there: all that is due is captured, and the order is accepted."""
    overpaid = amount_of(params, "overpaid", turn.order.currency)
    if not turn.order.charged:
        turn.change(charge=replace(turn.order.charge, created=turn.at))
    turn.change(settled=turn.at, overpaid=overpaid or ZERO)
    due = sum((collected(turn.order, line).total for line in turn.order.lines), ZERO)
    capture_id = turn.seed.uuid("capture", 1)
    turn.change(charge=charge.authorize(turn.order.charge))
    operating.capture(turn, capture_id, due, options)
    if options.payment_tab:
        turn.announce("payment.settle")
    admit(turn, options)


def fail_payment(turn: Turn, _params: Mapping[str, Any], options: Options) -> None:
    """The charge is refused, or the funds never come: the order is cancelled (CHARGE-DECLINE-1)."""
    turn.change(charge=charge.decline(turn.order.charge, turn.at))
    if options.payment_tab:
        turn.announce("payment.expire" if turn.order.payment_timing == "delayed" else "payment.decline")
    begin(turn, select(turn.order, {}, lambda _line: ""), options, at_fulfiller=False)


def awaited(order: Order) -> bool:
    """Whether funds are still to come."""
    return not order.paid and order.charge.state == "pending"
