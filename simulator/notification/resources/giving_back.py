"""The Return: goods on their way back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulator.commerce.part_ids import refund_id, return_id
from simulator.notification.parts import kept, number, time

if TYPE_CHECKING:
    from simulator.commerce.order import Order


def back(order: Order, which: str) -> dict[str, Any]:
    """The Return whose id in the shop is *which* (rest_api.md 3.10, EVENT-RETURN-1)."""
    one = next(each for each in order.returns if each.id == which)
    skus = {line.id: line.product.sku for line in order.lines}
    items = [
        {
            "itemId": part.line_id,
            "amount": number(part.worth.amount + part.worth.tax),
            "quantity": part.quantity,
            "quantityAccepted": one.accepted(part),
            "skuId": skus[part.line_id],
            "state": "accepted" if one.accepted(part) == part.quantity else "created",
        }
        for part in one.lines
    ]
    return kept(
        {
            "id": return_id(order, one.id),
            "createdTime": time(one.created),
            "updatedTime": None if one.changed is None else time(one.changed),
            "currency": order.currency,
            "items": items,
            "orderId": order.id,
            "reason": one.reason or None,
            "state": "created" if one.arrived is None else "accepted",
            "location": one.location or None,
            "refundIds": [refund_id(order, each) for each in one.refund_ids] or None,
            "liveMode": order.live_mode,
            "metadata": one.metadata or None,
        }
    )
