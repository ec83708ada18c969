"""The life of one refund, as a table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Literal, get_args

from msgspec.structs import replace

from simulator.commerce.machine import Machine
from simulator.commerce.post_order import Refund, RefundState

if TYPE_CHECKING:
    from simulator.commerce.turn import Turn

RefundAction = Literal["send", "ask", "inform", "expire", "complete", "fail"]

REFUND: Final[Machine[RefundState, RefundAction]] = Machine(
    "refund",
    get_args(RefundState),
    get_args(RefundAction),
    {
        ("pending", "send"): "pending",
        ("pending", "ask"): "pending_information",  # the bank does not know where the money came from
        ("pending", "complete"): "succeeded",
        ("pending", "fail"): "failed",
        ("pending_information", "inform"): "pending",
        ("pending_information", "expire"): "expired",
    },
)


def move(turn: Turn, one: Refund, action: RefundAction, **fields: Any) -> Refund:
    """Moves a refund on and sets fields of it."""
    moved = replace(one, state=REFUND.fire(one.state, action), **fields)
    turn.change(refunds=tuple(moved if each.id == one.id else each for each in turn.order.refunds))
    return moved
