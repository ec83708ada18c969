"""Checkouts: priced as orders are, changed, paid for by a source, and what they may not be."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from simulator.instant import parse_span
from tests.web.api.test_plain import PLAN, SKU
from tests.web.api.test_sources import CARD, OWNER

if TYPE_CHECKING:
    from tests.web.api.conftest import Client, Told

HOME = {"line1": "10 Main Street", "city": "Minnetonka", "postalCode": "55345", "state": "MN", "country": "US"}
ADA = {"address": HOME, "name": "Ada Test", "phone": "555 0100"}
DIGITAL = {"id": "lib", "skuGroupId": "digital", "name": "Library", "countryOfOrigin": "US"}
BASKET: dict[str, Any] = {
    "currency": "USD",
    "email": "ada@example.com",
    "shipFrom": {"address": {"country": "US"}},
    "shipTo": ADA,
    "billTo": ADA,
    "shippingChoice": {"amount": 5, "description": "standard", "serviceLevel": "SG"},
    "items": [{"skuId": "lamp", "quantity": 2, "price": 10}],
}


async def lamp(client: Client, id_: str = "lamp", **more: Any) -> None:
    told = await client.ask("PUT", f"/skus/{id_}", {**SKU, **more})
    assert told.status in (200, 201), told


async def begun(client: Client, **change: Any) -> Told:
    """The answer to a request for the basket, with some of it otherwise; None leaves out."""
    await lamp(client)
    body = {name: value for name, value in {**BASKET, **change}.items() if value is not None}
    return await client.post("/checkouts", body)


async def paid(client: Client, checkout: str, **change: Any) -> str:
    """The id of a source that is attached to the checkout."""
    body = {"type": "creditCard", "creditCard": CARD, "owner": OWNER, **change}
    made = await client.post("/sources", {name: value for name, value in body.items() if value is not None})
    source = made.value["id"]
    told = await client.post(f"/checkouts/{checkout}/sources/{source}")
    assert told.status == 200, told
    return str(source)


async def test_it_is_priced_and_taxed(client: Client) -> None:
    made = await begun(client, metadata={"cart": 7, "gift": True})
    told = made.value
    assert made.status == 201
    assert (told["subtotal"], told["totalTax"], told["totalAmount"]) == (25.0, 1.89, 26.89)
    assert told["items"][0]["tax"] == {"rate": 0.07525, "amount": 1.51}
    assert told["items"][0]["shipping"] == {"amount": 5.0, "taxAmount": 0.38}
    assert told["items"][0]["productDetails"]["name"] == SKU["name"]
    assert told["shippingChoice"] == {"amount": 5.0, "description": "standard", "serviceLevel": "SG", "taxAmount": 0.38}
    assert told["sellingEntity"]["id"] == "DR_INC-ENTITY"
    assert told["shipTo"] == ADA
    assert told["metadata"] == {"cart": 7, "gift": True}
    assert told["payment"]["session"]["state"] == "requires_source"
    assert told["payment"]["session"]["amountRemainingToBeContributed"] == 26.89
    assert "state" not in told["items"][0]
    assert (await client.get(f"/checkouts/{told['id']}")).value == told


async def test_prices_can_contain_the_tax(client: Client) -> None:
    told = (await begun(client, taxInclusive=True)).value
    assert told["totalAmount"] == 25.0
    assert (told["items"][0]["amount"], told["items"][0]["tax"]["amount"]) == (18.6, 1.4)
    assert (told["shippingChoice"]["amount"], told["shippingChoice"]["taxAmount"]) == (4.65, 0.35)
    assert (told["subtotal"], told["totalTax"]) == (23.25, 1.75)


@pytest.mark.parametrize(
    ("change", "amounts", "discount"),
    [
        ({"items": [{"discount": {"percentOff": 10, "quantity": 1}}]}, (29.0, 29.0, 2.18, 1.0), (29.0, 0.0)),
        ({"items": [{"discount": {"amountOff": 2}}]}, (24.0, 24.0, 1.81, 6.0), (24.0, 0.0)),
        ({"discount": {"percentOff": 20}}, (30.0, 24.0, 1.81, 6.0), (30.0, 0.0)),
        ({"discount": {"amountOff": 10}}, (30.0, 20.0, 1.51, 10.0), (30.0, 0.0)),
        ({"shippingDiscount": {"percentOff": 25}, "ships": 8}, (30.0, 36.0, 2.71, 2.0), (30.0, 8.0)),
        ({"shippingDiscount": {"amountOff": 3}, "ships": 8}, (30.0, 35.0, 2.64, 3.0), (30.0, 8.0)),
    ],
)
async def test_discounts_come_off_before_tax(
    client: Client, change: dict[str, Any], amounts: tuple[float, ...], discount: tuple[float, float]
) -> None:
    shipping = {"amount": change.pop("ships", 0), "serviceLevel": "SG"}
    items = [{**BASKET["items"][0], "quantity": 3, **(change.pop("items", [{}])[0])}]
    told = (await begun(client, items=items, shippingChoice=shipping, **change)).value
    assert (told["items"][0]["amount"], told["subtotal"], told["totalTax"], told["totalDiscount"]) == amounts
    assert (told["items"][0]["amount"], told["totalShipping"]) == discount
    assert told["totalAmount"] == pytest.approx(told["subtotal"] + told["totalTax"])


async def test_a_discount_on_the_whole_is_shared_out(client: Client) -> None:
    await lamp(client, "desk")
    items = [{"skuId": "lamp", "quantity": 4, "price": 10}, {"skuId": "desk", "quantity": 2, "price": "20.00"}]
    told = (await begun(client, items=items, shippingChoice={"amount": 0}, discount={"percentOff": 20})).value
    assert [(item["amount"], item["tax"]["amount"]) for item in told["items"]] == [(40.0, 2.41), (40.0, 2.41)]
    assert (told["subtotal"], told["totalTax"], told["totalDiscount"]) == (64.0, 4.82, 16.0)
    assert told["discount"] == {"percentOff": 20}


async def test_a_price_for_all_units(client: Client) -> None:
    told = (await begun(client, items=[{"skuId": "lamp", "quantity": 3, "aggregatePrice": 10}])).value
    assert told["items"][0]["amount"] == 10.0


async def test_products_that_the_request_describes(client: Client) -> None:
    items = [{"productDetails": DIGITAL, "price": 10, "subscriptionInfo": {"autoRenewal": False}}]
    told = (await begun(client, items=items, shippingChoice=None, shipTo=None, shipFrom=None)).value
    (item,) = told["items"]
    assert item["productDetails"] == DIGITAL
    assert "skuId" not in item
    assert (item["quantity"], item["subscriptionInfo"]) == (1, {"autoRenewal": False})
    assert "shippingChoice" not in told


@pytest.mark.parametrize(
    ("address", "currency", "rate", "seller"),
    [
        ({"city": "Berlin", "postalCode": "10117", "country": "DE"}, "EUR", 0.19, "DR_IRELAND-ENTITY"),
        ({"city": "Utrecht", "postalCode": "3511", "country": "NL"}, "EUR", 0.21, "DR_IRELAND-ENTITY"),
        ({"city": "Seattle", "postalCode": "98101", "state": "WA", "country": "US"}, "USD", 0.065, "DR_INC-ENTITY"),
        ({"city": "Calgary", "postalCode": "T2P 1J9", "state": "AB", "country": "CA"}, "CAD", 0.05, "DR_INC-ENTITY"),
        (
            {"city": "千代田区", "postalCode": "100-0005", "state": "東京都", "country": "JP"},
            "JPY",
            0.1,
            "DR_JAPAN-ENTITY",
        ),
        ({"city": "Hong Kong", "postalCode": "-", "country": "HK"}, "HKD", 0.0, "DR_IRELAND-ENTITY"),
    ],
)
async def test_tax_is_that_of_the_place(
    client: Client, address: dict[str, str], currency: str, rate: float, seller: str
) -> None:
    told = (await begun(client, currency=currency, shipTo={"address": {"line1": "1", **address}, "name": "A B"})).value
    assert told["items"][0]["tax"]["rate"] == rate
    assert told["sellingEntity"]["id"] == seller


async def test_without_goods_the_bill_counts_then_the_place_of_the_purchase(client: Client) -> None:
    digital = {"items": [{"productDetails": DIGITAL, "price": 100}], "shippingChoice": None, "shipFrom": None}
    berlin = {"address": {"country": "DE"}}
    told = (await begun(client, shipTo=None, billTo=berlin, purchaseLocation={"country": "US"}, **digital)).value
    assert told["totalTax"] == 19.0
    told = (await begun(client, shipTo=None, billTo=None, purchaseLocation={"country": "GB"}, **digital)).value
    assert told["totalTax"] == 20.0
    told = (await begun(client, shipTo=None, billTo=None, **digital)).value
    assert told["totalTax"] == 0.0


async def test_a_change_prices_it_anew_and_is_told(client: Client) -> None:
    made = (await begun(client)).value
    await client.simulation.advance(parse_span("1m"))
    item = made["items"][0]["id"]
    change = {
        "shippingChoice": {"amount": 8, "serviceLevel": "EX"},
        "metadata": {"step": 2},
        "items": [{"id": item, "metadata": {"wrapped": True}}],
        "upstreamId": "cart-1",
    }
    after = await client.post(f"/checkouts/{made['id']}", change)
    assert (after.status, after.value["totalShipping"], after.value["totalAmount"]) == (200, 8.0, 30.11)
    assert after.value["items"][0] == {
        **made["items"][0],
        "shipping": {"amount": 8.0, "taxAmount": 0.6},
        "metadata": {"wrapped": True},
    }
    assert (after.value["createdTime"], after.value["updatedTime"]) == (made["createdTime"], "2026-01-05T09:01:00Z")
    gone = await client.ask("DELETE", f"/checkouts/{made['id']}")
    assert gone.status == 204
    assert (await client.get(f"/checkouts/{made['id']}")).status == 404
    await client.simulation.advance(parse_span("1m"))
    told = {one["type"]: one["data"] for one in (await client.get("/events?type=checkout.*")).value["data"]}
    assert told["checkout.created"]["object"] == made
    assert told["checkout.updated"]["object"] == after.value
    assert told["checkout.updated"]["previousAttributes"]["totalShipping"] == 5.0
    assert told["checkout.deleted"]["previousAttributes"]["id"] == made["id"]


async def test_a_source_pays_for_it_and_is_replaced(client: Client) -> None:
    checkout = (await begun(client, billTo=None)).value["id"]
    first = await paid(client, checkout)
    told = (await client.get(f"/checkouts/{checkout}")).value
    assert told["payment"]["session"]["state"] == "requires_confirmation"
    assert told["payment"]["session"]["amountRemainingToBeContributed"] == 0.0
    assert [(one["id"], one["amount"]) for one in told["payment"]["sources"]] == [(first, 26.89)]
    assert told["billTo"] == {"address": OWNER["address"], "name": "Anna Muster"}
    session = told["payment"]["session"]["id"]
    assert (await client.get(f"/sources/{first}")).value["paymentSessionId"] == session
    second = await paid(client, checkout)
    told = (await client.get(f"/checkouts/{checkout}")).value
    assert [one["id"] for one in told["payment"]["sources"]] == [second]
    assert (await client.get(f"/sources/{first}")).value["state"] == "cancelled"
    again = await client.post(f"/checkouts/{checkout}/sources/{first}")
    assert (again.status, again.error["code"]) == (409, "source_status_invalid_for_session")
    assert (await client.ask("DELETE", f"/checkouts/{checkout}/sources/{first}")).status == 404
    assert (await client.ask("DELETE", f"/checkouts/{checkout}/sources/{second}")).status == 204
    told = (await client.get(f"/checkouts/{checkout}")).value
    assert told["payment"]["session"]["state"] == "requires_source"
    assert "sources" not in told["payment"]


async def test_a_source_can_come_with_the_request(client: Client) -> None:
    body = {"type": "creditCard", "creditCard": CARD, "owner": OWNER}
    source = (await client.post("/sources", body)).value["id"]
    made = (await begun(client, sourceId=source)).value
    assert made["payment"]["session"]["state"] == "requires_confirmation"
    after = await client.post(f"/checkouts/{made['id']}", {"shippingChoice": {"amount": 8}})
    assert after.value["payment"]["sources"][0]["amount"] == after.value["totalAmount"]
    assert (await client.get(f"/sources/{source}")).value["amount"] == after.value["totalAmount"]
    other = await begun(client, sourceId=source)
    assert (other.status, other.error["code"]) == (409, "source_status_invalid_for_session")


async def test_store_credit_is_not_taken(client: Client) -> None:
    checkout = (await begun(client)).value["id"]
    body = {"type": "customerCredit", "amount": 5, "owner": OWNER}
    source = (await client.post("/sources", body)).value["id"]
    told = await client.post(f"/checkouts/{checkout}/sources/{source}")
    assert (told.status, told.error["code"], told.error["parameter"]) == (409, "source_not_supported", "sourceId")


async def test_filters_and_pages(client: Client) -> None:
    first = (await begun(client, upstreamId="one", browserIp="192.0.2.1", applicationId="shop")).value
    await client.simulation.advance(parse_span("1h"))
    second = (await begun(client, currency="EUR", locale="de_DE", customerType="business", chargeType="moto")).value
    both = [second["id"], first["id"]]
    for query, found in {
        "": both,
        f"ids={first['id']}": both[1:],
        "upstreamIds=one,two": both[1:],
        "currency=EUR": both[:1],
        "locale=de_DE": both[:1],
        "customerType=business": both[:1],
        "chargeType=moto": both[:1],
        "chargeType=customer_initiated": both[1:],
        "browserIp=192.0.2.1": both[1:],
        "applicationId=shop": both[1:],
        "email=ada@example.com": both,
        "totalAmount[gt]=26": both,
        "createdTime[gt]=2026-01-05T09:30:00Z": both[:1],
        "updatedTime[lt]=2026-01-05T09:30:00Z": both[1:],
        f"startingAfter={second['id']}": both[1:],
    }.items():
        assert (await client.get(f"/checkouts?{query}")).ids == found, query


async def test_a_customers_data_filled_it_in_older_versions(client: Client) -> None:
    await client.post("/customers", {"id": "ada", "email": "kept@example.com", "shipping": ADA})
    new = (await begun(client, customerId="ada", email=None, shipTo=None)).value
    assert "email" not in new
    assert "shipTo" not in new
    body = {name: value for name, value in BASKET.items() if name not in ("email", "shipTo")}
    headers = {"DigitalRiver-Version": "2021-03-23"}
    old = (await client.post("/checkouts", {**body, "customerId": "ada"}, headers=headers)).value
    assert (old["email"], old["shipTo"]) == ("kept@example.com", ADA)


async def test_tax_identifiers_are_told(client: Client) -> None:
    await client.post("/customers", {"id": "ada"})
    await client.post("/customers", {"id": "bob"})
    tax = (await client.post("/tax-identifiers", {"type": "de", "value": "DE123456789"})).value["id"]
    told = (await begun(client, taxIdentifiers=[{"id": tax}])).value
    assert told["taxIdentifiers"][0]["value"] == "DE123456789"
    kept = await client.post(f"/customers/ada/tax-identifiers/{tax}")
    assert (kept.status, kept.value["customerId"]) == (200, "ada")
    assert (await client.get("/customers/ada")).value["taxIdentifiers"][0]["id"] == tax
    other = await client.post(f"/customers/bob/tax-identifiers/{tax}")
    assert (other.status, other.error["code"]) == (409, "tax_identifier_in_use")
    other = await begun(client, customerId="bob", taxIdentifiers=[{"id": tax}])
    assert (other.status, other.error["code"], other.error["parameter"]) == (
        409,
        "tax_identifier_in_use",
        "taxIdentifiers",
    )


LINE = BASKET["items"][0]


def party(**address: Any) -> dict[str, Any]:
    return {**ADA, "address": {name: value for name, value in {**HOME, **address}.items() if value is not None}}


@pytest.mark.parametrize(
    ("change", "status", "code", "parameter"),
    [
        ({"items": None}, 400, "missing_parameter", "items"),
        ({"items": []}, 400, "invalid_parameter", "items"),
        ({"currency": None}, 400, "missing_parameter", "currency"),
        ({"price": 5}, 400, "unknown_parameter", "price"),
        ({"items": [{"price": 5}]}, 400, "missing_parameter", "items[0].skuId"),
        ({"items": [LINE, {**LINE, "skuId": "none"}]}, 404, "not_found", "items[1].skuId"),
        ({"items": [{"skuId": "lamp"}]}, 400, "missing_parameter", "items[0].price"),
        ({"items": [{**LINE, "aggregatePrice": 5}]}, 400, "invalid_parameter", "items[0].price"),
        ({"items": [{**LINE, "price": -1}]}, 400, "invalid_parameter", "items[0].price"),
        ({"items": [LINE, {**LINE, "price": 1.005}]}, 400, "invalid_parameter", "items[1].price"),
        ({"items": [{**LINE, "quantity": 0}]}, 400, "invalid_parameter", "items[0].quantity"),
        ({"items": [{**LINE, "discount": {"amountOff": 11}}]}, 400, "invalid_parameter", "items[0].discount"),
        ({"items": [{**LINE, "discount": {"amountOff": 0}}]}, 400, "invalid_discount_amount", "discount"),
        ({"items": [{**LINE, "discount": {"percentOff": 0}}]}, 400, "invalid_discount_percent", "discount"),
        ({"items": [{**LINE, "discount": {}}]}, 201, "", ""),
        ({"items": [{**LINE, "discount": {"quantity": 1}}]}, 400, "invalid_parameter", "items[0].discount"),
        (
            {"items": [{**LINE, "discount": {"amountOff": 1, "quantity": 3}}]},
            400,
            "invalid_parameter",
            "items[0].discount.quantity",
        ),
        ({"discount": {"amountOff": 0}}, 400, "invalid_discount_amount", "discount"),
        ({"discount": {"percentOff": 101}}, 400, "invalid_discount_percent", "discount"),
        ({"discount": {"percentOff": 5, "amountOff": 1}}, 400, "invalid_parameter", "discount"),
        ({"discount": {"amountOff": 21}}, 400, "invalid_parameter", None),
        ({"items": [{"productDetails": {"id": "x"}, "price": 5}]}, 400, "missing_parameter", "skuGroupId"),
        (
            {"items": [{**LINE, "subscriptionInfo": {"freeTrial": True}}]},
            400,
            "invalid_parameter",
            "items",
        ),
        ({"items": [{**LINE, "subscriptionInfo": {"planId": "none"}}]}, 404, "not_found", "planId"),
        ({"items": [{**LINE, "subscriptionInfo": {"planId": "draft"}}]}, 400, "plan_not_active", "planId"),
        ({"currency": "PAB"}, 409, "currency_unactivated", "currency"),
        ({"shippingChoice": {"serviceLevel": "SG"}}, 400, "internal_error", None),
        (
            {"items": [{"productDetails": DIGITAL, "price": 5}]},
            400,
            "invalid_shipping_choice",
            "shippingChoice",
        ),
        ({"shipTo": party(country="KP")}, 409, "country_unsupported", "country"),
        ({"shipTo": party(country="usa")}, 400, "invalid_parameter", "shipTo.address.country"),
        ({"shipTo": party(country=None)}, 400, "missing_parameter", "shipTo.address.country"),
        ({"shipTo": party(line1=None)}, 400, "missing_parameter", "address.line1"),
        ({"shipTo": party(city=None)}, 400, "missing_parameter", "shipTo.address.city"),
        ({"shipTo": party(state=None)}, 400, "missing_parameter", "shipTo.address.state"),
        ({"shipTo": party(postalCode=None)}, 400, "missing_parameter", "shipTo.address.postalCode"),
        ({"shipTo": party(state="Minnesota")}, 400, "invalid_parameter", "address.state"),
        ({"billTo": party(postalCode="553")}, 400, "invalid_parameter", "address.postalCode"),
        ({"customerId": "nobody"}, 404, "not_found", "customerId"),
        ({"taxIdentifiers": [{"id": "none"}]}, 404, "not_found", "id"),
        ({"sourceId": "none"}, 404, "not_found", "sourceId"),
    ],
)
async def test_what_no_checkout_is_made_of(
    client: Client, change: dict[str, Any], status: int, code: str, parameter: str | None
) -> None:
    await client.post("/plans", {"id": "draft", **PLAN})
    told = await begun(client, **change)
    if status == 201:
        assert told.status == 201
        return
    assert (told.status, told.error["code"], told.error.get("parameter")) == (status, code, parameter)
    assert (await client.get("/checkouts")).ids == []


async def test_a_currency_that_is_none_is_a_conflict_by_status_and_a_bad_request_by_type(client: Client) -> None:
    told = await begun(client, currency="YEM")
    assert (told.status, told.value["type"]) == (409, "bad_request")
    assert told.value["errors"][0]["code"] == "invalid_parameter"


async def test_a_change_that_cannot_be_changes_nothing(client: Client) -> None:
    made = (await begun(client)).value
    for change, code in {
        '{"items": [{"id": "none"}]}': "invalid_parameter",
        '{"items": [{"metadata": {}}]}': "missing_parameter",
        '{"currency": "PAB"}': "currency_unactivated",
        '{"discount": {"amountOff": 1}}': "unknown_parameter",
    }.items():
        told = await client.ask(
            "POST", f"/checkouts/{made['id']}", data=change, headers={"Content-Type": "application/json"}
        )
        assert told.error["code"] == code, change
    assert (await client.get(f"/checkouts/{made['id']}")).value == made
    assert (await client.post("/checkouts/none", {})).status == 404
