"""Every filter of every list that the document names narrows it: to what has the value, and to nothing for another."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from simulator.instant import parse_span
from simulator.web.api.operations import ALIVE
from tests.web.api.conftest import API
from tests.web.api.world import World

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from simulator.catalogue.operation import Filter, Operation
    from tests.web.api.conftest import Client

LISTS: Final = [one for one in API.operations.values() if one.id in ALIVE and one.lists and not one.bare]
PLACES: Final = {
    "ids": "id",
    "upstreamIds": "upstreamId",
    "types": "type",
    "skuId": "items skuId",
    "chargeType": "payment charges type",
    "subscriptionId": "items subscriptionInfo subscriptionId",
    **{
        name: f"stateTransitions {name}"
        for name in (
            *("in_review", "pending_payment", "accepted", "blocked", "cancelled", "fulfilled", "complete", "returned"),
            *("pending", "verified", "not_valid"),
        )
    },
}
"""Where the value of a filter stands that is not called so."""
ELSEWHERE: Final = {("listFees", "skuId"): "skuId", ("listCheckouts", "chargeType"): ""}
"""The same for single lists; empty: it is not told."""
NEVER: Final = {"time": "[lt]=1990-01-01T00:00:00Z", "number": "[lt]=-1"}


async def filled(client: Client) -> None:
    """Make some of everything."""

    async def ask(method: str, path: str, body: Any) -> Any:
        told = await client.ask(method, path, body)
        assert told.status < 300, (method, path, told)
        return told.value

    world = World(ask)
    await world.plain()
    await client.simulation.advance(parse_span("1m"))
    await world.carts()
    shipped = await world.orders()
    await client.simulation.settle()
    await world.afterwards(shipped)
    last = shipped[-1]["id"]
    path = client.simulation.request_path(last)
    client.simulation.act(last, "fail_refund", {"reason": "expired_or_canceled_card"}, path=path)
    await client.simulation.settle()


def values(told: Any, way: list[str]) -> Iterator[Any]:
    """What stands at the end of a way; a list stands for each of its members."""
    if isinstance(told, list):
        for part in told:
            yield from values(part, way)
    elif not way:
        yield told
    elif isinstance(told, dict) and way[0] in told:
        yield from values(told[way[0]], way[1:])


def asked(operation: Operation, one: Filter, told: Any) -> set[str]:
    """What an object has of a filter, as the filter would say it."""
    place = ELSEWHERE.get((operation.id, one.name), PLACES.get(one.name, one.name.replace(".", " ")))
    found = values(told, place.split()) if place else ()
    return {str(value).lower() if isinstance(value, bool) else str(value) for value in found}


async def whole(client: Client, path: str, **filters: str) -> list[dict[str, Any]]:
    """A list to its end, page by page."""
    found: list[dict[str, Any]] = []
    while True:
        after = {"startingAfter": found[-1]["id"]} if found else {}
        page = await client.get(path, params={"limit": 20, **after, **filters})
        assert page.status == 200, page
        found += page.value["data"]
        if not page.value["hasMore"]:
            return found


async def wrong(client: Client, operation: Operation) -> AsyncIterator[str]:
    """What the filters of a list get wrong, each by its own."""
    everything = await whole(client, operation.path)
    for one in operation.filters:
        has = {told["id"]: asked(operation, one, told) for told in everything}
        some = sorted({value for found in has.values() for value in found})
        if not some and (operation.id, one.name) not in ELSEWHERE:
            yield f"{operation.id}: nothing has {one.name}"
        for value in some:
            found = await whole(client, operation.path, **{one.name: value})
            if [told["id"] for told in found] != [id_ for id_ in has if value in has[id_]]:
                yield f"{operation.id}: {one.name}={value}"
        if one.kind != "flag":
            never = await client.get(f"{operation.path}?{one.name}{NEVER.get(one.kind, '=none')}")
            if never.value != {"hasMore": False, "data": []}:
                yield f"{operation.id}: {one.name}{NEVER.get(one.kind, '=none')}"


async def test_every_filter_finds_what_has_its_value_and_nothing_else(client: Client) -> None:
    await filled(client)
    assert [one for operation in LISTS async for one in wrong(client, operation)] == []
    assert [one["metadata"] for one in await whole(client, "/checkouts", chargeType="moto")] == [
        {"cart": 7, "gift": True}
    ]
    assert await whole(client, "/checkouts", chargeType="none") == []
