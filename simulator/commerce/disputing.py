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
    reason, before = text(params, "reason"), turn.order.dispute
    number = 1 if before is None else before.number + 1
    name = turn.seed.digits("dispute", 12, *([number] if number > 1 else []))
    ended = None if before is None else before.resolved
    opened = Dispute(id=name, opened=turn.at, number=number, before=ended)
    turn.change(dispute=replace(opened, reason=reason) if reason else opened)
    turn.announce("dispute.open", subject=opened.id)


def resolve_dispute(turn: Turn, _params: Mapping[str, Any], _options: Options) -> None:
    """The bank finds for the shop; the order goes on as before (SHOP-DISPUTE-2)."""
    opened = turn.order.dispute
    assert opened is not None  # noqa: S101 - else the act is not offered
    turn.change(dispute=replace(opened, status="STATUS_DISPUTE_RESOLVED", resolved=turn.at))


def chargeback(turn: Turn, params: Mapping[str, Any], _options: Options) -> None:
    """The bank takes back what was paid and has not gone back; the shop has nothing left to refund."""
    note, opened = text(params, "note"), turn.order.dispute
    assert opened is not None  # noqa: S101 - else the act is not offered
    turn.change(dispute=replace(opened, status="STATUS_DISPUTE_CHARGE_BACK", chargeback=turn.at, note=note))
    turn.announce("order.dispute_chargeback", subject=opened.id)


def disputable(order: Order) -> bool:
    """Whether there is money to dispute, and nobody does."""
    before = order.dispute
    return (before is None or before.resolved is not None) and _money(order)


def resolvable(order: Order) -> bool:
    """Whether a dispute is open."""
    return order.dispute is not None and order.dispute.open


def disputed(order: Order) -> bool:
    """Whether a dispute is open, and money left to take."""
    return resolvable(order) and _money(order)


def _money(order: Order) -> bool:
    return any(refundable(order, line).total for line in order.lines)
