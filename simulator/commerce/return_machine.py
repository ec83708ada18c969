"""The life of one return, as a table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Literal, get_args

from msgspec.structs import replace

from simulator.commerce.machine import Machine
from simulator.commerce.post_order import Return, ReturnStatus

if TYPE_CHECKING:
    from simulator.commerce.turn import Turn

ReturnAction = Literal["receive_part", "receive", "refund_part", "refund", "waive", "close"]

RETURN: Final[Machine[ReturnStatus, ReturnAction]] = Machine(
    "return",
    get_args(ReturnStatus),
    get_args(ReturnAction),
    {
        ("PendingProductReturn", "receive_part"): "PendingProductReturn",
        ("PendingProductReturn", "refund_part"): "PendingProductReturn",
        ("PendingProductReturn", "receive"): "ProductReceived",
        ("PendingProductReturn", "waive"): "RefundedWithoutReturn",  # there is no replacement: money, and no goods
        ("ProductReceived", "refund_part"): "ProductReceived",
        ("ProductReceived", "refund"): "Refunded",
        ("Refunded", "refund"): "Refunded",  # the bank refused the one before
        ("Refunded", "refund_part"): "Refunded",
        ("ProductReceived", "close"): "Closed",  # a replacement went out, or there is nothing to pay
    },
)


def step(turn: Turn, one: Return, action: ReturnAction, **fields: Any) -> Return:
    """Moves a return on and sets fields of it."""
    moved = replace(one, status=RETURN.fire(one.status, action), **fields)
    turn.change(returns=tuple(moved if each.id == one.id else each for each in turn.order.returns))
    return moved
