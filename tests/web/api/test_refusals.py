"""The refusals of the API, each provoked over HTTP: status, type, code, parameter and words; and nothing changes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import msgspec
import pytest

from tests.web.api.conftest import calling
from tests.web.api.test_plain import SKU
from tests.web.api.world import ADA, BASKET, World

if TYPE_CHECKING:
    from pathlib import Path

    from tests.web.api.conftest import Client

NONE: Final = "none"


class Case(NamedTuple):
    """A request, in which ``<name>`` stands for an id, and what is answered."""

    asked: str
    body: Any
    status: int
    code: str
    parameter: str | None
    message: str = ""
    """A part of what is said, where that is known."""
    type: str = ""
    """Where it is not that of the status."""


def basket(**change: Any) -> dict[str, Any]:
    found: dict[str, Any] = {**BASKET, **change}
    return {name: value for name, value in found.items() if value is not None}


def item(**change: Any) -> dict[str, Any]:
    return basket(items=[{**BASKET["items"][0], **change}])


def there(country: str) -> dict[str, Any]:
    return {**ADA, "address": {"country": country}}


def report(order: str, line: str, quantity: int = 1) -> dict[str, Any]:
    return {"orderId": f"<{order}>", "items": [{"itemId": f"<{line}>", "quantity": quantity}]}


def refund(order: str, **asked: Any) -> dict[str, Any]:
    return {"orderId": f"<{order}>", "currency": "EUR", **asked}


CASES: Final = [
    *(
        Case(f"GET /{kind}/none", None, 404, "not_found", "id")
        for kind in (
            *("orders", "checkouts", "charges", "fulfillments", "refunds", "returns", "customers", "sources", "skus"),
            *("events", "webhooks", "plans", "fees", "tax-identifiers"),
        )
    ),
    Case("POST /orders", {"checkoutId": "<spent>"}, 404, "not_found", "orderId", "not found"),
    Case(
        "POST /orders", {"checkoutId": "<cart>"}, 400, "order_submit_failed", None, "Payment session status is invalid."
    ),
    Case("POST /orders", {"checkoutId": "<nameless>"}, 409, "create-order-failed", None, "missing required details"),
    Case("POST /orders", {"checkoutId": "<mute>"}, 400, "order_create_failed", "email", "required checkout parameter"),
    Case("POST /orders", {**basket(), "sourceId": "<kept>"}, 409, "source_in_use", "sourceId", "different customer"),
    Case("POST /orders", {"currency": "EUR"}, 400, "missing_parameter", "items"),
    Case("POST /orders", {"upstreamID": "x"}, 400, "unknown_parameter", "upstreamID"),
    Case("POST /orders/<complete>", {"state": "complete"}, 400, "unknown_parameter", "state"),
    Case(
        "POST /checkouts", basket(shippingChoice={"serviceLevel": "SG"}), 400, "internal_error", None, "shipping Cost"
    ),
    Case("POST /checkouts", basket(shipTo=there("KP")), 409, "country_unsupported", "country", "Country 'KP' is not"),
    Case("POST /checkouts", basket(currency="PAB"), 409, "currency_unactivated", "currency", "'PAB' is not activated."),
    Case("POST /checkouts", basket(currency="YEM"), 409, "invalid_parameter", "currency", "not a valid", "bad_request"),
    Case("POST /checkouts", basket(email="ada"), 400, "invalid_parameter", "email"),
    Case("POST /checkouts", basket(price=1), 400, "unknown_parameter", "price", "'price' is an unknown parameter"),
    Case("POST /checkouts", item(prize=1), 400, "unknown_parameter", "items[0].prize"),
    Case("POST /checkouts", item(quantity="many"), 400, "invalid_parameter", "items[0].quantity"),
    Case("POST /checkouts", basket(discount={"percentOff": 101}), 400, "invalid_discount_percent", "discount"),
    Case(
        "POST /checkouts", item(subscriptionInfo={"planId": "draft"}), 400, "plan_not_active", "planId", "is not active"
    ),
    Case(
        "POST /checkouts",
        basket(items=[{**BASKET["items"][0], "subscriptionInfo": {"planId": one}} for one in ("monthly", "draft")]),
        409,
        "plan_limit_reached",
        "planId",
        "Only one unique",
    ),
    Case("POST /checkouts", basket(items=[]), 400, "invalid_parameter", "items"),
    Case("POST /checkouts", basket(taxIdentifiers=[{"id": "<tax>"}]), 409, "tax_identifier_in_use", "taxIdentifiers"),
    Case("POST /checkouts", basket(metadata={"a": None}), 400, "invalid_metadata_value", "metadata.a"),
    Case("POST /checkouts", basket(metadata={"k" * 41: 1}), 400, "invalid_metadata_key", f"metadata.{'k' * 41}"),
    Case(
        "POST /checkouts", basket(metadata={f"{n}": n for n in range(21)}), 400, "too_many_metadata_pairs", "metadata"
    ),
    Case("POST /checkouts/<spent>", {}, 409, "session_update_not_allowed", None, "current session state"),
    Case("POST /checkouts/<cart>/sources/<used>", None, 409, "source_status_invalid_for_session", None),
    Case("POST /checkouts/<cart>/sources/none", None, 404, "not_found", "sourceId"),
    Case("POST /customers/ada/sources/<paypal>", None, 409, "source_not_chargeable", "sourceId", "is not chargeable."),
    Case("POST /customers/ada/sources/<credit>", None, 409, "nonreusable_source", None, "Only a reusable source"),
    Case("POST /customers/eve/sources/<kept>", None, 409, "source_in_use", "sourceId", "different customer."),
    Case("POST /customers/eve/tax-identifiers/<tax>", None, 409, "tax_identifier_in_use", "taxIdentifiers"),
    Case("POST /customers", {"id": "ada"}, 409, "already_exists", "id"),
    *(
        Case("POST /fulfillments", report(order, line), 409, code, "orderId", order_is)
        for order, line, code, order_is in (
            ("fulfilled", "fulfilled item", "order_fulfilled", "is fulfilled."),
            ("complete", "complete item", "order_complete", "is already complete."),
            ("cancelled", "cancelled item", "order_cancelled", ""),
            ("disputed", "disputed item", "order_not_submitted", "has not been submitted."),
            ("waiting", "waiting item", "order_not_submitted", ""),
            ("in review", "in review item", "order_not_submitted", ""),
            ("blocked", "blocked item", "order_not_submitted", ""),
        )
    ),
    Case("POST /fulfillments", report("three", "three sent"), 409, "item_fulfilled", "itemId", "already fulfilled"),
    Case("POST /fulfillments", report("three", "three off"), 409, "item_cancelled", "itemId"),
    Case(
        "POST /fulfillments", report("three", "three left", 4), 409, "quantity_too_large", "quantity", "may not exceed"
    ),
    Case("POST /fulfillments", report("three", "complete item"), 400, "invalid_parameter", "items[0].itemId"),
    Case("POST /fulfillments", {"orderId": NONE, "items": [{"quantity": 1}]}, 404, "not_found", "orderId"),
    Case("POST /fulfillments", {"orderId": NONE}, 400, "missing_parameter", "items"),
    Case(
        "POST /refunds", refund("complete", amount=1e6), 400, "invalid_parameter", "amountRequested", "greater than the"
    ),
    Case("POST /refunds", refund("fulfilled", amount=1), 400, "invalid_parameter", "amountRequested"),
    Case(
        "POST /refunds",
        refund("complete", currency="USD", amount=1),
        400,
        "invalid_parameter",
        "currency",
        "USD is not",
    ),
    Case(
        "POST /refunds",
        refund("complete", type="tax", percent=5),
        400,
        "invalid_parameter",
        "percentRequested",
        "full tax",
    ),
    Case("POST /refunds", refund("disputed", amount=1), 400, "invalid_parameter", "order", "while there is a dispute"),
    Case("POST /refunds", {"orderId": NONE, "currency": "EUR", "amount": 1}, 404, "not_found", "orderId"),
    Case(
        "POST /returns",
        report("complete", "complete item", 4),
        409,
        "quantity_too_large",
        "items[0].qty",
        "Return quan",
    ),
    Case(
        "POST /returns",
        report("disputed", "disputed item"),
        409,
        "invalid_parameter",
        "order",
        "while there is a dispute",
    ),
    Case("POST /skus", {**SKU, "id": "89&56"}, 400, "invalid_parameter", "id"),
    Case("POST /skus", {**SKU, "countryOfOrigin": "KP"}, 400, "invalid_parameter", "countryOfOrigin", "not a valid C"),
    Case("POST /skus", {**SKU, "hsCode": "1234.56.YW"}, 400, "invalid_parameter", "hsCode", "not a valid HS code."),
    Case("POST /skus", {**SKU, "managedFulfillment": "DR^"}, 400, "invalid_parameter", "managedFulfillment"),
    *(
        Case(
            "POST /skus", {**SKU, "managedFulfillment": "DRGlobalFulfillment", **change}, 400, "invalid_parameter", name
        )
        for name, change in (("taxCode", {"taxCode": "4323.310_A", "partNumber": "L"}), ("partNumber", {}))
    ),
]
SPENDING: Final = Case("POST /orders", {"checkoutId": "<declined>"}, 409, "failed-request", None, "Failed to charge")
"""The one refusal that leaves something behind."""
LISTS: Final = (
    *("orders", "checkouts", "customers", "skus", "plans", "fees", "tax-identifiers", "fulfillments", "refunds"),
    *("returns", "events"),
)


async def filled(client: Client) -> dict[str, str]:
    """Things in all states that something is refused in: their ids, by name."""

    async def ask(method: str, path: str, body: Any) -> Any:
        told = await client.ask(method, path, body)
        assert told.status < 300, (method, path, told)
        return told.value

    def act(order: Any, *actions: str) -> None:
        for action in actions:
            client.simulation.act(order["id"], action, path=client.simulation.request_path(order["id"]))

    world, line = World(ask), BASKET["items"][0]
    await world.plain()
    (tax,) = (one["id"] for one in (await client.get("/tax-identifiers?value=DE123456789")).value["data"])
    (kept,) = (one["id"] for one in (await client.get("/customers/ada")).value["sources"])
    owner = {"firstName": "Ada", "lastName": "Test", "address": {"country": "DE"}}
    credit = await world.post("/sources", {"type": "customerCredit", "amount": 5, "owner": owner})
    orders = {
        "complete": await world.order(),
        "fulfilled": await world.order(number="4024007120579635"),
        "cancelled": await world.order(),
        "disputed": await world.order(),
        "waiting": await world.order(type_="wireTransfer"),
        "in review": await world.order(last_name="FraudReview"),
        "blocked": await world.order(last_name="FraudReviewBlock"),
    }
    for name in ("complete", "fulfilled", "disputed"):
        await world.report(orders[name])
    await world.report(orders["cancelled"], 0, 3)
    three = await world.order({"items": [line, line, line]})
    sent, off, left = (one["id"] for one in three["items"])
    parts = [{"itemId": sent, "quantity": 3}, {"itemId": off, "cancelQuantity": 3}]
    await world.post("/fulfillments", {"orderId": three["id"], "items": parts})
    await client.simulation.settle()
    act(orders["disputed"], "dispute")
    carts = {}
    for name, change, source in (
        ("spent", {}, {}),
        ("nameless", {"billTo": {"address": {"country": "DE"}}}, {}),
        ("mute", {"email": None}, {}),
        ("declined", {}, {"number": "4000000000003600"}),
        ("cart", {}, None),
    ):
        carts[name] = (await world.post("/checkouts", basket(**change)))["id"]
        if source is not None:
            await world.post(f"/checkouts/{carts[name]}/sources/{await world.source(**source)}")
    used = (await world.post("/orders", {"checkoutId": carts["spent"]}))["payment"]["sources"][0]["id"]
    return {
        **carts,
        **{name: order["id"] for name, order in orders.items()},
        **{f"{name} item": order["items"][0]["id"] for name, order in orders.items()},
        "three": three["id"],
        "three sent": sent,
        "three off": off,
        "three left": left,
        "used": used,
        "kept": kept,
        "credit": credit["id"],
        "paypal": await world.source("payPal"),
        "tax": tax,
    }


async def provoke(client: Client, case: Case, ids: dict[str, str]) -> str:
    """What is wrong with the refusal; empty if nothing."""
    text = msgspec.json.encode([case.asked, case.body]).decode()
    asked, body = msgspec.json.decode(re.sub("<([a-z ]+)>", lambda found: ids[found[1]], text))
    method, path = asked.split()
    told = await client.ask(method, path, body)
    if told.status < 400:
        return f"{case.asked}: {told.status}"
    entry = told.value["errors"][0]
    found = (told.status, entry.get("code"), entry.get("parameter"))
    right = found == (case.status, case.code, case.parameter) and case.message in entry["message"]
    right = right and case.type in ("", told.value["type"]) and len(told.value["errors"]) == 1
    return "" if right else f"{case.asked} {case.body}: {told.status} {told.value}"


async def lived(folder: Path, cases: list[Case]) -> tuple[list[str], list[Any]]:
    """What is wrong with the refusals; and all that there is after them, some new things included."""
    async with calling(folder) as client:
        ids = await filled(client)
        wrong = [complaint for case in cases if (complaint := await provoke(client, case, ids))]
        for path, body in (
            *(("/customers", {}), ("/checkouts", basket()), ("/skus", {**SKU, "id": "new"}), ("/fees", None)),
            *(("/fulfillments", report("three", "three left")), ("/refunds", refund("complete", amount=1))),
            *(("/returns", report("complete", "complete item")), ("/orders", {"checkoutId": "<cart>"})),
        ):
            text = msgspec.json.encode(body).decode()
            await client.post(path, msgspec.json.decode(re.sub("<([a-z ]+)>", lambda found: ids[found[1]], text)))
        await client.simulation.settle()
        return wrong, [(await client.get(f"/{kind}?limit=100")).value for kind in LISTS]


async def test_what_is_refused_says_so_in_the_words_of_the_api_and_changes_nothing(tmp_path: Path) -> None:
    wrong, after = await lived(tmp_path / "refused", CASES)
    assert wrong == []
    assert (await lived(tmp_path / "quiet", []))[1] == after


async def test_a_declined_payment_spends_its_checkout(client: Client) -> None:
    ids = await filled(client)
    assert await provoke(client, SPENDING, ids) == ""
    assert (
        await provoke(client, SPENDING._replace(status=404, code="not_found", parameter="orderId", message=""), ids)
        == ""
    )


@pytest.mark.parametrize("key", ["", "Bearer sk_test_none", "Basic Og=="])
async def test_nobody_without_a_key_learns_anything(client: Client, key: str) -> None:
    for path in ("/orders", "/orders/none", "/nothing"):
        told = await client.get(path, headers={"Authorization": key})
        assert (told.status, told.value["errors"]) == (401, [{"message": "An authorization error has occurred."}])
