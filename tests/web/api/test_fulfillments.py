"""Fulfillments over the API: reported, refused in the API's words, read and listed."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from simulator.instant import parse_span

if TYPE_CHECKING:
    from simulator.commerce.order import Order
    from tests.web.api.conftest import Client

PARCEL = {"trackingCompany": "DHL", "trackingNumber": "00340434", "trackingUrl": "https://dhl.example.com/1"}


async def accepted(client: Client, *lines: dict[str, Any], **params: Any) -> Order:
    """An accepted order that the shop has in process."""
    wanted = {"lines": list(lines) or [{"product": "physical", "quantity": 3}], **params}
    made = client.simulation.place_order(wanted, path=f"test/{len(client.simulation.store.read.orders())}")
    await made.ticket
    await client.simulation.settle()
    assert made.order is not None
    return client.simulation.order(made.order.id)


async def told(client: Client, type_: str) -> list[dict[str, Any]]:
    """The objects of the events of a type, newest first."""
    page = await client.get(f"/events?type={type_}&limit=100")
    return [one["data"]["object"] for one in page.value["data"]]


async def test_a_report_captures_and_cancels_and_is_told(client: Client) -> None:
    order = await accepted(client)
    line = order.lines[0]
    body = {
        "orderId": order.id,
        "items": [{"itemId": line.id, "quantity": "2", "cancelQuantity": 1, "shipmentItemId": "P-1"}],
        "shipmentId": "S-1",
        "metadata": {"shelf": 3, "fragile": True, "factor": 0.5},
        **PARCEL,
    }
    made = await client.post("/fulfillments", body)
    assert made.status == 201
    assert made.value["items"] == [
        {"quantity": 2, "cancelQuantity": 1, "skuId": line.product.sku, "itemId": line.id, "shipmentItemId": "P-1"}
    ]
    assert {name: made.value[name] for name in PARCEL} == PARCEL
    assert (made.value["shipmentId"], made.value["metadata"]) == ("S-1", body["metadata"])
    charge = (await client.get(f"/charges/{order.charge.id}")).value
    assert [(one["state"], one["fulfillmentId"]) for one in charge["captures"]] == [("pending", made.value["id"])]
    assert [one["state"] for one in charge["cancels"]] == ["pending"]
    assert made.value["chargeOperationIds"] == [charge["captures"][0]["id"], charge["cancels"][0]["id"]]
    whole = charge["captures"][0]["amount"] + charge["cancels"][0]["amount"]
    assert Decimal(str(whole)).quantize(Decimal("0.01")) == order.total
    assert (await client.get(f"/orders/{order.id}")).value["state"] == "fulfilled"
    await client.simulation.settle()
    assert (await client.get(f"/orders/{order.id}")).value["state"] == "complete"
    assert client.simulation.order(order.id).state == "Complete"
    (event,) = await told(client, "fulfillment.created")
    assert {name: event[name] for name in made.value} == made.value
    one = await client.get(f"/fulfillments/{made.value['id']}")
    assert {name: one.value[name] for name in made.value} == made.value
    assert (one.value["orderDetails"]["id"], "payment" in one.value["orderDetails"]) == (order.id, False)
    assert len(await told(client, "order.charge.capture.complete")) == 1
    assert len(await told(client, "order.charge.cancel.complete")) == 1


async def test_a_sku_names_its_line(client: Client) -> None:
    order = await accepted(client)
    items = [{"skuId": order.lines[0].product.sku, "quantity": 3}]
    made = await client.post("/fulfillments", {"orderId": order.id, "items": items})
    assert (made.status, made.value["items"][0]["itemId"]) == (201, order.lines[0].id)


async def test_an_accepted_order_need_not_be_in_process(client: Client) -> None:
    made = client.simulation.place_order({}, path="test")
    await made.ticket
    assert made.order is not None
    client.simulation.act(made.order.id, "submit", path="test/submit")
    items = [{"itemId": made.order.lines[0].id, "quantity": 1}]
    assert (await client.post("/fulfillments", {"orderId": made.order.id, "items": items})).status == 201
    await client.simulation.settle()
    assert client.simulation.order(made.order.id).state == "Complete"


async def refused(client: Client, order: Order, **item: Any) -> tuple[int, str, str]:
    """Status, code and parameter of the refusal, which changes nothing."""
    before = client.simulation.order(order.id)
    item = item or {"itemId": order.lines[0].id, "quantity": 1}
    answer = await client.post("/fulfillments", {"orderId": order.id, "items": [item]})
    assert client.simulation.order(order.id) is before
    return answer.status, answer.error["code"], answer.error.get("parameter", "")


@pytest.mark.parametrize(
    ("acts", "code"),
    [
        (["ship"], "order_complete"),
        (["cancel"], "order_cancelled"),
        (["hold"], "order_not_submitted"),
        (["suppress"], "order_not_submitted"),
        (["ship", "dispute"], "order_not_submitted"),
    ],
)
async def test_orders_that_take_no_report(client: Client, acts: list[str], code: str) -> None:
    order = await accepted(client)
    for name in acts:
        client.simulation.act(order.id, name, path=f"test/{name}")
        await client.simulation.settle()
    assert await refused(client, order) == (409, code, "orderId")


async def test_an_order_whose_capture_runs_is_fulfilled(client: Client) -> None:
    order = await accepted(client, payment={"card": "4024007120579635"})
    client.simulation.act(order.id, "ship", path="test/ship")
    await client.simulation.settle()
    assert await refused(client, order) == (409, "order_fulfilled", "orderId")


async def test_an_order_that_waits_for_its_funds(client: Client) -> None:
    order = await accepted(client, payment="delayed")
    assert await refused(client, order) == (409, "order_not_submitted", "orderId")


async def test_lines_that_take_no_report(client: Client) -> None:
    physical = {"product": "physical", "quantity": 2}
    order = await accepted(client, physical, physical, physical)
    one, two, three = (line.id for line in order.lines)
    items = [{"itemId": one, "quantity": 2}, {"itemId": two, "cancelQuantity": 2}]
    assert (await client.post("/fulfillments", {"orderId": order.id, "items": items})).status == 201
    assert await refused(client, order, itemId=one, quantity=1) == (409, "item_fulfilled", "itemId")
    assert await refused(client, order, itemId=two, quantity=1) == (409, "item_cancelled", "itemId")
    too_many = (409, "quantity_too_large", "quantity")
    assert await refused(client, order, itemId=three, quantity=2, cancelQuantity=1) == too_many


async def test_what_no_report_can_say(client: Client) -> None:
    order = await accepted(client)
    line = order.lines[0].id
    wrong = (400, "invalid_parameter")
    assert await refused(client, order, itemId="1", quantity=1) == (*wrong, "items[0].itemId")
    assert await refused(client, order, itemId=line, quantity=-1) == (*wrong, "items[0].quantity")
    assert await refused(client, order, itemId=line, quantity=1, shipmentItemId="\n") == (
        *wrong,
        "items[0].shipmentItemId",
    )
    assert await refused(client, order, itemId=line) == (400, "missing_parameter", "items[0].quantity")
    assert await refused(client, order, quantity=1) == (400, "missing_parameter", "items[0].itemId")
    good = {"orderId": order.id, "items": [{"itemId": line, "quantity": 1}]}
    for body, status, parameter in (
        ({**good, "items": []}, 400, "items"),
        ({**good, "orderId": "1"}, 404, "orderId"),
        ({**good, "trackingUrl": "x" * 201}, 400, "trackingUrl"),
    ):
        answer = await client.post("/fulfillments", body)
        assert (answer.status, answer.error["parameter"]) == (status, parameter)
    assert (await client.get("/fulfillments/ful_1")).error["parameter"] == "id"


async def test_lists_are_filtered(client: Client) -> None:
    orders = [await accepted(client), await accepted(client)]
    made = []
    for order in orders:
        for quantity in (1, 2):
            body = {"orderId": order.id, "items": [{"itemId": order.lines[0].id, "quantity": quantity}]}
            answer = await client.post("/fulfillments", {**body, **(PARCEL if quantity == 2 else {})})
            made.append(answer.value)
            await client.simulation.advance(parse_span("1h"))
    ids = [one["id"] for one in made][::-1]
    assert (await client.get("/fulfillments")).ids == ids
    for query, found in {
        f"orderId={orders[0].id}": ids[2:],
        f"ids={ids[0]},{ids[3]}": [ids[0], ids[3]],
        "trackingCompany=DHL": [ids[0], ids[2]],
        "trackingNumber=00340434&limit=1": ids[:1],
        f"skuId={orders[0].lines[0].product.sku}&orderId={orders[0].id}": ids[2:],
        "skuId=NONE": [],
        f"createdTime[gt]={made[1]['createdTime']}": ids[:2],
        f"startingAfter={ids[1]}": ids[2:],
    }.items():
        assert (await client.get(f"/fulfillments?{query}")).ids == found, query
