"""How a shopper's bank takes the money back (SHOP-DISPUTE-1)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from simulator.commerce.post_order import Dispute
from simulator.commerce.selection import text
from simulator.commerce.worth import refundable

if TYPE_CHECKING:
    from collections.abc import Mapping

    from simulator.commerce.order import Order
    from simulator.commerce.turn import Turn
    from simulator.records import Options


def dispute(turn: Turn, params: Mapping[str, Any], _options: Options) -> None:
    """The shopper disputes the payment with the bank."""
    reason = text(params, "reason")
    opened = Dispute(id=turn.seed.digits("dispute", 12), opened=turn.at)
    turn.change(dispute=replace(opened, reason=reason) if reason else opened)
    turn.announce("dispute.open", subject=opened.id)


def chargeback(turn: Turn, params: Mapping[str, Any], _options: Options) -> None:
    """The bank takes back what was paid and has not gone back; the shop has nothing left to refund."""
    note, opened = text(params, "note"), turn.order.dispute
    assert opened is not None  # noqa: S101 - else the act is not offered
    turn.change(dispute=replace(opened, status="STATUS_DISPUTE_CHARGE_BACK", chargeback=turn.at, note=note))
    turn.announce("order.dispute_chargeback", subject=opened.id)


def disputable(order: Order) -> bool:
    """Whether there is money to dispute, and nobody does yet."""
    return order.dispute is None and _money(order)


def disputed(order: Order) -> bool:
    """Whether a dispute is open, and money left to take."""
    return order.dispute is not None and order.dispute.chargeback is None and _money(order)


def _money(order: Order) -> bool:
    return any(refundable(order, line).total for line in order.lines)
