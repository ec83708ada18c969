"""Many clients at once at the same things: nothing is captured, given back or made of a checkout twice."""

from __future__ import annotations

import asyncio
from collections import Counter
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from tests.web.api.test_fulfillments import accepted
from tests.web.api.test_ordering import ready

if TYPE_CHECKING:
    from collections.abc import Awaitable, Iterable

    from tests.web.api.conftest import Client, Told

CLIENTS = 50


async def outcomes(asked: Iterable[Awaitable[Told]]) -> Counter[tuple[int, str]]:
    """How often what was answered."""
    told = await asyncio.gather(*asked)
    return Counter((one.status, "" if one.status < 300 else one.error["code"]) for one in told)


def total(operations: list[dict[str, Any]]) -> Decimal:
    return sum((Decimal(str(one["amount"])) for one in operations), Decimal(0))


async def test_units_are_captured_once_however_many_report_them(client: Client) -> None:
    order = await accepted(client, {"product": "physical", "quantity": 7, "price": 9.99})
    line = order.lines[0].id
    body = {"orderId": order.id, "items": [{"itemId": line, "quantity": 2}]}
    found = await outcomes(client.post("/fulfillments", body) for _ in range(CLIENTS))
    assert found == {(201, ""): 3, (409, "quantity_too_large"): CLIENTS - 3}
    last = {"orderId": order.id, "items": [{"itemId": line, "cancelQuantity": 1}]}
    found = await outcomes(client.post("/fulfillments", last) for _ in range(CLIENTS))
    assert found == {(201, ""): 1, (409, "order_fulfilled"): CLIENTS - 1}
    await client.simulation.settle()
    charge = (await client.get(f"/charges/{order.charge.id}")).value
    assert total(charge["captures"]) + total(charge["cancels"]) == order.total
    assert len(await listed(client, "/fulfillments")) == 4


async def test_no_more_goes_back_than_was_captured(client: Client) -> None:
    order = await accepted(client, {"product": "physical", "quantity": 3, "price": 33})
    items = [{"itemId": order.lines[0].id, "quantity": 3}]
    assert (await client.post("/fulfillments", {"orderId": order.id, "items": items})).status == 201
    await client.simulation.settle()
    body = {"orderId": order.id, "currency": order.currency, "percent": 30}
    gone = {"orderId": order.id, "items": [{"itemId": order.lines[0].id, "quantity": 1}]}
    asked = [client.post("/refunds", body) for _ in range(CLIENTS)]
    back = [client.post("/returns", gone) for _ in range(CLIENTS)]
    refunds, returns = await asyncio.gather(outcomes(asked), outcomes(back))
    assert refunds == {(201, ""): 3, (400, "invalid_parameter"): CLIENTS - 3}
    assert returns == {(201, ""): 3, (409, "quantity_too_large"): CLIENTS - 3}
    await client.simulation.settle()
    told = (await client.get(f"/orders/{order.id}")).value
    assert Decimal(str(told["refundedAmount"])) + Decimal(str(told["availableToRefundAmount"])) == order.total
    assert total(await listed(client, "/refunds")) == Decimal(str(told["refundedAmount"]))


async def test_each_client_is_told_of_what_it_has_made(client: Client) -> None:
    order = await accepted(client, {"product": "physical", "quantity": 8, "price": 33})
    items = [{"itemId": order.lines[0].id, "quantity": 8}]
    assert (await client.post("/fulfillments", {"orderId": order.id, "items": items})).status == 201
    await client.simulation.settle()
    gone = [{"itemId": order.lines[0].id, "quantity": 1}]
    for path, body in (("/refunds", {"currency": order.currency, "amount": 1}), ("/returns", {"items": gone})):
        asked = [{"orderId": order.id, "metadata": {"mine": number}, **body} for number in range(8)]
        made = await asyncio.gather(*(client.post(path, one) for one in asked))
        assert [one.value["metadata"]["mine"] for one in made] == list(range(8))
        assert len({one.value["id"] for one in made}) == 8


async def test_a_checkout_becomes_one_order(client: Client) -> None:
    checkout = (await ready(client))["id"]
    found = await outcomes(client.post("/orders", {"checkoutId": checkout}) for _ in range(CLIENTS))
    assert found == {(201, ""): 1, (404, "not_found"): CLIENTS - 1}
    await client.simulation.settle()
    assert len(await listed(client, "/orders")) == 1
    assert len(await listed(client, "/events?type=order.accepted&limit=100")) == 1


async def test_an_id_is_given_once_and_a_source_pays_once(client: Client) -> None:
    found = await outcomes(client.post("/customers", {"id": "ada"}) for _ in range(CLIENTS))
    assert found == {(201, ""): 1, (409, "already_exists"): CLIENTS - 1}
    first = await ready(client)
    source = first["payment"]["sources"][0]["id"]
    other = await ready(client)
    asked = [client.post(f"/checkouts/{other['id']}/sources/{source}") for _ in range(CLIENTS)]
    assert await outcomes(asked) == {(409, "source_status_invalid_for_session"): CLIENTS}


async def listed(client: Client, path: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await client.get(path)).value["data"]
    return found
