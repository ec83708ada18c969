"""What an event tells of its object as it was: the same by webhook, in the list of events, and after a restart."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from simulator.commerce.plain.customer import CUSTOMER
from simulator.commerce.plain.resource import shown
from simulator.instant import parse_span
from simulator.records import Endpoint, Options
from tests.listening import Listening
from tests.web.api.conftest import calling

if TYPE_CHECKING:
    from pathlib import Path

    from tests.web.api.conftest import Client

ANNA = {"id": "anna-1", "email": "anna@example.com", "metadata": {"tier": 1, "vip": 1}}


async def told(client: Client, type_: str) -> list[dict[str, Any]]:
    await client.simulation.settle()
    return [one["data"] for one in (await client.get(f"/events?type={type_}")).value["data"]]


async def test_the_old_values_are_the_same_everywhere_and_for_good(tmp_path: Path) -> None:
    async with Listening() as receiver, calling(tmp_path / "store") as client:
        hook = Endpoint(name="hook", channel="webhook", url=receiver.url)
        await client.simulation.set_endpoint(hook).ticket
        before = (await client.post("/customers", ANNA)).value
        await client.simulation.settle()
        changes: list[dict[str, Any]] = [{"locale": "de_DE"}, {"metadata": {"tier": 2, "vip": True}}]
        changes.append({"locale": "fr_FR"})
        for change in changes:
            await client.simulation.advance(parse_span("2s"))
            assert (await client.post("/customers/anna-1", change)).status == 200
        assert (await client.ask("DELETE", "/customers/anna-1")).status == 204
        updated, deleted = await told(client, "customer.updated"), await told(client, "customer.deleted")
        everywhere = await told(client, "customer.*")
        assert [json.loads(heard.body)["data"] for heard in reversed(receiver.heard)] == everywhere
        assert [one["previousAttributes"].pop("updatedTime") for one in updated][-1] == before["updatedTime"]
        assert [one["previousAttributes"] for one in reversed(updated)] == [
            {"locale": None},
            {"metadata": {"tier": 1, "vip": 1}},
            {"locale": "de_DE"},
        ]
        ((gone,),) = [deleted]
        assert gone["object"] == {}
        assert gone["previousAttributes"]["metadata"] == {"tier": 2, "vip": True}
    async with calling(tmp_path / "store") as client:
        assert await told(client, "customer.*") == everywhere


async def test_a_stale_event_shows_the_resource_as_it_was(tmp_path: Path) -> None:
    async with calling(tmp_path / "store", options=Options(webhook_race="stale")) as client:
        before = (await client.post("/customers", ANNA)).value
        await client.simulation.settle()
        await client.post("/customers/anna-1", {"locale": "de_DE"})
        (found,) = await told(client, "customer.updated")
        assert found == {"object": before, "previousAttributes": {}}
        now = client.simulation.plain.find(CUSTOMER, "anna-1")
        assert now is not None
        assert shown(CUSTOMER, now)["locale"] == "de_DE"


async def test_an_event_that_must_come_before_the_answer_is_due_at_once(tmp_path: Path) -> None:
    async with calling(tmp_path / "store", mode="manual", options=Options(webhook_race="before")) as client:
        hook = Endpoint(name="hook", channel="webhook", url="http://127.0.0.1:9/")
        await client.simulation.set_endpoint(hook).ticket
        assert (await client.post("/customers", ANNA)).status == 201
        await client.simulation.store.durable()
        (state,) = client.simulation.store.read.deliveries()
        assert (state.first_due, state.number) == (state.planned_at, 2)
        assert state.delivery.due > state.first_due
