"""``previousAttributes``: what changed, with nulls, nested and sorted; the whole of what was deleted; empty."""

from __future__ import annotations

import json
from typing import Any

import pytest
from msgspec.structs import replace

from simulator.catalogue.loader import load
from simulator.notification import webhook
from simulator.notification.previous import changed, ordered
from simulator.records import Options
from simulator.seed import Seed
from tests.commerce.drafts import START, in_process, line

ORDER = in_process(line("physical", 1, "10.00"))


@pytest.mark.parametrize(
    ("before", "now", "told"),
    [
        ({"a": 1}, {"a": 1}, {}),
        ({"state": "draft", "a": 1}, {"state": "active", "a": 1}, {"state": "draft"}),
        ({}, {"sourceId": "s", "customerId": "c"}, {"customerId": None, "sourceId": None}),
        ({"gone": 5}, {}, {"gone": 5}),
        ({"times": {}}, {"times": {"activated": "2022"}}, {"times": {"activated": None}}),
        ({"times": {"a": 1, "b": 2}}, {"times": {"a": 1, "b": 3}}, {"times": {"b": 2}}),
        ({"items": [1, 2]}, {"items": [1]}, {"items": [1, 2]}),
    ],
)
def test_only_what_changed_is_told(before: dict[str, Any], now: dict[str, Any], told: dict[str, Any]) -> None:
    found = changed(before, now)
    assert found == told
    assert list(found) == sorted(found)


def test_all_of_what_is_no_more_is_sorted() -> None:
    assert list(ordered({"id": 1, "amount": 2})) == ["amount", "id"]


def test_an_update_tells_the_old_values() -> None:
    now = replace(ORDER, external_id="WEB-2", metadata={"gift": "yes"})
    event = load().event("order.updated", now, at=START, path="p", seed=Seed("1"))
    data = json.loads(webhook.body(replace(event, before=ORDER), (), Options()))["data"]
    assert data["object"]["upstreamId"] == "WEB-2"
    assert data["previousAttributes"] == {"metadata": None, "upstreamId": None}
    assert json.loads(webhook.body(event, (), Options()))["data"]["previousAttributes"] == {}


@pytest.mark.parametrize("type_", ["order.updated", "refund.updated", "return.updated"])
def test_an_update_that_a_step_sends_has_changed_something(type_: str) -> None:
    event = load().event(type_, ORDER, at=START, path="p", seed=Seed("1"), forced=True)
    data = json.loads(webhook.body(event, (), Options()))["data"]
    assert data["object"]["metadata"]["note"] == "changed"
    assert data["previousAttributes"] in ({"metadata": None}, {"metadata": {"note": None}})


def test_an_option_decides_which_events_name_their_webhooks() -> None:
    shipped = load().event("fulfillment.created", ORDER, at=START, path="p", seed=Seed("1"), forced=True)
    accepted = load().event("order.accepted", ORDER, at=START, path="p", seed=Seed("1"))
    for choice, named in (("by_type", [False, True]), ("always", [True, True]), ("never", [False, False])):
        options = Options(webhook_ids=choice)  # type: ignore[arg-type]
        bodies = [json.loads(webhook.body(event, ("w1",), options)) for event in (shipped, accepted)]
        assert ["webhookIds" in one for one in bodies] == named
        assert all(list(one)[-1] == "digitalriverVersion" for one in bodies)
