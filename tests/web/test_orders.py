"""Orders over the control API."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from simulator.commerce.resource_moves import MOVES
from tests.web.conftest import serving

if TYPE_CHECKING:
    from pathlib import Path

    from tests.web.conftest import Client


async def test_an_order_is_placed_led_on_shipped_and_complete(client: Client) -> None:
    order_id = await client.placed(locale="de_DE", lines=[{"product": "physical", "quantity": 2}])
    await client.post("clock/settle")
    shown = (await client.get(f"orders/{order_id}")).value
    assert (shown["state"], shown["locale"]) == ("In Process", "de_DE")
    assert {"ship", "cancel", "hold"} <= set(shown["legal"])
    part = {"action": "ship", "params": {"lines": [{"line": 1, "quantity": 1}]}}
    assert (await client.post(f"orders/{order_id}/actions", part)).value["lines"][0]["open"] == 1
    told = await client.post(f"orders/{order_id}/actions", {"action": "ship"})
    assert (told.status, told.value["state"]) == (200, "Complete")
    names = [change["name"] for change in told.value["changes"]]
    assert [name for name in names if name not in MOVES] == ["order.ship", "line.complete", "order.complete"]


async def test_what_is_answered_is_in_the_store(client: Client) -> None:
    order_id = await client.placed()
    found = client.simulation.store.read.order(order_id)
    assert found is not None
    assert found.id == order_id


async def test_the_bulk_form_places_all_or_none(client: Client) -> None:
    told = await client.post("orders", [{}, {"locale": "ja_JP"}])
    assert told.status == 201
    assert [order["currency"] for order in told.value["orders"]] == ["USD", "JPY"]
    refused = await client.post("orders", [{}, {"locales": "ja_JP"}])
    assert refused.status == 400
    assert refused.value["error"]["where"] == "body[1]"
    assert refused.value["error"]["nearest"] == "locale"
    assert len((await client.get("orders")).value["orders"]) == 2


async def test_orders_come_in_pages(client: Client) -> None:
    placed = [order["id"] for order in (await client.post("orders", [{}] * 5)).value["orders"]]
    seen: list[str] = []
    cursor = ""
    while True:
        told = (await client.get(f"orders?limit=2&cursor={cursor}")).value
        seen += [order["id"] for order in told["orders"]]
        cursor = told["next"]
        if cursor is None:
            break
    assert seen == placed


@pytest.mark.parametrize(
    ("query", "said"),
    [("cursor=nosuch", '"nosuch" is not a cursor'), ("state=Opn", 'unknown state "Opn"'), ("limit=x", "limit must be")],
)
async def test_a_wrong_query_is_named(client: Client, query: str, said: str) -> None:
    told = await client.get(f"orders?{query}")
    assert (told.status, said in told.value["error"]["message"]) == (400, True)


async def test_a_long_list_lets_others_have_their_turn(client: Client) -> None:
    async def look() -> int:
        seen = 0
        while not placing.done():
            await client.get("health")
            seen += 1
        return seen

    placing = asyncio.create_task(client.post("orders", [{}] * 200))
    seen = await look()
    assert placing.result().status == 201
    assert seen > 2


async def test_of_many_events_a_refused_one_stops_nothing(client: Client) -> None:
    order_id = await client.placed()
    good = {"type": "OrderLevelComplete", "order": order_id}
    told = await client.post("emit", [{**good, "to": ["nosuch"]}, good])
    assert told.status == 207
    assert told.value["results"][0] == {"error": {"message": 'there is no endpoint "nosuch"'}}
    assert [event["type"] for event in told.value["results"][1]["events"]] == ["OrderLevelComplete"]


async def test_no_order_has_no_id(client: Client) -> None:
    for path, value in (("emit", {"type": "OrderLevelComplete"}), ("actions", {"action": "ship"})):
        told = await client.post(path, {**value, "order": ""})
        assert (told.status, told.value["error"]["message"]) == (400, "the text is empty")


async def test_an_action_that_is_not_legal_names_those_that_are(client: Client) -> None:
    order_id = await client.placed()
    told = await client.post(f"orders/{order_id}/actions", {"action": "ship"})
    assert told.status == 409
    assert told.value["error"]["legal"] == ["submit", "cancel"]


async def test_an_unknown_action_names_the_nearest(client: Client) -> None:
    order_id = await client.placed()
    told = await client.post(f"orders/{order_id}/actions", {"action": "cancels"})
    assert (told.status, told.value["error"]["nearest"]) == (400, "cancel")


async def test_actions_are_described_with_whether_they_are_legal(client: Client) -> None:
    order_id = await client.placed()
    told = (await client.get(f"orders/{order_id}/actions")).value
    assert told["legal"] == ["submit", "cancel"]
    by_name = {action["name"]: action for action in told["actions"]}
    assert (by_name["cancel"]["legal"], by_name["ship"]["legal"]) == (True, False)
    assert "lines" in by_name["ship"]["params"]


async def test_many_actions_at_once_tell_each_result(client: Client) -> None:
    first, second = await client.placed(), await client.placed()
    wanted = [{"order": first, "action": "cancel"}, {"order": second, "action": "ship"}]
    told = await client.post("actions", wanted)
    assert told.status == 207
    assert told.value["results"][0]["id"] == first
    assert told.value["results"][1]["error"]["legal"] == ["submit", "cancel"]
    both = await client.post("actions", [{"order": second, "action": name} for name in ("submit", "process")])
    assert (both.status, both.value["results"][1]["state"]) == (200, "In Process")


async def test_what_is_not_there_is_404(client: Client) -> None:
    for told in (
        await client.get("orders/123"),
        await client.get("orders/123/actions"),
        await client.post("orders/123/actions", {"action": "ship"}),
        await client.post("actions", [{"order": "123", "action": "ship"}]),
        await client.post("emit", {"type": "order.accepted", "order": "123"}),
    ):
        assert told.status == 404
        assert told.value == {"error": {"message": "there is no order 123"}}


async def test_an_event_is_emitted_past_the_shop(client: Client) -> None:
    order_id = await client.placed()
    told = await client.post("emit", {"type": "OrderLevelRisk", "order": order_id})
    assert told.status == 201
    assert told.value["events"][0]["type"] == "OrderLevelRisk"
    wrong = await client.post(
        "emit", [{"type": "OrderLevelRisk", "order": order_id}, {"type": "x.y", "order": order_id}]
    )
    assert (wrong.status, wrong.value["error"]["where"]) == (400, "body[1]")


async def test_ids_depend_on_the_order_of_requests_and_survive_a_restart(tmp_path: Path) -> None:
    async with serving(tmp_path / "one") as client:
        together = [await client.placed() for _ in range(2)]
    apart = []
    for _ in range(2):
        async with serving(tmp_path / "two") as client:
            assert (await client.post("orders", {"lines": 7})).status == 400
            apart.append(await client.placed())
    assert apart == together
