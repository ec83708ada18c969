"""Deliveries and endpoints over the control API."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.listening import Listening

if TYPE_CHECKING:
    from tests.web.conftest import Client


BASIC = {"type": "basic", "user": "u", "password": "pw"}


async def told_story(client: Client, receiver: Listening, **endpoint: Any) -> list[dict[str, Any]]:
    """Place an order with one endpoint, settle; its deliveries."""
    settings = {"name": "shop", "channel": "webhook", "url": f"{receiver.url}/hook", **endpoint}
    assert (await client.put("endpoints", settings)).status == 200
    await client.placed()
    await client.post("clock/settle")
    found: list[dict[str, Any]] = (await client.get("deliveries")).value["deliveries"]
    return found


async def test_a_delivery_is_shown_with_its_event_and_attempts(client: Client) -> None:
    async with Listening(lambda heard: 503 if len(receiver.heard) == 1 else 200) as receiver:
        (found,) = await told_story(client, receiver)
    assert (found["type"], found["disposition"], found["open"]) == ("order.accepted", "acknowledged", False)
    told = (await client.get(f"deliveries/{found['id']}")).value
    assert told["event"]["id"] == found["event"]
    assert [attempt["disposition"] for attempt in told["attempts"]] == ["retry", "acknowledged"]
    async with client.session.get(f"{client.address}/_control/deliveries/{found['id']}/body") as answer:
        assert answer.content_type == "application/json"
        assert await answer.read() == receiver.heard[0].body


async def test_a_redelivery_is_a_new_delivery_of_the_same_bytes(client: Client) -> None:
    async with Listening() as receiver:
        (found,) = await told_story(client, receiver)
        told = await client.post(f"deliveries/{found['id']}/redeliver")
        assert (told.status, told.value["redelivery_of"]) == (201, found["id"])
        assert (await client.post("redeliveries", [found["id"], "nosuch"])).status == 404
        assert len((await client.post("redeliveries", [found["id"]] * 2)).value["deliveries"]) == 2
        await client.post("clock/settle")
    assert len(receiver.heard) == 4
    assert [heard.body for heard in receiver.heard] == [receiver.heard[0].body] * 4


async def test_deliveries_are_filtered_and_paged(client: Client) -> None:
    async with Listening() as receiver:
        await told_story(client, receiver, channel="pon")
    everything = (await client.get("deliveries")).value["deliveries"]
    placed = (await client.get("deliveries?type=OrderLevelPlaceOrderSuccess&channel=pon")).value
    assert [delivery["id"] for delivery in placed["deliveries"]] == [everything[0]["id"]]
    assert (await client.get("deliveries?open=true")).value["deliveries"] == []
    newest = (await client.get("deliveries?newest=true&limit=1")).value
    assert newest["deliveries"][0]["id"] == everything[-1]["id"]
    behind = (await client.get(f"deliveries?newest=true&limit=1&cursor={newest['next']}")).value
    assert behind["deliveries"][0]["id"] == everything[-2]["id"]


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("limits=1", 'unknown query parameter "limits"'),
        ("limit=0", "limit must be a number"),
        ("limit=1&limit=2", "given twice"),
        ("open=yes", "open must be true or false"),
        ("channel=pno", 'unknown channel "pno"'),
        ("cursor=x", '"x" is not a cursor'),
    ],
)
async def test_a_wrong_query_is_named(client: Client, query: str, said: str) -> None:
    told = await client.get(f"deliveries?{query}")
    assert told.status == 400
    assert said in told.value["error"]["message"]


async def test_what_is_not_there_is_404(client: Client) -> None:
    for told in (
        await client.get("deliveries/nosuch"),
        await client.get("deliveries/nosuch/body"),
        await client.post("deliveries/nosuch/redeliver"),
    ):
        assert told == (404, {"error": {"message": "there is no delivery nosuch"}})


async def test_secrets_are_masked_and_kept_when_left_out(client: Client) -> None:
    hook = {
        "channel": "webhook",
        "url": "http://127.0.0.1:9/a",
        "auth": {"type": "basic", "user": "u", "password": "pw"},
    }
    made = (await client.put("endpoints/hook", {**hook, "secrets": ["whk_very_secret"]})).value
    assert "very_secret" not in str(made)
    assert made["auth"]["password"] != "pw"
    await client.put("endpoints/hook", {"channel": "webhook", "url": "http://127.0.0.1:9/b"})
    kept = client.simulation.endpoints["hook"]
    assert (kept.url, kept.secrets) == ("http://127.0.0.1:9/b", ("whk_very_secret",))
    assert kept.auth is not None


async def test_a_secret_that_was_made_up_is_told_once(client: Client) -> None:
    made = (await client.put("endpoints/hook", {"channel": "webhook", "url": "http://127.0.0.1:9/"})).value
    assert made["secrets"] == list(client.simulation.endpoints["hook"].secrets)
    (shown,) = (await client.get("endpoints")).value["endpoints"]
    assert shown["secrets"] != made["secrets"]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"channel": "pno"}, "pon"),
        ({"url": "ftp://x"}, "an http or https address"),
        ({"url": "http://u:p@x/"}, "without credentials"),
        ({"retires": 1}, "retries"),
        ({"retries": -1}, "-1"),
        ({"interval": "often"}, "time span"),
        ({"events": ["order.accepts"]}, "order.accepted"),
        ({"events": ["OrderComplete"]}, "channel ocn"),
        ({"name": "other"}, "address"),
    ],
)
async def test_a_wrong_endpoint_is_refused_whole(client: Client, wrong: dict[str, Any], said: str) -> None:
    told = await client.put("endpoints/x", {"channel": "pon", "url": "http://127.0.0.1:9/", **wrong})
    assert told.status == 400
    assert said in str(told.value["error"])
    assert (await client.get("endpoints")).value["endpoints"] == []
