"""The Refund: money on its way back, for a whole order or for some of its items."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from simulator.commerce.part_ids import refund_id
from simulator.notification.parts import NOTHING, kept, number, time
from simulator.notification.resources.charge import refunded

if TYPE_CHECKING:
    from decimal import Decimal

    from simulator.commerce.order import Order
    from simulator.commerce.post_order import Refund, ReturnLine

TYPES: Final = ("shipping", "tax", "duty", "importer_tax")
ITEM_TYPES: Final = ("shipping", "fees", "duty")
"""The types that the API tells of; what a request may name beside them is left out."""


def refund(order: Order, which: str) -> dict[str, Any]:
    """The Refund whose id in the shop is *which* (rest_api.md 3.11, EVENT-REFUND-1)."""
    one = next(each for each in order.refunds if each.id == which)
    by_item = one.level == "line" or any(part.quantity for part in one.lines)
    total = number(one.worth.total)
    paid = one.state == "succeeded"
    skus = {line.id: line.product.sku for line in order.lines}
    items = [_item(part, skus[part.line_id], paid=paid) for part in one.lines] if by_item else []
    asked = one.type or ("tax" if one.kind == "TaxExemptRefund" else "")
    return kept(
        {
            "id": refund_id(order, one.id),
            "amount": None if by_item else total,
            "createdTime": time(one.created),
            "currency": order.currency,
            "type": asked if asked in TYPES else None,
            "items": items,
            "orderId": order.id,
            "refundedAmount": total if paid else NOTHING,
            "reason": one.reason or None,
            "failureReason": one.failure or None,
            "state": one.state,
            "tokenInformation": _token(one),
            "liveMode": order.live_mode,
            "charges": None if one.state == "pending" else [_charge(order, one)],
            "metadata": one.metadata or None,
        }
    )


def _item(part: ReturnLine, sku: str, *, paid: bool) -> dict[str, Any]:
    amount: Decimal = number(part.worth.total)
    return kept(
        {
            "type": part.type if part.type in ITEM_TYPES else None,
            "itemId": part.line_id,
            "skuId": sku,
            "quantity": part.quantity or None,
            "amount": amount,
            "refundedAmount": amount if paid else NOTHING,
        }
    )


def _token(one: Refund) -> dict[str, str] | None:
    if one.state != "pending_information" or one.expires is None:
        return None
    return {"token": one.token, "expiresTime": time(one.expires)}


def _charge(order: Order, one: Refund) -> dict[str, Any]:
    return {
        "id": order.charge.id,
        "captured": bool(order.charge.captures),
        "refunded": True,
        "refunds": [refunded(one)],
        "sourceId": order.source.id,
    }
