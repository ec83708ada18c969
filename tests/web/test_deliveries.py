"""Deliveries and endpoints over the control API."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.listening import Listening

if TYPE_CHECKING:
    from tests.web.conftest import Client


OAUTH = {"type": "oauth", "token_url": "http://127.0.0.1:9/", "client_id": "c", "client_secret": "s"}
ACCEPTED = {"channel": "webhook", "events": ["order.accepted"]}
BASIC = {"type": "basic", "user": "u", "password": "pw"}


async def told_story(client: Client, receiver: Listening, **endpoint: Any) -> list[dict[str, Any]]:
    """Place an order with one endpoint, settle; its deliveries."""
    settings = {**ACCEPTED, "name": "shop", "url": f"{receiver.url}/hook", **endpoint}
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


async def test_the_first_time_stays_and_the_next_moves(client: Client) -> None:
    async with Listening(lambda heard: 503 if len(receiver.heard) < 3 else 200) as receiver:
        await client.put("endpoints", {**ACCEPTED, "name": "shop", "url": receiver.url})
        await client.placed()
        await client.post("clock/settle", {"horizon": "5s"})
        (planned,) = (await client.get("deliveries")).value["deliveries"]
        assert (planned["due"], planned["next_at"]) == ("2026-01-05T09:00:06.3Z",) * 2
        await client.post("clock/advance", {"by": "10s"})
        (tried,) = (await client.get("deliveries")).value["deliveries"]
        (attempt,) = (await client.get(f"deliveries/{tried['id']}")).value["attempts"]
        assert (tried["open"], tried["next_at"]) == (True, attempt["next_at"])
        await client.post("clock/settle")
        (settled,) = (await client.get("deliveries")).value["deliveries"]
        told = await client.post(f"deliveries/{settled['id']}/redeliver")
    assert (settled["open"], settled["next_at"]) == (False, None)
    for found in (planned, tried, settled):
        assert found["at"] == found["due"] == planned["due"]
    assert told.value["due"] == told.value["next_at"] == (await client.get("clock")).value["now"]


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
        await told_story(client, receiver, channel="pon", events=None)
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
        (f"cursor={'9' * 30}", "is not a cursor"),
        (f"limit={'9' * 5000}", "limit must be a number"),
        ("disposition=acknowledge", 'unknown disposition "acknowledge"'),
        ("endpoint=nosuch", 'unknown endpoint "nosuch"'),
        ("type=order.accept", 'there is no event type "order.accept"'),
    ],
)
async def test_a_wrong_query_is_named(client: Client, query: str, said: str) -> None:
    told = await client.get(f"deliveries?{query}")
    assert told.status == 400
    assert said in told.value["error"]["message"]


async def test_all_or_none_is_sent_again(client: Client) -> None:
    async with Listening() as receiver:
        late = {**ACCEPTED, "name": "late", "url": receiver.url}
        await client.put("endpoints", late)
        found = await told_story(client, receiver)
        await client.put("endpoints", {**late, "enabled": False})
        by_endpoint = {delivery["endpoint"]: delivery["id"] for delivery in found}
        told = await client.post("redeliveries", [by_endpoint["shop"], by_endpoint["late"]])
    assert (told.status, told.value["error"]["message"]) == (400, 'the endpoint "late" is switched off')
    assert len((await client.get("deliveries")).value["deliveries"]) == 2


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
        ({"url": "http://127.0.0.1:x/"}, "is not an address"),
        ({"url": "http://127.0.0.1:99999/"}, "is not an address"),
        ({"url": "http://127.0.0.1:0/"}, "is not an address"),
        ({"url": "http://[::1/"}, "is not an address"),
        ({"url": "http://x/\0"}, "an http or https address"),
        ({"auth": {"type": "basic", "user": "a:b", "password": ""}}, "without a colon"),
        ({"auth": {**OAUTH, "token_url": "file:///etc/passwd"}}, "an http or https address"),
        ({"auth": {**OAUTH, "token_url": "http://u:p@x/"}}, "without credentials"),
        ({"auth": {**OAUTH, "token_url": "http://x:y/"}}, "auth.token_url"),
        ({"channel": "webhook", "format": "xml"}, "JSON only"),
        ({"secrets": ["whk_1"]}, "only webhook takes secrets"),
    ],
)
async def test_a_wrong_endpoint_is_refused_whole(client: Client, wrong: dict[str, Any], said: str) -> None:
    told = await client.put("endpoints/x", {"channel": "pon", "url": "http://127.0.0.1:9/", **wrong})
    assert told.status == 400
    assert said in str(told.value["error"])
    assert (await client.get("endpoints")).value["endpoints"] == []


async def test_of_many_endpoints_all_are_taken_or_none(client: Client) -> None:
    good = {"name": "a", "channel": "pon", "url": "http://127.0.0.1:9/"}
    told = await client.put("endpoints", [good, {**good, "name": "b", "interval": "0s"}])
    assert (told.status, told.value["error"]["where"]) == (400, "body[1]: endpoint b")
    assert (await client.get("endpoints")).value["endpoints"] == []
    assert (await client.get("endpoints/a")).status == 404


async def test_an_endpoint_keeps_its_channel(client: Client) -> None:
    await client.put("endpoints/x", {"channel": "ocn", "url": "http://127.0.0.1:9/"})
    told = await client.put("endpoints/x", {"channel": "pon", "url": "http://127.0.0.1:9/"})
    assert (told.status, told.value["error"]["message"]) == (400, '"x" is of channel ocn, which cannot change')
    assert (await client.get("endpoints/x")).value["channel"] == "ocn"


async def test_an_event_type_may_be_wanted_by_its_full_name(client: Client) -> None:
    async with Listening() as receiver:
        await told_story(client, receiver, events=["webhook:order.accepted"])
    assert len(receiver.heard) == 1


async def test_secrets_in_addresses_are_masked(client: Client) -> None:
    auth = {**OAUTH, "token_url": "http://127.0.0.1:9/t?key=abcdefgh"}
    url = "http://127.0.0.1:9/hook?token=ijklmnop&page=1"
    told = await client.put("endpoints/x", {"channel": "ocn", "url": url, "auth": auth})
    assert told == await client.get("endpoints/x")
    assert (told.value["url"], told.value["auth"]["token_url"]) == (
        "http://127.0.0.1:9/hook?token=…&page=1",
        "http://127.0.0.1:9/t?key=…",
    )
    assert client.simulation.endpoints["x"].url == url
