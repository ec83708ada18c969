"""The payment inside an order: its charge, the source of the money, the session that tied them together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from simulator.notification.parts import NOTHING, address, members, number
from simulator.notification.resources import charge

if TYPE_CHECKING:
    from decimal import Decimal

    from simulator.commerce.order import Order

_KNOWN_BY: Final = "clientSecret"


def payment(order: Order) -> dict[str, Any]:
    """The member ``payment`` of an Order."""
    total = number(order.charge.amount)
    return {
        **({"charges": [charge.within(order)]} if order.charged else {}),
        "sources": [source(order, total)],
        "session": {
            "id": order.session_id,
            "amountContributed": total,
            "amountRemainingToBeContributed": NOTHING,
            "state": _session_state(order),
            "clientSecret": order.session_secret,
            **_next_action(order),
        },
    }


def _next_action(order: Order) -> dict[str, Any]:
    """What the shopper has to do for a payment whose funds come later (rest_api.md 3.2)."""
    secret = members(order.source.told).get(_KNOWN_BY)
    if secret is None or _session_state(order) not in ("pending_funds", "failed"):
        return {}
    data = {"sourceId": order.source.id, "sourceClientSecret": secret}
    return {"nextAction": {"action": "show_payment_instructions", "data": data}}


def _session_state(order: Order) -> str:
    if not order.charged:
        return {"failed": "failed", "cancelled": "cancelled"}.get(order.charge.state, "pending_funds")
    return {"pending": "processing", "failed": "failed"}.get(order.charge.state, "complete")


def source(order: Order, amount: Decimal) -> dict[str, Any]:
    """The source that pays, as an order and a checkout tell it."""
    one, owner = order.source, order.bill_to
    if one.told:
        told = members(one.told)
        told.pop(_KNOWN_BY, None)
        return {"id": one.id, "type": one.type, "amount": amount, **told}
    return {
        "id": one.id,
        "type": one.type,
        "amount": amount,
        "owner": {
            "firstName": owner.first_name,
            "lastName": owner.last_name,
            "email": owner.email,
            "address": address(owner.address),
        },
        one.type: _way(order),
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
