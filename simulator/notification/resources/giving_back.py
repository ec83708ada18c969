"""The Return: goods on their way back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulator.commerce.part_ids import refund_id, return_id
from simulator.notification.parts import kept, number, time

if TYPE_CHECKING:
    from simulator.commerce.order import Order


def back(order: Order, which: str) -> dict[str, Any]:
    """The Return whose id in the shop, or that of whose receipt, is *which* (rest_api.md 3.10, EVENT-RETURN-1)."""
    one = next(each for each in order.returns if which in (each.id, *(receipt.id for receipt in each.receipts)))
    arrived = bool(one.receipts)
    skus = {line.id: line.product.sku for line in order.lines}
    state = "accepted" if arrived else "created"
    items = [
        {
            "itemId": part.line_id,
            "amount": number(part.worth.amount + part.worth.tax),
            "quantity": part.quantity,
            "quantityAccepted": part.quantity if arrived else 0,
            "skuId": skus[part.line_id],
            "state": state,
        }
        for part in one.lines
    ]
    return kept(
        {
            "id": return_id(order, one.id),
            "createdTime": time(one.created),
            "currency": order.currency,
            "items": items,
            "orderId": order.id,
            "reason": one.reason or None,
            "state": state,
            "refundIds": [refund_id(order, one.refund_id)] if one.refund_id else None,
            "liveMode": order.live_mode,
        }
    )
