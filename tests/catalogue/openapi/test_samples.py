"""An extra check where the facts lie beside the checkout: what was really sent and answered fits our schemas."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from simulator.catalogue.api import load

SHARED = Path(__file__).resolve().parents[4] / "shared"
SAMPLES = SHARED / "reference/samples"

RESOURCES = {
    "charge": "Charge", "checkout": "Checkout", "customer": "Customer", "errors": "Errors", "fee": "Fee",
    "file": "FileObject", "file-link": "FileLink", "fulfillment": "FulfillmentOrder",
    "fulfillment-cancellation": "GlobalFulfillmentCancellationResponse",
    "fulfillment-cancellation-request": "GlobalFulfillmentCancellationRequest",
    "fulfillment-order": "GlobalFulfillmentOrder", "fulfillment-order-request": "GlobalFulfillmentOrderRequest",
    "fulfillment-return": "GlobalFulfillmentReturnResponse", "inventory-item": "InventoryItem",
    "inventory-level": "InventoryLevel", "inventory-levels-list": "InventoryLevelList", "invoice": "Invoice",
    "invoice-attribute": "InvoiceAttributes", "logistics-return": "ReturnResponse", "order": "Order",
    "payout": "Payout", "payout-transactions-list": "PayoutTransactionList", "payouts-list": "PayoutList",
    "plan": "Plan", "refund": "OrderRefund", "reservation": "Reservation", "reservation-request": "ReservationRequest",
    "return": "ReturnsResponse", "sales-summaries-list": "SalesSummaryList", "sales-summary": "SalesSummary",
    "sales-transaction": "SalesTransaction", "sales-transactions-list": "SalesTransactionList",
    "shipment": "Shipment", "shipping-quote-response-global-logistics": "ShippingQuoteResponse", "sku": "Sku",
    "source": "Source", "subscription": "Subscription", "tax-identifier": "CustomerTaxIdentifier",
    "webhook": "Webhook",
}  # fmt: skip

UNFIT = {
    "sku.json": "an older version: `fulfill` and `allowOversell`",
    "sku.created.json": "an older version: `fulfill` and `allowOversell`",
    "sku-group.json": "is a SKU of an older version",
    "order.accepted.api-2020-01-07.json": "an older version: `charges` and `paymentSessionId`",
    "from-openapi-examples/event.json": "is an order, not an event",
    "from-openapi-examples/fulfillment.json": "put together from examples: an order in the state of a line",
    "from-openapi-examples/invoice.json": "put together from examples: the states of a plan",
    "from-openapi-examples/order.json": "put together from examples: an order in the state of a line",
    "from-openapi-examples/plan.json": "put together from examples: a colon in a name",
    "from-openapi-examples/refund.json": "put together from examples: a refund in the state of a return",
    "from-openapi-examples/sales-transaction.json": "put together from examples: a name that ends in `ID`",
    "from-openapi-examples/webhook.json": "put together from examples: half of the credentials",
}
"""Samples that do not fit, each with the reason."""


def samples(*folders: str) -> list[Path]:
    found = [path for folder in folders for path in sorted((SAMPLES / folder).glob("*.json"))]
    return [path for path in found if not any(path.as_posix().endswith(f"/{name}") for name in UNFIT)]


def content(path: Path) -> Any:
    return json.loads(path.read_text("utf-8"))


def component(path: Path) -> str:
    return RESOURCES[path.name.removeprefix("schema-example.").split(".")[0].replace("_", "-")]


@pytest.mark.parametrize(
    "path",
    samples("rest/resources", "rest/resources/from-openapi-examples", "webhooks/objects"),
    ids=lambda path: "/".join(path.parts[-2:]),
)
def test_a_resource_fits(path: Path) -> None:
    assert load().schema(component(path)).complaint(content(path)) is None


@pytest.mark.parametrize("path", samples("webhooks"), ids=lambda path: path.name)
def test_an_event_fits(path: Path) -> None:
    """Of a partial one, its object."""
    event = content(path)
    if ".partial." in path.name:
        schema, event = load().schema(load().events[event["type"]]), event["data"]["object"]
    else:
        schema = load().event(event["type"])
    assert schema.complaint(event) is None


@pytest.mark.parametrize(
    "path",
    [path for path in samples("rest/errors") if path.name == "documented_errors.json"],
    ids=lambda path: path.name,
)
def test_a_refusal_fits(path: Path) -> None:
    bodies = [row["body"] for row in content(path)["errors"]]
    assert len(bodies) > 80
    assert [body for body in bodies if not load().schema("Errors").valid(body)] == []


@pytest.mark.skipif(not SHARED.exists(), reason="the facts are not beside this checkout")
def test_the_event_types_are_the_documented_ones_and_two_that_are_seen_elsewhere() -> None:
    documented = [type_ for group in content(SAMPLES / "rest/event_types.json")["groups"].values() for type_ in group]
    extra = [type_ for type_ in load().events if type_ not in documented]
    assert [type_ for type_ in documented if type_ not in load().events] == []
    assert extra == ["charge.capture.created", "order.charge.processing"]
