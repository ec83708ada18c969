"""How the control API shows orders, deliveries and endpoints: times in ISO 8601, money as text, secrets masked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, get_args

import msgspec

from simulator.commerce.order import OrderState
from simulator.delivery.mask import address
from simulator.instant import iso_micros
from simulator.journal import entries
from simulator.records import ENVIRONMENTS, Basic, OAuth
from simulator.signature import mask
from simulator.web.control.form import MONEY, TEXT, TIME, TRUTH, WHOLE, many, mapping, maybe, record, ref, told, words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from simulator.commerce.goods import LineItem
    from simulator.commerce.order import Order
    from simulator.commerce.post_order import Refund, Return
    from simulator.instant import Instant
    from simulator.records import Endpoint
    from simulator.store.reader import DeliveryState

ORDER = {
    "id": TEXT,
    "external_id": TEXT,
    "state": words(get_args(OrderState)),
    "resource_state": told(TEXT, "the state that the Digital River API shows"),
    "legal": told(many(TEXT), "the actions that are possible now"),
    "site": TEXT,
    "environment": words(ENVIRONMENTS),
    "locale": TEXT,
    "currency": TEXT,
    **dict.fromkeys(("subtotal", "tax", "shipping", "total"), MONEY),
    "shopper": record({"id": TEXT, "email": TEXT}),
    "created": TIME,
    "updated": TIME,
    "transitions": told(mapping(TIME), "when each state began"),
    "payment": record({"timing": words(["real_time", "delayed"]), "charge": TEXT, "settled": maybe(TIME)}),
    "hold": told(maybe(TEXT), "the review that keeps it from fulfillment"),
    "risk": told(maybe(TIME), "when signs of fraud were noted"),
    "suppressed": told(maybe(TIME), "when fraud operations stopped it"),
    "dispute": told(maybe(TEXT), "how far a dispute has come"),
    "lines": many(ref("Line")),
    "returns": many(ref("Return")),
    "refunds": many(ref("Refund")),
}
SHAPES = {
    "Order": record(ORDER),
    "Line": record(
        {
            "id": TEXT,
            "state": TEXT,
            "sku": TEXT,
            "name": TEXT,
            "kind": TEXT,
            **dict.fromkeys(("quantity", "fulfilled", "cancelled", "open"), WHOLE),
            "total": MONEY,
        }
    ),
    "Return": record(
        {
            **dict.fromkeys(("id", "kind", "status", "reason"), TEXT),
            "created": TIME,
            "receipts": many(TEXT),
            "refunds": many(TEXT),
        }
    ),
    "Refund": record(
        {
            **dict.fromkeys(("id", "kind", "by", "reason", "state"), TEXT),
            "created": TIME,
            "completed": maybe(TIME),
            "total": MONEY,
        }
    ),
    "Clue": record({"id": TEXT, "channel": TEXT, "type": TEXT}),
    "Outcome": record(
        {
            **ORDER,
            "changes": many(record({"name": TEXT, "lines": many(TEXT)})),
            "events": many(ref("Clue")),
            "deliveries": told(many(TEXT), "their ids"),
        }
    ),
    "Problem_or_outcome": {"if": {"required": ["error"]}, "then": ref("Problem"), "else": ref("Outcome")},
    "Results": record({"results": told(many(ref("Problem_or_outcome")), "one for each thing asked, in its order")}),
}
DELIVERY = {
    "open": told(TRUTH, "not settled yet"),
    "disposition": TEXT,
    "reason": TEXT,
    "number": told(WHOLE, "the attempt that is next, or was last"),
    "interrupted": WHOLE,
    "planned_at": TIME,
    "first_at": maybe(TIME),
}


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
        "payment": {"timing": order.payment_timing, "charge": order.charge.state, "settled": _maybe(order.settled)},
        "hold": None if order.hold is None else order.hold.kind,
        "risk": _maybe(order.risk),
        "suppressed": None if order.suppression is None else iso_micros(order.suppression.at),
        "dispute": None if order.dispute is None else order.dispute.status,
        "lines": [line_item(line) for line in order.lines],
        "returns": [_return(one) for one in order.returns],
        "refunds": [_refund(one) for one in order.refunds],
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


def _return(one: Return) -> dict[str, Any]:
    return {
        "id": one.id,
        "kind": one.kind,
        "status": one.status,
        "reason": one.reason,
        "created": iso_micros(one.created),
        "receipts": [receipt.id for receipt in one.receipts],
        "refunds": list(one.refund_ids),
    }


def _refund(one: Refund) -> dict[str, Any]:
    return {
        "id": one.id,
        "kind": one.kind,
        "by": one.by,
        "reason": one.reason,
        "created": iso_micros(one.created),
        "state": one.state,
        "completed": _maybe(one.completed),
        "total": str(one.worth.total),
    }


def _maybe(at: Instant | None) -> str | None:
    return None if at is None else iso_micros(at)


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
        "first_at": _maybe(state.first_at),
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
