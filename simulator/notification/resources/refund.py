"""The Refund: money on its way back, for a whole order or for some of its items."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulator.commerce.part_ids import refund_id
from simulator.notification.parts import NOTHING, kept, number, time
from simulator.notification.resources.charge import refunded

if TYPE_CHECKING:
    from decimal import Decimal

    from simulator.commerce.order import Order
    from simulator.commerce.post_order import Refund, ReturnLine


def refund(order: Order, which: str, state: str = "") -> dict[str, Any]:
    """The Refund whose id in the shop is *which* (rest_api.md 3.11, EVENT-REFUND-1).

    :param state: that of a forced event; else as the refund stands.
    """
    one = next(each for each in order.refunds if each.id == which)
    state = state or ("pending" if one.completed is None else "succeeded")
    by_item = one.level == "line" or any(part.quantity for part in one.lines)
    total = number(one.worth.total)
    back = total if state == "succeeded" else NOTHING
    skus = {line.id: line.product.sku for line in order.lines}
    items = [_item(part, skus[part.line_id], paid=state == "succeeded") for part in one.lines] if by_item else []
    return kept(
        {
            "id": refund_id(order, one.id),
            "amount": None if by_item else total,
            "createdTime": time(one.created),
            "currency": order.currency,
            "type": "tax" if one.kind == "TaxExemptRefund" else None,
            "items": items,
            "orderId": order.id,
            "refundedAmount": back,
            "reason": one.reason or None,
            "state": state,
            "liveMode": order.live_mode,
            "charges": None if state == "pending" else [_charge(order, one, state)],
        }
    )


def _item(part: ReturnLine, sku: str, *, paid: bool) -> dict[str, Any]:
    amount: Decimal = number(part.worth.total)
    return kept(
        {
            "itemId": part.line_id,
            "skuId": sku,
            "quantity": part.quantity or None,
            "amount": amount,
            "refundedAmount": amount if paid else NOTHING,
        }
    )


def _charge(order: Order, one: Refund, state: str) -> dict[str, Any]:
    return {
        "id": order.charge.id,
        "captured": bool(order.charge.captures),
        "refunded": True,
        "refunds": [{**refunded(one), "state": "complete" if state == "succeeded" else state}],
        "sourceId": order.source.id,
    }
