"""Scenario runs inside the server."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from simulator.journal.reader import read
from simulator.web import plays
from tests.listening import Listening

if TYPE_CHECKING:
    from tests.web.conftest import Client

STORY = """
name: One order
endpoints: {erp: {channel: pon}}
steps:
  - place_order: {as: order, lines: [{product: digital}]}
  - expect: {delivery: {endpoint: erp, order: order, event: OrderLevelPlaceOrderSuccess}, disposition: acknowledged}
"""
ENDLESS = """
name: It waits for what never comes
clock: real
timeout: 3600
endpoints: {erp: {channel: ocn}}
steps:
  - place_order: {as: order, lines: [{product: digital}]}
  - await: {delivery: {endpoint: erp, order: order, event: OrderComplete}, at_most: 3600}
"""


async def followed(client: Client, run: str) -> list[dict[str, Any]]:
    """Every message of a run until it is over."""
    async with client.session.get(f"{client.address}/_control/runs/{run}/events") as answer:
        assert answer.content_type == "text/event-stream"
        return [json.loads(line[6:]) async for line in answer.content if line.startswith(b"data: ")]


async def test_a_shipped_story_is_played_and_followed_live(client: Client) -> None:
    told = await client.post("runs", {"scenario": "orders/physical_whole"})
    assert (told.status, told.value["state"], told.value["cases"]) == (202, "waiting", 1)
    messages = await followed(client, told.value["id"])
    last = messages[-1]
    assert (last["state"], last["verdict"], last["exit_code"], last["done"]) == ("finished", "pass", 0, 1)
    assert {message["state"] for message in messages} >= {"running", "finished"}
    assert any(message["now"] and message["now"]["case"] == "orders/physical_whole" for message in messages)
    assert (await client.get(f"runs/{last['id']}")).value == last
    assert [run["id"] for run in (await client.get("runs")).value["runs"]] == [last["id"]]
    async with client.session.get(f"{client.address}/_control/runs/{last['id']}/journal") as answer:
        kinds = [entry["kind"] for entry in read((await answer.read()).splitlines(), "journal")]
    assert (kinds[0], kinds.count("attempt")) == ("case", last["results"][0]["counts"]["attempts"])
    assert (await client.get("orders")).value["orders"] == []


async def test_a_story_that_is_sent_is_played_against_a_target(client: Client) -> None:
    async with Listening() as receiver:
        told = await client.post("runs", {"text": STORY, "seed": "7", "target": {"pon": receiver.url}})
        last = (await followed(client, told.value["id"]))[-1]
    assert (last["scenario"], last["verdict"], last["results"][0]["seed"]) == ("text", "pass", "7")
    assert len(receiver.heard) == last["results"][0]["counts"]["attempts"] > 0


async def test_a_story_can_call_the_api_of_its_case(client: Client) -> None:
    steps = """
      name: Calls
      endpoints: {hook: {channel: webhook}}
      steps:
        - place_order: {as: order, lines: [{product: digital}]}
        - call: {operation: "GET /orders/${ order.id }", status: 200, answer: {id: "${ order.id }"}}
        - expect: {that: ["${ api.url.startsWith('http://127.0.0.1:') }"]}
    """
    told = await client.post("runs", {"text": steps})
    last = (await followed(client, told.value["id"]))[-1]
    assert (last["verdict"], last["exit_code"]) == ("pass", 0), last


async def test_a_target_that_is_not_allowed_is_never_called(client: Client) -> None:
    told = await client.post("runs", {"text": STORY, "target": "http://192.0.2.1/"})
    last = (await followed(client, told.value["id"]))[-1]
    assert (last["verdict"], last["exit_code"]) == ("fail", 1)


async def test_a_run_is_stopped_where_it_stands_and_frees_its_place(client: Client) -> None:
    runs = [(await client.post("runs", {"text": ENDLESS})).value["id"] for _ in range(plays.AT_ONCE)]
    waiting = (await client.post("runs", {"text": STORY})).value["id"]
    assert (await client.get(f"runs/{waiting}")).value["state"] == "waiting"
    assert (await client.post(f"runs/{runs[0]}/cancel")).value["state"] == "cancelled"
    assert (await followed(client, waiting))[-1]["state"] == "finished"
    assert (await client.post(f"runs/{waiting}/cancel")).value["state"] == "finished"
    assert client.defects == []


async def test_too_many_are_turned_away_and_old_ones_forgotten(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plays, "WAITING", 1)
    monkeypatch.setattr(plays, "KEPT", 1)
    runs = [(await client.post("runs", {"text": ENDLESS})).value["id"] for _ in range(plays.AT_ONCE)]
    while (await client.get(f"runs/{runs[-1]}")).value["state"] == "waiting":
        pass
    last = (await client.post("runs", {"text": STORY})).value["id"]
    assert (await client.post("runs", {"text": STORY})).status == 429
    for run in (*runs, last):
        await client.post(f"runs/{run}/cancel")
    await followed(client, (await client.post("runs", {"text": STORY})).value["id"])
    assert len((await client.get("runs")).value["runs"]) == 2


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({}, "either scenario or text"),
        ({"scenario": "orders/physical_hole"}, "orders/physical_whole"),
        ({"scenario": "../pyproject"}, "there is no scenario"),
        ({"scenario": "x", "text": "y"}, "either scenario or text"),
        ({"text": "name: x\nsteps: [{plase_order: {}}]"}, "place_order"),
        ({"text": "fragment: x\nsteps: [settle]"}, "fragment"),
        ({"text": "name: x\nsteps: [{use: {fragment: ../../../../etc/passwd}}]"}, "outside the shipped library"),
        ({"text": "name: x\nsteps: [{use: {fragment: /etc/passwd}}]"}, "outside the shipped library"),
        ({"text": STORY, "keyword": "nosuch"}, "no case has all the words"),
        ({"text": STORY, "target": "ftp://x"}, "an http or https address"),
        ({"text": STORY, "target": {"pno": "http://x/"}}, "pon"),
        ({"text": STORY, "environment": "cet"}, "cte"),
        ({"txt": STORY}, "text"),
        ({"text": ": ["}, "text"),
    ],
)
async def test_a_wrong_wish_is_named(client: Client, asked: dict[str, Any], said: str) -> None:
    told = await client.post("runs", asked)
    assert told.status == 400
    assert said in str(told.value["error"])
    assert (await client.get("runs")).value["runs"] == []


async def test_what_is_not_there_is_404(client: Client) -> None:
    for told in (
        await client.get("runs/run-9"),
        await client.get("runs/run-9/events"),
        await client.get("runs/run-9/journal"),
        await client.post("runs/run-9/cancel"),
        await client.get("inboxes/nosuch"),
        await client.ask("DELETE", "inboxes/nosuch"),
    ):
        assert told.status == 404


async def test_the_library_is_listed(client: Client) -> None:
    assert "orders/physical_whole" in (await client.get("scenarios")).value["scenarios"]


async def test_an_inbox_answers_by_its_script_and_shows_what_came(client: Client) -> None:
    made = (await client.put("inboxes/erp", {"script": [{"status": 503}, {"status": 200}]})).value
    await client.put("endpoints/erp", {"channel": "ocn", "url": made["url"]})
    order = await client.placed(lines=[{"product": "digital"}])
    await client.post("clock/settle")
    await client.post(f"orders/{order}/actions", {"action": "fulfill"})
    await client.post("clock/settle")
    found = (await client.get("inboxes/erp?after=1")).value
    assert (found["arrivals"], [one["nth"] for one in found["requests"]]) == (2, [2])
    assert order in found["requests"][0]["body"]
    attempts = (await client.get("attempts?endpoint=erp&newest=true&limit=1")).value
    assert (attempts["attempts"][0]["number"], attempts["attempts"][0]["disposition"]) == (2, "acknowledged")
    behind = (await client.get(f"attempts?endpoint=erp&newest=true&cursor={attempts['next']}")).value
    assert [one["disposition"] for one in behind["attempts"]] == ["retry"]
    assert [one["name"] for one in (await client.get("inboxes")).value["inboxes"]] == ["erp"]
    wrong = await client.put("inboxes/erp", {"script": [{"status": 200, "delay": "soon"}]})
    assert (wrong.status, "soon" in wrong.value["error"]["message"]) == (400, True)
    assert (await client.ask("DELETE", "inboxes/erp")).status == 200
    assert (await client.get("inboxes")).value["inboxes"] == []
