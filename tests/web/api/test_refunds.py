"""Refunds and returns asked for through the API: every form, what is refused, and how they are read again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from simulator.instant import parse_span
from tests.web.api.conftest import calling

if TYPE_CHECKING:
    from pathlib import Path

    from tests.web.api.conftest import Client, Told

LINES = [{"product": "physical", "quantity": 3, "price": 20}, {"product": "physical", "quantity": 1, "price": 7}]


async def shipped(client: Client, **params: Any) -> dict[str, Any]:
    """An order that was shipped a day ago, as the API tells it."""
    params = {"lines": LINES, "shipping": {"method": "standard", "price": 5}, **params}
    outcome = client.simulation.place_order(params, path=f"test/{sorted(params)}")
    assert outcome.order is not None
    name = outcome.order.id
    await client.simulation.settle()
    act(client, name, "ship")
    await client.simulation.settle()
    told: dict[str, Any] = (await client.get(f"/orders/{name}")).value
    return told


def act(client: Client, order: str, action: str, **params: Any) -> None:
    client.simulation.act(order, action, params, path=client.simulation.request_path(order))


async def ask(client: Client, order: dict[str, Any], **body: Any) -> Told:
    return await client.post("/refunds", {"orderId": order["id"], "currency": order["currency"], **body})


def cents(amount: float) -> int:
    return round(amount * 100)


async def test_half_of_an_order_and_then_the_rest(client: Client) -> None:
    order = await shipped(client)
    made = await ask(client, order, percent="50", reason="Came late", metadata={"case": 7, "part": 0.5})
    half = (cents(order["totalAmount"]) + 1) // 2
    assert (made.status, cents(made.value["amount"]), made.value["items"]) == (201, half, [])
    assert (made.value["state"], made.value["refundedAmount"], made.value["reason"]) == ("pending", 0.0, "Came late")
    assert made.value["metadata"] == {"case": 7, "part": 0.5}
    assert "charges" not in made.value
    await client.simulation.settle()
    told = await client.get(f"/refunds/{made.value['id']}")
    assert (told.value["state"], cents(told.value["refundedAmount"])) == ("succeeded", half)
    assert told.value["charges"][0]["refunds"][0]["state"] == "complete"
    rest = await ask(client, order, percent=50)
    assert cents(rest.value["amount"]) == cents(order["totalAmount"]) - half
    await client.simulation.settle()
    after = (await client.get(f"/orders/{order['id']}")).value
    assert (after["state"], after["availableToRefundAmount"]) == ("complete", 0.0)
    assert after["refundedAmount"] == order["totalAmount"]
    spent = await ask(client, order, amount="0.01")
    assert (spent.status, spent.error["code"], spent.error["parameter"]) == (
        400,
        "invalid_parameter",
        "amountRequested",
    )


async def test_items_by_quantity_percent_amount_and_type(client: Client) -> None:
    order = await shipped(client, locale="de_DE")
    first, second = order["items"]
    goods = cents(first["amount"] + first["tax"]["amount"])
    items = [
        {"itemId": first["id"], "quantity": "1"},
        {"itemId": second["id"], "percent": 50},
        {"itemId": second["id"], "amount": 0.5},
        {"itemId": first["id"], "type": "shipping"},
    ]
    made = await ask(client, order, items=items)
    assert made.status == 201
    one, half, some, sent = made.value["items"]
    assert abs(cents(one["amount"]) - goods / 3) < 1
    assert (one["quantity"], half["skuId"], some["amount"]) == (1, second["skuId"], 0.5)
    assert (sent["type"], cents(sent["amount"])) == (
        "shipping",
        cents(first["shipping"]["amount"] + first["shipping"]["taxAmount"]),
    )
    assert "amount" not in made.value
    assert {part["refundedAmount"] for part in made.value["items"]} == {0.0}
    rest = await ask(client, order, items=[{"skuId": first["skuId"]}])
    assert cents(rest.value["items"][0]["amount"]) == goods - cents(one["amount"])


async def test_tax_goes_back_in_full_only_and_shipping_with_its_tax(client: Client) -> None:
    order = await shipped(client, locale="ja_JP", lines=[{"product": "physical", "price": 3000}])
    part = await ask(client, order, type="tax", percent=50)
    assert (part.status, part.error["parameter"]) == (400, "percentRequested")
    tax = await ask(client, order, type="tax", percent=100)
    assert (tax.value["type"], tax.value["amount"]) == ("tax", order["totalTax"])
    shipping = await ask(client, order, type="shipping", percent=100)
    assert (shipping.value["type"], shipping.value["amount"]) == ("shipping", order["totalShipping"])
    none = await ask(client, order, type="duty", percent=100)
    assert (none.status, none.error["parameter"]) == (400, "amountRequested")


@pytest.mark.parametrize(
    ("body", "status", "code", "parameter"),
    [
        ({"amount": 1, "currency": "EUR"}, 400, "invalid_parameter", "currency"),
        ({"amount": 100000}, 400, "invalid_parameter", "amountRequested"),
        ({"amount": 0}, 400, "invalid_parameter", "amount"),
        ({"amount": "1.001"}, 400, "invalid_parameter", "amount"),
        ({"amount": "much"}, 400, "invalid_parameter", "amount"),
        ({"amount": 1, "percent": 5}, 400, "invalid_parameter", "percent"),
        ({"percent": 101}, 400, "invalid_parameter", "percent"),
        ({}, 400, "missing_parameter", "amount"),
        ({"items": [{}]}, 400, "missing_parameter", "items[0].itemId"),
        ({"items": [{"itemId": "1"}]}, 400, "invalid_parameter", "items[0].itemId"),
        ({"amount": 1, "type": "tip"}, 400, "invalid_parameter", "type"),
        ({"amount": 1, "orderId": "12"}, 404, "not_found", "orderId"),
        ({"amount": 1, "orderId": None, "invoiceId": "ab"}, 404, "not_found", "invoiceId"),
        ({"amount": 1, "price": 1}, 400, "unknown_parameter", "price"),
    ],
)
async def test_what_is_refused_changes_nothing(
    client: Client, body: dict[str, Any], status: int, code: str, parameter: str
) -> None:
    order = await shipped(client)
    body = {"orderId": order["id"], "currency": order["currency"], **body}
    told = await client.post("/refunds", {name: value for name, value in body.items() if value is not None})
    assert (told.status, told.error["code"], told.error["parameter"]) == (status, code, parameter)
    assert (await client.get("/refunds")).value == {"hasMore": False, "data": []}


async def test_before_the_capture_is_complete_nothing_is_available(tmp_path: Path) -> None:
    async with calling(tmp_path / "store", mode="manual") as client:
        outcome = client.simulation.place_order({"lines": LINES}, path="test/1")
        assert outcome.order is not None
        order = {"id": outcome.order.id, "currency": "USD"}
        early = await ask(client, order, amount=1)
        assert (early.status, early.error["parameter"]) == (400, "amountRequested")
        foreign = await client.post("/refunds", {"orderId": order["id"], "currency": "EUR", "amount": 1})
        assert (foreign.status, foreign.error["parameter"]) == (400, "currency")
        await client.simulation.advance(parse_span("1m"))
        act(client, order["id"], "ship")
        pending = await ask(client, order, amount=1)
        assert (pending.status, pending.error["parameter"]) == (400, "amountRequested")
        await client.simulation.advance(parse_span("1m"))
        assert (await ask(client, order, amount=1)).status == 201


async def test_nothing_goes_back_while_a_dispute_is_open(client: Client) -> None:
    order = await shipped(client)
    back = {"orderId": order["id"], "items": [{"itemId": order["items"][0]["id"], "quantity": 1}]}
    made = (await client.post("/returns", back)).value
    act(client, order["id"], "dispute")
    refund = await ask(client, order, amount=1)
    assert (refund.status, refund.error["code"], refund.error["parameter"]) == (400, "invalid_parameter", "order")
    for told in (
        await client.post("/returns", back),
        await client.post(f"/returns/{made['id']}", {"state": "accepted"}),
    ):
        assert (told.status, told.error["code"], told.error["parameter"]) == (409, "invalid_parameter", "order")
    act(client, order["id"], "resolve_dispute")
    assert (await ask(client, order, amount=1)).status == 201


async def test_refunds_are_listed_filtered_and_noted_on(client: Client) -> None:
    order = await shipped(client)
    other = await shipped(client, locale="en_GB")
    ids = [(await ask(client, order, amount=n)).value["id"] for n in (1, 2, 3)]
    theirs = (await ask(client, other, amount=4, reason="Torn")).value["id"]
    assert (await client.get("/refunds")).ids == [theirs, *ids[::-1]]
    for query, found in {
        f"orderId={order['id']}": ids[::-1],
        f"orderId={order['id']}&limit=1": ids[2:],
        f"startingAfter={ids[1]}": ids[:1],
        f"ids={ids[0]},{theirs}": [theirs, ids[0]],
        "amount[gte]=3": [theirs, ids[2]],
        "reason=Torn": [theirs],
        "state=pending": [theirs, *ids[::-1]],
        "state=succeeded": [],
    }.items():
        assert (await client.get(f"/refunds?{query}")).ids == found, query
    noted = await client.post(f"/refunds/{ids[0]}", {"metadata": {"shelf": "B7"}})
    assert (noted.status, noted.value["metadata"]) == (200, {"shelf": "B7"})
    assert (await client.get(f"/refunds/{ids[0]}")).value == noted.value
    for told in (await client.get("/refunds/re_1"), await client.post("/refunds/re_1", {"metadata": {}})):
        assert (told.status, told.error["code"], told.error["parameter"]) == (404, "not_found", "id")


async def test_a_return_is_accepted_item_by_item(client: Client) -> None:
    order = await shipped(client)
    first, second = order["items"]
    body = {
        "orderId": order["id"],
        "items": [{"itemId": first["id"], "quantity": 3}, {"skuId": second["skuId"], "quantity": "1"}],
        "reason": "Wrong size",
        "metadata": {"rma": 12},
    }
    made = await client.post("/returns", body)
    assert (made.status, made.value["state"], made.value["reason"]) == (201, "created", "Wrong size")
    assert [(one["quantity"], one["quantityAccepted"], one["state"]) for one in made.value["items"]] == [
        (3, 0, "created"),
        (1, 0, "created"),
    ]
    assert cents(made.value["items"][0]["amount"]) == cents(first["amount"] + first["tax"]["amount"])
    path = f"/returns/{made.value['id']}"
    part = await client.post(path, {"items": [{"itemId": first["id"], "quantity": 2, "state": "accepted"}]})
    assert (part.value["state"], part.value["items"][0]["quantityAccepted"]) == ("created", 2)
    assert len(part.value["refundIds"]) == 1
    more = await client.post(path, {"items": [{"itemId": first["id"], "quantity": 2, "state": "accepted"}]})
    assert (more.status, more.error["code"], more.error["parameter"]) == (409, "quantity_too_large", "items[0].qty")
    address = {"line1": "1 Depot Road", "city": "Eden", "postalCode": "55344", "state": "MN", "country": "US"}
    done = await client.post(path, {"state": "accepted", "location": {"address": address, "name": "Depot"}})
    assert (done.value["state"], done.value["location"]["name"]) == ("accepted", "Depot")
    assert len(done.value["refundIds"]) == 2
    again = await client.post(path, {"state": "accepted"})
    assert (again.status, again.error["code"]) == (409, "invalid_state")
    await client.simulation.settle()
    refunds = [(await client.get(f"/refunds/{name}")).value for name in done.value["refundIds"]]
    assert {one["state"] for one in refunds} == {"succeeded"}
    goods = sum(cents(one["amount"] + one["tax"]["amount"]) for one in order["items"])
    assert sum(cents(item["refundedAmount"]) for one in refunds for item in one["items"]) == goods
    after = (await client.get(f"/orders/{order['id']}")).value
    assert (after["state"], {one["state"] for one in after["items"]}) == ("returned", {"returned"})
    assert (await client.get(f"/returns?orderId={order['id']}&state=accepted")).ids == [made.value["id"]]
    assert (await client.get(path)).value["refundIds"] == done.value["refundIds"]


async def test_returns_that_cannot_be(client: Client) -> None:
    order = await shipped(client, lines=[*LINES, {"product": "digital"}])
    first, _, download = order["items"]
    for item, status, code, parameter in (
        ({"itemId": first["id"], "quantity": 4}, 409, "quantity_too_large", "items[0].qty"),
        ({"itemId": first["id"], "quantity": 0}, 400, "invalid_parameter", "items[0].quantity"),
        ({"itemId": download["id"], "quantity": 1}, 409, "invalid_parameter", "items[0].itemId"),
        ({"quantity": 1}, 400, "missing_parameter", "items[0].itemId"),
    ):
        told = await client.post("/returns", {"orderId": order["id"], "items": [item]})
        assert (told.status, told.error["code"], told.error["parameter"]) == (status, code, parameter)
    none = await client.post("/returns", {"orderId": order["id"], "items": []})
    assert (none.status, none.error["parameter"]) == (400, "items")
    assert (await client.get("/returns/ret_1")).status == 404
    assert (await client.get("/returns")).value["data"] == []


async def test_all_of_it_is_there_after_a_restart(tmp_path: Path) -> None:
    async with calling(tmp_path / "store") as client:
        order = await shipped(client)
        refund = (await ask(client, order, amount=1)).value
        items = [{"itemId": order["items"][0]["id"], "quantity": 1}]
        back = (await client.post("/returns", {"orderId": order["id"], "items": items})).value
    async with calling(tmp_path / "store") as client:
        assert (await client.get(f"/refunds/{refund['id']}")).value["id"] == refund["id"]
        assert (await client.get(f"/returns/{back['id']}")).value == back
        assert (await client.get("/refunds")).ids == [refund["id"]]
