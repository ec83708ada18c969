"""The payment inside an order: its charge, the source of the money, the session that tied them together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from simulator.notification.parts import NOTHING, address, members, number
from simulator.notification.resources import charge

if TYPE_CHECKING:
    from decimal import Decimal

    from simulator.commerce.order import Order

_KNOWN_BY: Final = "clientSecret"
_STATES: Final[dict[str, str]] = {"pending": "processing", "failed": "failed"}
"""The state of the session by that of the charge; else it is complete."""
_AWAITING: Final[dict[str, str]] = {"failed": "failed", "cancelled": "cancelled"}
"""The same before there is a charge to tell of; else its funds are pending."""


def payment(order: Order) -> dict[str, Any]:
    """The member ``payment`` of an Order."""
    total = number(order.charge.amount)
    found: dict[str, Any] = {}
    if order.charged:
        state = _STATES.get(order.charge.state, "complete")
        found["charges"] = [charge.within(order)]
    else:
        state = _AWAITING.get(order.charge.state, "pending_funds")
    found["sources"] = [source(order, total)]
    found["session"] = {
        "id": order.session_id,
        "amountContributed": total,
        "amountRemainingToBeContributed": NOTHING,
        "state": state,
        "clientSecret": order.session_secret,
    }
    if state in ("pending_funds", "failed") and (secret := members(order.source.told).get(_KNOWN_BY)) is not None:
        found["session"]["nextAction"] = _next_action(order, secret)
    return found


def _next_action(order: Order, secret: str) -> dict[str, Any]:
    """What the shopper has to do for a payment whose funds come later (rest_api.md 3.2)."""
    data = {"sourceId": order.source.id, "sourceClientSecret": secret}
    return {"action": "show_payment_instructions", "data": data}


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
