"""The payment inside an order: its charge, the source of the money, the session that tied them together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulator.notification.parts import NOTHING, address, members, number
from simulator.notification.resources import charge

if TYPE_CHECKING:
    from decimal import Decimal

    from simulator.commerce.order import Order


def payment(order: Order) -> dict[str, Any]:
    """The member ``payment`` of an Order."""
    total = number(order.charge.amount)
    return {
        "charges": [charge.within(order)],
        "sources": [_source(order, total)],
        "session": {
            "id": order.session_id,
            "amountContributed": total,
            "amountRemainingToBeContributed": NOTHING,
            "state": _session_state(order),
            "clientSecret": order.session_secret,
        },
    }


def _session_state(order: Order) -> str:
    if order.charge.state == "pending" and order.payment_timing == "delayed":
        return "pending_funds"
    return {"pending": "processing", "failed": "failed"}.get(order.charge.state, "complete")


def _source(order: Order, amount: Decimal) -> dict[str, Any]:
    source, owner = order.source, order.bill_to
    if source.told:
        return {"id": source.id, "type": source.type, "amount": amount, **members(source.told)}
    return {
        "id": source.id,
        "type": source.type,
        "amount": amount,
        "owner": {
            "firstName": owner.first_name,
            "lastName": owner.last_name,
            "email": owner.email,
            "address": address(owner.address),
        },
        source.type: _way(order),
    }


def _way(order: Order) -> dict[str, Any]:
    """The member named after the source's type, with what that way of paying needs (rest_api.md 3.4)."""
    source = order.source
    if source.type == "creditCard":
        return {
            "brand": source.brand,
            "expirationMonth": source.expiration_month,
            "expirationYear": source.expiration_year,
            "lastFourDigits": source.last_four,
        }
    if source.type == "wireTransfer":
        return {"accountHolder": order.selling_entity_name, "referenceId": source.reference}
    return {"receiptNumber": source.reference} if source.type == "konbini" else {}
