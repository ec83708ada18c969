"""Orders as the API tells them: read, listed in pages, and narrowed by filters."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from simulator.instant import parse_span

if TYPE_CHECKING:
    from tests.web.api.conftest import Client


async def placed(client: Client, count: int = 1, **params: object) -> list[str]:
    made = [client.simulation.place_order(params, path=f"test/{params}/{n}") for n in range(count)]
    for outcome in made:
        await outcome.ticket
    return [outcome.order.id for outcome in made if outcome.order is not None]


async def test_an_order_is_told_as_the_shop_has_it(client: Client) -> None:
    (name,) = await placed(client, locale="de_DE", external_id="mine-1")
    await client.simulation.settle()
    told = await client.get(f"/orders/{name}")
    order = client.simulation.order(name)
    assert (told.status, told.value["id"], told.value["upstreamId"]) == (200, name, "mine-1")
    assert Decimal(str(told.value["totalAmount"])) == order.total
    assert told.value["liveMode"] is False
    assert "physical" not in told.value["items"][0]["productDetails"]
    more = await client.get(f"/orders/{name}?expand=true")
    assert more.value["items"][0]["productDetails"]["physical"] is True


async def test_an_order_that_does_not_exist(client: Client) -> None:
    told = await client.get("/orders/123")
    assert (told.status, told.error["code"], told.error["parameter"]) == (404, "not_found", "id")


async def test_pages_go_both_ways_without_losing_anything(client: Client) -> None:
    names = (await placed(client, 25))[::-1]
    first = await client.get("/orders")
    assert (first.ids, first.value["hasMore"]) == (names[:10], True)
    seen, after = [], ""
    while True:
        page = await client.get(f"/orders?limit=7{after}")
        seen += page.ids
        if not page.value["hasMore"]:
            break
        after = f"&startingAfter={page.ids[-1]}"
    assert seen == names
    back = await client.get(f"/orders?limit=7&endingBefore={names[20]}&startingAfter={names[0]}")
    assert (back.ids, back.value["hasMore"]) == (names[13:20], True)
    start = await client.get(f"/orders?endingBefore={names[3]}")
    assert (start.ids, start.value["hasMore"]) == (names[:3], False)
    assert (await client.get(f"/orders?startingAfter={names[-1]}")).value == {"hasMore": False, "data": []}


async def test_ids_are_repeated_or_joined(client: Client) -> None:
    names = (await placed(client, 4))[::-1]
    for query in (f"ids={names[1]}&ids={names[3]}", f"ids={names[3]},{names[1]}", f"ids[]={names[1]}&ids[]={names[3]}"):
        assert (await client.get(f"/orders?limit=50&{query}")).ids == [names[1], names[3]]


async def test_filters_compare_times_amounts_states_and_what_lies_deep(client: Client) -> None:
    (old,) = await placed(client, locale="en_US", external_id="first")
    await client.simulation.advance(parse_span("1h"))
    (new,) = await placed(client, locale="ja_JP", external_id="second")
    order = client.simulation.order(old)
    then, total = "2026-01-05T09:00:00Z", order.total
    both = [new, old]
    for query, found in {
        f"createdTime={then}": [old],
        f"createdTime[gt]={then}": [new],
        f"createdTime[lte]={then}": [old],
        f"createdTime[gte]={then}&createdTime[lt]=2026-01-05T10:00:00Z": [old],
        f"totalAmount={total}": [old],
        f"totalAmount[gt]={total}": [new],
        "totalAmount[gt]=0&currency=JPY": [new],
        "upstreamIds=first,second": both,
        "upstreamIds=other": [],
        "state=accepted": [old],
        f"accepted[gte]={then}": [old],
        "fraudStateTransitions.passed[lt]=2030-01-01T00:00:00Z": [old],
        "cancelled[gt]=2000-01-01T00:00:00Z": [],
        f"skuId={order.lines[0].product.sku}": [old],
        "chargeType=customer_initiated": both,
        f"email={order.bill_to.email}": [old],
        "locale=xx_XX": [],
    }.items():
        assert (await client.get(f"/orders?{query}")).ids == found, query


@pytest.mark.parametrize(
    ("query", "code", "parameter"),
    [
        ("limit=0", "invalid_parameter", "limit"),
        ("limit=101", "invalid_parameter", "limit"),
        ("limit=ten", "invalid_parameter", "limit"),
        ("limit=1&limit=2", "invalid_parameter", "limit"),
        ("limit[gt]=1", "invalid_parameter", "limit"),
        ("startingAfter=nothing", "invalid_parameter", "startingAfter"),
        ("endingBefore=nothing", "invalid_parameter", "endingBefore"),
        ("createdTime=yesterday", "invalid_parameter", "createdTime"),
        ("createdTime[after]=2020-01-01", "invalid_parameter", "createdTime"),
        ("createdTime[]=2020-01-01", "invalid_parameter", "createdTime"),
        ("totalAmount[gt]=much", "invalid_parameter", "totalAmount"),
        ("totalAmount=NaN", "invalid_parameter", "totalAmount"),
        ("state[gt]=accepted", "invalid_parameter", "state"),
        ("stat=accepted", "unknown_parameter", "stat"),
        ("createdTime[gt][lt]=2020", "unknown_parameter", "createdTime[gt][lt]"),
        (f"email={'x' * 2000}", "invalid_parameter", "email"),
    ],
)
async def test_what_a_query_may_not_say(client: Client, query: str, code: str, parameter: str) -> None:
    told = await client.get(f"/orders?{query}")
    assert (told.status, told.error["code"], told.error["parameter"]) == (400, code, parameter)
