"""Orders that requests make: of a checkout or at one go, refused, changed, and told on every channel alike."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from simulator.instant import parse_span
from simulator.records import Endpoint, Options
from tests.web.api.conftest import calling
from tests.web.api.test_checkouts import ADA, BASKET, DIGITAL, begun, lamp, paid
from tests.web.api.test_sources import CARD, OWNER

if TYPE_CHECKING:
    from pathlib import Path

    from tests.web.api.conftest import Client, Told

ALIKE = (
    *("currency", "email", "shipTo", "shipFrom", "billTo", "totalAmount", "subtotal", "totalFees", "totalTax"),
    *("totalDiscount", "totalShipping", "totalDuty", "totalImporterTax", "shippingChoice", "metadata", "upstreamId"),
    *("locale", "customerType", "sellingEntity", "customerId", "browserIp", "discount", "applicationId"),
)


async def ready(client: Client, source: dict[str, Any] | None = None, **change: Any) -> dict[str, Any]:
    """A checkout that is paid for."""
    made = await begun(client, **change)
    assert made.status == 201, made
    await paid(client, made.value["id"], **(source or {}))
    found: dict[str, Any] = (await client.get(f"/checkouts/{made.value['id']}")).value
    return found


async def ordered(client: Client, source: dict[str, Any] | None = None, **change: Any) -> Told:
    return await client.post("/orders", {"checkoutId": (await ready(client, source, **change))["id"]})


def card(number: str) -> dict[str, Any]:
    return {"creditCard": {**CARD, "number": number}}


def named(name: str, type_: str = "creditCard") -> dict[str, Any]:
    """A source of somebody with that last name."""
    owner = {**OWNER, "lastName": name}
    return {"owner": owner} if type_ == "creditCard" else {"type": type_, "owner": owner, "creditCard": None}


async def test_an_order_is_what_its_checkout_was(client: Client) -> None:
    await client.post("/customers", {"id": "ada"})
    checkout = await ready(
        client,
        customerId="ada",
        metadata={"cart": 7, "gift": True, "weight": 1.5},
        upstreamId="mine-1",
        browserIp="192.0.2.7",
        applicationId="shop",
        discount={"percentOff": 10},
        items=[{**BASKET["items"][0], "metadata": {"wrap": "red"}, "discount": {"amountOff": 1}}],
    )
    made = await client.post("/orders", {"checkoutId": checkout["id"], "email": "other@example.com"})
    order = made.value
    assert (made.status, order["state"], order["fraudState"]) == (201, "accepted", "passed")
    assert {name: order.get(name) for name in ALIKE} == {name: checkout.get(name) for name in ALIKE}
    assert order["checkoutId"] == checkout["id"]
    assert len(order["id"]) == 12
    assert order["id"].isdecimal()
    session = order["payment"]["session"]
    assert session == {**checkout["payment"]["session"], "state": "complete"}
    assert order["payment"]["sources"] == checkout["payment"]["sources"]
    assert order["payment"]["charges"][0]["state"] == "capturable"
    (item,), (line,) = order["items"], checkout["items"]
    assert {name: item[name] for name in line if name != "id"} == {name: line[name] for name in line if name != "id"}
    assert (item["state"], item["metadata"], item["discount"]) == (
        "created",
        {"wrap": "red"},
        {"amountOff": 1, "quantity": 2},
    )
    source = order["payment"]["sources"][0]["id"]
    assert (await client.get(f"/sources/{source}")).value["state"] == "consumed"
    assert (await client.get(f"/orders/{order['id']}")).value == order
    again = await client.post("/orders", {"checkoutId": checkout["id"]})
    assert (again.status, again.error["code"], again.error["parameter"]) == (404, "not_found", "orderId")
    for method, path in (("POST", ""), ("POST", f"/sources/{source}"), ("DELETE", f"/sources/{source}")):
        told = await client.ask(method, f"/checkouts/{checkout['id']}{path}", {} if path == "" else None)
        assert (told.status, told.error["code"]) == (409, "session_update_not_allowed")


async def test_a_request_can_say_it_all(client: Client) -> None:
    await lamp(client)
    source = (await client.post("/sources", {"type": "creditCard", "creditCard": CARD, "owner": OWNER})).value["id"]
    body = {**BASKET, "sourceId": source, "chargeType": "moto", "metadata": {"a": "b"}}
    made = await client.post("/orders", body)
    assert (made.status, made.value["state"], made.value["totalAmount"]) == (201, "accepted", 26.89)
    assert made.value["payment"]["charges"][0]["type"] == "moto"
    assert (await client.get(f"/sources/{source}")).value["state"] == "consumed"
    assert (await client.get("/checkouts")).ids == []
    again = await client.post("/orders", body)
    assert (again.status, again.error["code"]) == (409, "source_status_invalid_for_session")
    missing = await client.post("/orders", {"currency": "USD"})
    assert (missing.status, missing.error["code"], missing.error["parameter"]) == (400, "missing_parameter", "items")


@pytest.mark.parametrize(
    ("change", "status", "code", "parameter"),
    [
        ({"email": None}, 400, "order_create_failed", "email"),
        ({"shippingChoice": None}, 400, "invalid_shipping_choice", "shippingChoice"),
        ({"shipFrom": None}, 400, "missing_parameter", "shipFrom.address"),
        ({"shipTo": None}, 400, "missing_parameter", "shipTo.address.country"),
        ({"shipTo": {"address": ADA["address"]}}, 400, "missing_parameter", "shipping.name"),
        ({"billTo": {"address": {"country": "US"}, "name": "A"}}, 409, "create-order-failed", None),
    ],
)
async def test_what_a_checkout_lacks_can_be_mended(
    client: Client, change: dict[str, Any], status: int, code: str, parameter: str | None
) -> None:
    checkout = (await ready(client, **change))["id"]
    told = await client.post("/orders", {"checkoutId": checkout})
    assert (told.status, told.error["code"], told.error.get("parameter")) == (status, code, parameter)
    whole = {name: BASKET[name] for name in change}
    assert (await client.post(f"/checkouts/{checkout}", whole)).status == 200
    assert (await client.post("/orders", {"checkoutId": checkout})).status == 201


async def test_a_session_that_is_not_ready(client: Client) -> None:
    checkout = (await begun(client)).value["id"]
    told = await client.post("/orders", {"checkoutId": checkout})
    assert (told.status, told.error["code"]) == (400, "order_submit_failed")
    await paid(client, checkout)
    assert (await client.post("/orders", {"checkoutId": checkout})).status == 201
    told = await client.post("/orders", {"checkoutId": "none"})
    assert (told.status, told.error["parameter"]) == (404, "orderId")


@pytest.mark.parametrize("source", [card("4000000000003600"), named("FraudBlock")])
async def test_a_refused_payment_leaves_no_order_and_a_checkout_that_is_spent(
    client: Client, source: dict[str, Any]
) -> None:
    checkout = await ready(client, source)
    told = await client.post("/orders", {"checkoutId": checkout["id"]})
    assert (told.status, told.error["code"]) == (409, "failed-request")
    assert (await client.get("/orders")).ids == []
    assert (await client.post("/orders", {"checkoutId": checkout["id"]})).status == 404
    await client.simulation.settle()
    assert (await client.get("/events?type=order.*")).ids == []


async def test_a_customer_who_may_not_buy(client: Client) -> None:
    await client.post("/customers", {"id": "ada", "enabled": False})
    told = await ordered(client, customerId="ada")
    assert (told.status, told.error["code"]) == (409, "create-order-failed")


async def test_a_review(client: Client) -> None:
    made = await ordered(client, named("FraudReview"))
    assert (made.status, made.value["state"], made.value["fraudState"]) == (201, "in_review", "review_opened")


async def test_funds_that_come_later(client: Client) -> None:
    made = await ordered(client, named("Muster", "wireTransfer"))
    order = made.value
    assert (made.status, order["state"]) == (201, "pending_payment")
    assert "charges" not in order["payment"]
    hidden = client.simulation.order(order["id"]).charge.id
    assert (await client.get(f"/charges/{hidden}")).status == 404
    (source,) = order["payment"]["sources"]
    assert source["wireTransfer"]["referenceId"]
    session = order["payment"]["session"]
    assert (session["state"], session["nextAction"]["action"]) == ("pending_funds", "show_payment_instructions")
    secret = (await client.get(f"/sources/{source['id']}")).value["clientSecret"]
    assert session["nextAction"]["data"] == {"sourceId": source["id"], "sourceClientSecret": secret}
    assert (await client.get(f"/sources/{source['id']}")).value["state"] == "pending_funds"
    await client.simulation.sources.act(source["id"], "pay").ticket
    paid = (await client.get(f"/orders/{order['id']}")).value
    assert (paid["state"], [one["id"] for one in paid["payment"]["charges"]]) == ("accepted", [hidden])
    assert (await client.get(f"/sources/{source['id']}")).value["state"] == "consumed"
    await client.simulation.settle()
    (told,) = (await client.get("/events?type=source.chargeable")).value["data"]
    assert told["data"]["object"]["state"] == "chargeable"


async def test_funds_that_never_come(client: Client) -> None:
    order = (await ordered(client, named("SourceFailWithDelay", "wireTransfer"))).value
    await client.simulation.settle()
    over = (await client.get(f"/orders/{order['id']}")).value
    assert (over["state"], over["items"][0]["state"], over["cancelledAmount"]) == ("cancelled", "cancelled", 0.0)
    assert (over["fraudState"], list(over["stateTransitions"])) == ("passed", ["pending_payment", "cancelled"])
    assert "charges" not in over["payment"]
    assert over["payment"]["session"] == {**order["payment"]["session"], "state": "failed"}
    source = order["payment"]["sources"][0]["id"]
    assert (await client.get(f"/sources/{source}")).value["state"] == "failed"
    assert (await client.get("/events?type=order.charge.*")).ids == []


async def test_an_order_that_is_called_off_before_its_funds_come(client: Client) -> None:
    order = (await ordered(client, named("Muster", "konbini"))).value
    await client.simulation.act(order["id"], "cancel", {}, path=client.simulation.request_path(order["id"])).ticket
    await client.simulation.settle()
    over = (await client.get(f"/orders/{order['id']}")).value
    assert (over["state"], over["payment"]["session"]["state"]) == ("cancelled", "cancelled")
    assert ("charges" in over["payment"], over["cancelledAmount"]) == (False, 0.0)


async def test_a_download_has_no_parcel(client: Client) -> None:
    items = [{"productDetails": DIGITAL, "price": 10}]
    made = await ordered(client, items=items, shipTo=None, shipFrom=None, shippingChoice=None)
    order = made.value
    assert made.status == 201, made
    assert not {"shipTo", "shipFrom", "shippingChoice"} & order.keys()
    assert (order["totalShipping"], order["items"][0]["productDetails"]) == (0.0, DIGITAL)
    more = (await client.get(f"/orders/{order['id']}?expand=true")).value
    assert more["items"][0]["productDetails"]["physical"] is False


async def test_expanding_tells_the_metadata_of_the_sku(client: Client) -> None:
    await lamp(client, "shelf", metadata={"aisle": 3})
    order = (await ordered(client, items=[{"skuId": "shelf", "price": 10}])).value
    assert "metadata" not in order["items"][0]["productDetails"]
    more = (await client.get(f"/orders/{order['id']}?expand=true")).value
    assert more["items"][0]["productDetails"]["metadata"] == {"aisle": 3}
    assert more["items"][0]["productDetails"]["physical"] is True


async def test_a_change_of_an_order(client: Client) -> None:
    order = (await ordered(client, metadata={"a": 1})).value
    await client.simulation.settle()
    change = {"metadata": {"b": 2.5, "c": True}, "upstreamId": "later", "requestToBeForgotten": True}
    after = await client.post(f"/orders/{order['id']}", change)
    assert after.status == 200
    assert {name: after.value[name] for name in change} == change
    assert (await client.get("/orders?upstreamIds=later")).ids == [order["id"]]
    await client.simulation.settle()
    (told,) = (await client.get("/events?type=order.updated")).value["data"]
    assert told["data"]["object"] == after.value
    before = told["data"]["previousAttributes"]
    assert {name: before[name] for name in change} == {
        "metadata": {"a": 1, "b": None, "c": None},
        "upstreamId": None,
        "requestToBeForgotten": False,
    }
    assert (await client.post("/orders/none", {})).status == 404
    told = await client.post(f"/orders/{order['id']}", {"email": "x@example.com"})
    assert (told.status, told.error["code"]) == (400, "unknown_parameter")
    shipped = client.simulation.act(order["id"], "ship", path="test/ship")
    assert shipped.order is not None
    assert (await client.get(f"/orders/{order['id']}")).value["upstreamId"] == "later"


async def test_a_source_of_a_customer_is_used_again_by_that_customer_alone(client: Client) -> None:
    await client.post("/customers", {"id": "ada"})
    await client.post("/customers", {"id": "bob"})
    source = (await client.post("/sources", {"type": "creditCard", "creditCard": CARD, "owner": OWNER})).value["id"]
    kept = await client.post(f"/customers/ada/sources/{source}")
    assert (kept.status, kept.value["reusable"], kept.value["customerId"]) == (200, True, "ada")
    known = (await client.get("/customers/ada")).value
    assert (known["defaultSourceId"], [one["id"] for one in known["sources"]]) == (source, [source])
    for _ in range(2):
        checkout = (await begun(client, customerId="ada", sourceId=source)).value["id"]
        assert (await client.post("/orders", {"checkoutId": checkout})).status == 201
    assert (await client.get(f"/sources/{source}")).value["state"] == "chargeable"
    for change in ({}, {"customerId": "bob"}):
        checkout = (await begun(client, sourceId=source, **change)).value["id"]
        told = await client.post("/orders", {"checkoutId": checkout})
        assert (told.status, told.error["code"], told.error["parameter"]) == (409, "source_in_use", "sourceId")
    other = await client.post(f"/customers/bob/sources/{source}")
    assert (other.status, other.error["code"]) == (409, "source_in_use")
    assert (await client.ask("DELETE", f"/customers/bob/sources/{source}")).status == 404
    assert (await client.ask("DELETE", f"/customers/ada/sources/{source}")).status == 204
    known = (await client.get("/customers/ada")).value
    assert not {"sources", "defaultSourceId"} & known.keys()
    again = await client.post(f"/customers/ada/sources/{source}")
    assert (again.status, again.error["code"]) == (409, "source_not_chargeable")
    await client.simulation.advance(parse_span("1m"))
    told = (await client.get("/events?type=customer.source.*")).value["data"]
    assert [one["type"] for one in told] == ["customer.source.deleted", "customer.source.created"]


@pytest.mark.parametrize(
    ("source", "code"),
    [
        (named("Muster", "wireTransfer"), "source_not_chargeable"),
        (named("Muster", "payPal"), "source_not_chargeable"),
        ({"type": "customerCredit", "amount": 5, "owner": OWNER, "creditCard": None}, "nonreusable_source"),
    ],
)
async def test_what_cannot_be_kept_for_a_customer(client: Client, source: dict[str, Any], code: str) -> None:
    await client.post("/customers", {"id": "ada"})
    body = {"type": "creditCard", "creditCard": CARD, "owner": OWNER, **source}
    made = await client.post("/sources", {name: value for name, value in body.items() if value is not None})
    told = await client.post(f"/customers/ada/sources/{made.value['id']}")
    assert (told.status, told.error["code"]) == (409, code)
    assert (await client.post("/customers/ada/sources/6a1c3a0e-0000-4000-8000-000000000000")).status == 404


async def test_every_channel_tells_of_it(client: Client) -> None:
    url = "http://127.0.0.1:9/"
    for channel in ("pon", "ocn", "webhook"):
        await client.simulation.set_endpoint(Endpoint(name=channel, channel=channel, url=url)).ticket
    items = [{**BASKET["items"][0], "quantity": 1}, {"productDetails": DIGITAL, "price": 3, "quantity": 2}]
    more: dict[str, Any] = {"discount": {"amountOff": 2}, "shippingDiscount": {"amountOff": 1}, "locale": "xx"}
    checkout = await ready(client, items=items, **more)
    order = (await client.post("/orders", {"checkoutId": checkout["id"]})).value
    await client.simulation.settle()
    client.simulation.act(order["id"], "ship", path="test/ship")
    client.simulation.act(order["id"], "fulfill", path="test/fulfill")
    await client.simulation.settle()
    assert (await client.get(f"/orders/{order['id']}")).value["state"] == "complete"
    bodies: dict[str, list[bytes]] = {}
    for state in client.simulation.store.read.deliveries(limit=200):
        body = client.simulation.store.body(state.delivery.body)
        bodies.setdefault(state.delivery.channel, []).append(body)
    assert bodies.keys() == {"pon", "ocn", "webhook"}
    total = order["totalAmount"]
    for body in bodies["pon"]:
        told = json.loads(body)["OrderEventNotification"]["order"]["pricing"]["total"]["amount"]
        assert Decimal(str(told)) == Decimal(str(total))
    webhook = [json.loads(body) for body in bodies["webhook"]]
    assert {one["data"]["object"]["totalAmount"] for one in webhook if one["type"] == "order.accepted"} == {total}


@pytest.mark.parametrize("race", ["before", "after", "stale"])
async def test_a_race_with_the_answer(tmp_path: Path, race: Any) -> None:
    async with calling(tmp_path / "store", options=Options(webhook_race=race)) as client:
        endpoint = Endpoint(name="one", channel="webhook", url="http://127.0.0.1:9/", events=("order.accepted",))
        await client.simulation.set_endpoint(endpoint).ticket
        checkout = await ready(client)
        assert client.simulation.store.read.deliveries(channel="webhook") == []
        made = await client.post("/orders", {"checkoutId": checkout["id"]})
        assert made.status == 201
        await client.simulation.store.durable()
        (state,) = client.simulation.store.read.deliveries(channel="webhook")
        if race == "before":
            assert client.simulation.store.read.attempts(state.delivery.id)
        told = json.loads(client.simulation.store.body(state.delivery.body))
        assert told["data"]["object"]["id"] == made.value["id"]


async def test_a_restart_keeps_checkouts_and_what_became_of_them(tmp_path: Path) -> None:
    async with calling(tmp_path / "store") as client:
        spent, open_ = await ready(client), await ready(client)
        await client.post("/orders", {"checkoutId": spent["id"]})
    async with calling(tmp_path / "store") as client:
        assert (await client.post("/orders", {"checkoutId": spent["id"]})).status == 404
        assert (await client.get(f"/checkouts/{open_['id']}")).value == open_
        made = await client.post("/orders", {"checkoutId": open_["id"]})
        assert (made.status, made.value["totalAmount"]) == (201, open_["totalAmount"])


async def test_orders_of_requests_are_found_by_what_they_said(client: Client) -> None:
    await client.post("/customers", {"id": "ada"})
    said: dict[str, Any] = {
        "browserIp": "192.0.2.7",
        "applicationId": "shop",
        "customerType": "business",
        "chargeType": "moto",
    }
    one = (await ordered(client, customerId="ada", upstreamId="mine", **said)).value
    await client.simulation.advance(parse_span("1h"))
    two = (await ordered(client, named("Muster", "wireTransfer"), currency="EUR")).value
    for query, found in {
        "customerId=ada": [one],
        f"checkoutId={two['checkoutId']}": [two],
        "upstreamIds=mine": [one],
        "applicationId=shop": [one],
        "browserIp=192.0.2.7": [one],
        "customerType=business": [one],
        "chargeType=moto": [one],
        "currency=EUR": [two],
        "state=pending_payment": [two],
        "fraudState=passed": [one],
        "skuId=lamp&limit=1": [two],
        "accepted[gt]=2026-01-01T00:00:00Z": [one],
        "pending_payment[gte]=2026-01-05T10:00:00Z": [two],
        "fraudStateTransitions.passed[lt]=2026-01-05T09:30:00Z": [one],
        "complete[gt]=2026-01-01T00:00:00Z": [],
        "createdTime[lt]=2026-01-05T09:30:00Z": [one],
    }.items():
        assert (await client.get(f"/orders?{query}")).ids == [order["id"] for order in found], query
