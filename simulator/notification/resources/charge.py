"""The Charge, inside an order and as an object of its own, with what was captured, cancelled and given back of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from simulator.notification.parts import kept, number, time
from simulator.notification.resources.ids import charge_refund_id

if TYPE_CHECKING:
    from simulator.commerce.order import Operation, Order
    from simulator.commerce.post_order import Refund, RefundState

FAILURE: Final = "failed-request"
"""Why charges and operations fail, nearly always."""
MESSAGE: Final = "Failed to operate on charge"
_REFUNDS: Final[dict[RefundState, str]] = {
    "pending": "pending",
    "pending_information": "pending_information",
    "succeeded": "complete",
    "failed": "failed",
    "expired": "failed",
}
"""The state of what a refund is for the charge, by the refund's own."""


def charge(order: Order) -> dict[str, Any]:
    """The Charge (rest_api.md 3.3); its operations say what they belong to (EVENT-CHARGE-1)."""
    inside = within(order)
    told = {operation: one.id for one in order.fulfillments for operation in one.operations}
    captures = [
        {**_operation(one), **({"fulfillmentId": told[one.id]} if one.id in told else {})}
        for one in order.charge.captures
    ]
    refunds = [
        {"id": charge_refund_id(order, one.id), **refunded(one)} for one in order.refunds if one.sent is not None
    ]
    return kept(
        {
            "id": inside["id"],
            "createdTime": inside["createdTime"],
            "currency": inside["currency"],
            "amount": inside["amount"],
            "state": inside["state"],
            "orderId": order.id,
            "failureCode": inside.get("failureCode"),
            "captured": inside["captured"],
            "captures": captures or None,
            "refunded": inside["refunded"],
            "refunds": refunds or None,
            "cancels": inside.get("cancels"),
            "sourceId": inside["sourceId"],
            "paymentSessionId": order.session_id,
            "type": inside["type"],
            "liveMode": order.live_mode,
        }
    )


def explained(shown: dict[str, Any]) -> dict[str, Any]:
    """A charge as a GET of its own answers it: what failed says so in words (API-CHARGE-1)."""
    operations = [name for name in ("captures", "cancels") if name in shown]
    told = shown | {name: [explained(one) for one in shown[name]] for name in operations}
    return {**told, "failureMessage": MESSAGE} if shown["state"] == "failed" else told


def within(order: Order) -> dict[str, Any]:
    """The charge as the order's payment shows it."""
    one = order.charge
    refunds = [refunded(each) for each in order.refunds if each.sent is not None] if order.refunds else []
    found: dict[str, Any] = {
        "id": one.id,
        "createdTime": time(one.created),
        "currency": order.currency,
        "amount": number(one.amount),
        "state": one.state,
    }
    if one.state == "failed":
        found["failureCode"] = FAILURE
    found["captured"] = bool(one.captures)
    if one.captures:
        found["captures"] = [_operation(each) for each in one.captures]
    found["refunded"] = bool(refunds)
    if refunds:
        found["refunds"] = refunds
    if one.cancels:
        found["cancels"] = [_operation(each) for each in one.cancels]
    found["sourceId"] = order.source.id
    found["type"] = order.charge_type
    return found


def refunded(refund: Refund) -> dict[str, Any]:
    """What a refund is for the charge, from when the bank is told of it."""
    return {
        "createdTime": time(refund.created if refund.sent is None else refund.sent),
        "amount": number(refund.worth.total),
        "state": _REFUNDS[refund.state],
    }


def _operation(operation: Operation) -> dict[str, Any]:
    shown = {
        "id": operation.id,
        "createdTime": time(operation.created),
        "amount": number(operation.amount),
        "state": operation.state,
    }
    return {**shown, "failureCode": FAILURE} if operation.state == "failed" else shown
