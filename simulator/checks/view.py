"""Orders and deliveries as plain values for expressions: amounts in minor units, times in milliseconds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from simulator.commerce.money import ZERO, unit
from simulator.commerce.worth import collected

if TYPE_CHECKING:
    from collections.abc import Iterable
    from decimal import Decimal

    from simulator.commerce.goods import LineItem
    from simulator.commerce.order import Order
    from simulator.commerce.post_order import Amounts
    from simulator.journal import Journal
    from simulator.records import Attempt, Delivery


ORDER: Final = (
    *("id", "state", "resource_state", "site", "environment", "locale", "currency", "external_id", "total_minor"),
    *("subtotal_minor", "tax_minor", "shipping_minor", "discount_minor", "paid_minor", "refunded_minor", "shopper"),
    *("metadata", "lines"),
)
"""What ``${ order.… }`` has."""
DELIVERY: Final = (
    *("id", "event", "event_id", "channel", "endpoint", "order", "due", "size", "content_type", "redelivery_of"),
    *("disposition", "reason", "attempts"),
)
"""What ``${ delivery.… }`` has."""


def minor(amount: Decimal, currency: str) -> int:
    """``19.99`` USD -> 1999; yen have no smaller unit: 1500 -> 1500."""
    return int((amount / unit(currency)).to_integral_value())


def _total(parts: Iterable[Amounts]) -> Decimal:
    """Their sum, taxes and shipping included."""
    return sum((part.total for part in parts), ZERO)


def order(value: Order) -> dict[str, Any]:
    """What ``${ order.… }`` can name.

    Every ``*_minor`` is a whole number of the currency's minor units (cents; yen have none).
    """
    code = value.currency
    return {
        "id": value.id,
        "state": value.state,
        "resource_state": value.resource_state,
        "site": value.site_id,
        "environment": value.environment,
        "locale": value.locale,
        "currency": code,
        "external_id": value.external_id,
        "total_minor": minor(value.total, code),
        "subtotal_minor": minor(value.subtotal, code),
        "tax_minor": minor(value.total_tax, code),
        "shipping_minor": minor(value.total_shipping, code),
        "discount_minor": minor(value.total_discount, code),
        "paid_minor": minor(_total(collected(value, line) for line in value.lines) + value.overpaid, code),
        "refunded_minor": minor(_total(refund.worth for refund in value.refunds if refund.stands), code),
        "shopper": {
            "id": value.shopper.id,
            "first_name": value.bill_to.first_name,
            "last_name": value.bill_to.last_name,
            "email": value.bill_to.email,
        },
        "metadata": dict(value.metadata),
        "lines": [_line(line, code) for line in value.lines],
    }


def _line(line: LineItem, code: str) -> dict[str, Any]:
    return {
        "id": line.id,
        "state": line.state,
        "sku": line.product.sku,
        "name": line.product.name,
        "kind": line.product.kind,
        "quantity": line.quantity,
        "open": line.open,
        "fulfilled": line.fulfilled,
        "cancelled": line.cancelled,
        "shipments": len(line.shipments),
        "amount_minor": minor(line.money.amount, code),
        "tax_minor": minor(line.money.tax, code),
        "total_minor": minor(line.money.total, code),
    }


def delivery(journal: Journal, value: Delivery) -> dict[str, Any]:
    """What ``${ delivery.… }`` and ``${ deliveries[0].… }`` can name; times in virtual Unix milliseconds."""
    attempts, ended = journal.attempts_of(value.id), journal.settled(value.id)
    return {
        "id": value.id,
        "event": value.event_type,
        "event_id": value.event_id,
        "channel": value.channel,
        "endpoint": value.endpoint,
        "order": value.order_id,
        "due": value.due // 1000,
        "size": value.size,
        "content_type": value.content_type,
        "redelivery_of": value.redelivery_of,
        "disposition": journal.disposition(value.id) or "open",
        "reason": ended.reason if ended else attempts[-1].reason if attempts else "",
        "attempts": [_attempt(attempt) for attempt in attempts],
    }


def _attempt(value: Attempt) -> dict[str, Any]:
    last = value.exchanges[-1] if value.exchanges else None
    return {
        "number": value.number,
        "at": value.at // 1000,
        "next_at": None if value.next_at is None else value.next_at // 1000,
        "disposition": value.disposition,
        "reason": value.reason,
        "rules": list(value.rules),
        "status": last.status if last else 0,
        "failure": last.failure if last else "",
        "body": last.answer_body if last else "",
        "statuses": [exchange.status for exchange in value.exchanges],
        "urls": [exchange.url for exchange in value.exchanges],
        "hops": max(len(value.exchanges) - 1, 0),
    }
