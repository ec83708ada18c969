"""Events as the API tells them: the same as webhooks, for 30 days."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from simulator.instant import parse_instant, parse_span
from simulator.records import Endpoint
from tests.web.api.conftest import API

if TYPE_CHECKING:
    from tests.web.api.conftest import Client


async def lived(client: Client) -> str:
    outcome = client.simulation.place_order(path="test/1")
    await client.simulation.settle()
    assert outcome.order is not None
    return outcome.order.id


async def test_events_are_listed_newest_first_and_found_by_id(client: Client) -> None:
    name = await lived(client)
    told = await client.get("/events?limit=100")
    times = [one["createdTime"] for one in told.value["data"]]
    assert times == sorted(times, reverse=True)
    accepted = next(one for one in told.value["data"] if one["type"] == "order.accepted")
    assert accepted["data"]["object"]["id"] == name
    for one in told.value["data"]:
        assert API.event(one["type"]).complaint(one) is None
        assert (await client.get(f"/events/{one['id']}")).value == one


async def test_types_are_exact_or_groups_but_not_both(client: Client) -> None:
    await lived(client)
    everything = (await client.get("/events?limit=100")).value["data"]
    for query, wanted in {
        "type=order.accepted": ("order.accepted",),
        "type=order.*": ("order.",),
        "type=*": ("",),
        "types=order.accepted&types=order.created": ("order.accepted", "order.created"),
        "types=order.accepted,fulfillment.*": ("order.accepted", "fulfillment."),
        "type=order.[a]*": ("nothing",),
    }.items():
        found = (await client.get(f"/events?limit=100&{query}")).value["data"]
        assert found == [one for one in everything if one["type"].startswith(wanted)], query
    both = await client.get("/events?type=a&types=b")
    assert (both.status, both.error["parameter"]) == (400, "types")
    many = await client.get(f"/events?types={','.join(['order.accepted'] * 20)}")
    assert (many.status, many.error["parameter"]) == (400, "types")


async def test_pages_lose_no_event(client: Client) -> None:
    await lived(client)
    everything = (await client.get("/events?limit=100")).ids
    assert len(everything) > 2
    seen: list[str] = []
    while True:
        page = await client.get("/events?limit=1" + (f"&startingAfter={seen[-1]}" if seen else ""))
        seen += page.ids
        if not page.value["hasMore"]:
            break
    assert seen == everything
    assert (await client.get(f"/events?limit=1&endingBefore={everything[-1]}")).ids == everything[-2:-1]


async def test_a_page_may_begin_at_an_event_that_its_filters_leave_out(client: Client) -> None:
    await lived(client)
    everything = (await client.get("/events?limit=100")).value["data"]
    place, event = next((n, one) for n, one in enumerate(everything) if one["type"] == "order.accepted")
    for query in ("type=order.created", f"createdTime[lt]={event['createdTime']}"):
        found = await client.get(f"/events?limit=100&{query}")
        assert found.ids
        page = await client.get(f"/events?limit=100&{query}&startingAfter={event['id']}")
        assert page.ids == [id_ for id_ in found.ids if id_ in [one["id"] for one in everything[place + 1 :]]]


async def test_times_are_compared_as_they_are_told(client: Client) -> None:
    await lived(client)
    await client.simulation.advance(parse_span("1h"))
    outcome = client.simulation.place_order(path="later")
    await outcome.ticket
    await client.simulation.settle()
    everything = (await client.get("/events?limit=100")).value["data"]
    times = {one["id"]: parse_instant(one["createdTime"]) for one in everything}
    for told in {one["createdTime"] for one in everything}:
        at = parse_instant(told)
        for sign, holds in {"": at.__eq__, "[gt]": at.__lt__, "[gte]": at.__le__, "[lt]": at.__gt__}.items():
            found = (await client.get(f"/events?limit=100&createdTime{sign}={told}")).ids
            assert found == [id_ for id_, time in times.items() if holds(time)], (sign, told)


async def test_what_has_not_happened_yet_and_what_is_long_gone_is_not_told(client: Client) -> None:
    outcome = client.simulation.place_order(path="test/1")
    await outcome.ticket
    assert (await client.get("/events")).ids == []  # events lag behind the change that they tell of
    await client.simulation.settle()
    (first, *_) = (await client.get("/events")).ids
    await client.simulation.advance(parse_span("31d"))
    assert (await client.get("/events")).ids == []
    assert (await client.get(f"/events/{first}")).status == 404
    assert (await client.get("/events/nothing")).status == 404


async def test_an_event_names_the_webhooks_that_it_was_sent_to(client: Client) -> None:
    simulation = client.simulation
    url = "http://127.0.0.1:9/hook"
    await simulation.set_endpoint(Endpoint(name="one", channel="webhook", url=url, events=("order.accepted",))).ticket
    await lived(client)
    told = (await client.get("/events?limit=100")).value["data"]
    named = {one["type"]: one["webhookIds"] for one in told if one.get("webhookIds")}
    assert named == {"order.accepted": [simulation.endpoint("one").id]}
    (delivery,) = simulation.store.read.deliveries(channel="webhook")
    sent = json.loads(simulation.store.body(delivery.delivery.body))
    assert sent in told
