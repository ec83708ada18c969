"""How the control API shows orders, deliveries and endpoints: times in ISO 8601, money as text, secrets masked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from simulator.delivery.mask import address
from simulator.instant import iso_micros
from simulator.journal import entries
from simulator.records import Basic, OAuth
from simulator.signature import mask

if TYPE_CHECKING:
    from collections.abc import Sequence

    from simulator.commerce.goods import LineItem
    from simulator.commerce.order import Order
    from simulator.records import Endpoint
    from simulator.store.reader import DeliveryState


def order(order: Order, legal: Sequence[str]) -> dict[str, Any]:
    """One order as a user who drives it wants to see it; *legal* are the actions possible now."""
    return {
        "id": order.id,
        "external_id": order.external_id,
        "state": order.state,
        "resource_state": order.resource_state,
        "legal": list(legal),
        "site": order.site_id,
        "environment": order.environment,
        "locale": order.locale,
        "currency": order.currency,
        "subtotal": str(order.subtotal),
        "tax": str(order.total_tax),
        "shipping": str(order.total_shipping),
        "total": str(order.total),
        "shopper": {"id": order.shopper.id, "email": order.bill_to.email},
        "created": iso_micros(order.created),
        "updated": iso_micros(order.updated),
        "transitions": {state: iso_micros(at) for state, at in order.transitions.items()},
        "lines": [line_item(line) for line in order.lines],
    }


def line_item(line: LineItem) -> dict[str, Any]:
    """One line of an order."""
    return {
        "id": line.id,
        "state": line.state,
        "sku": line.product.sku,
        "name": line.product.name,
        "kind": line.product.kind,
        "quantity": line.quantity,
        "fulfilled": line.fulfilled,
        "cancelled": line.cancelled,
        "open": line.open,
        "total": str(line.money.total),
    }


def delivery(state: DeliveryState) -> dict[str, Any]:
    """One delivery and how far it has come."""
    return {
        **entries.delivery(state.delivery),
        "open": state.open,
        "disposition": state.disposition,
        "reason": state.reason,
        "number": state.number,
        "interrupted": state.interrupted,
        "planned_at": iso_micros(state.planned_at),
        "first_at": None if state.first_at is None else iso_micros(state.first_at),
    }


def endpoint(endpoint: Endpoint) -> dict[str, Any]:
    """One endpoint, with its secrets masked."""
    shown: dict[str, Any] = msgspec.to_builtins(endpoint)
    shown["url"] = address(endpoint.url)
    shown["secrets"] = [mask(secret) for secret in endpoint.secrets]
    if isinstance(endpoint.auth, Basic):
        shown["auth"]["password"] = mask(endpoint.auth.password)
    if isinstance(endpoint.auth, OAuth):
        shown["auth"]["token_url"] = address(endpoint.auth.token_url)
        shown["auth"]["client_secret"] = mask(endpoint.auth.client_secret)
        shown["auth"]["password"] = mask(endpoint.auth.password)
    return shown
