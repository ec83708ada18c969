"""Webhooks as the API makes, changes and tells them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.web.api.conftest import Client

URL = "http://127.0.0.1:9/hook"
ONE = {
    "address": URL,
    "types": ["order.accepted", "order.created"],
    "authentication": {"userName": "u", "password": "p"},
}


async def test_the_life_of_a_webhook(client: Client) -> None:
    made = await client.post("/webhooks", ONE)
    assert (made.status, made.value["enabled"], made.value["liveMode"]) == (201, True, False)
    assert "whk_" not in str(made.value)
    name = made.value["id"]
    assert (await client.get(f"/webhooks/{name}")).value == made.value
    changed = await client.ask("PATCH", f"/webhooks/{name}", {"enabled": False})
    assert (changed.status, changed.value["enabled"]) == (200, False)
    (endpoint,) = (one for one in client.simulation.endpoints.values() if one.id == name)
    assert not endpoint.enabled
    gone = await client.ask("DELETE", f"/webhooks/{name}")
    assert gone.status == 204
    for method in ("GET", "DELETE"):
        told = await client.ask(method, f"/webhooks/{name}")
        assert (told.status, told.error["code"]) == (404, "not_found")
    assert (await client.get("/webhooks")).value == []


async def test_the_list_is_bare_and_newest_first(client: Client) -> None:
    types = (["order.accepted"], ["order.created"], ["refund.complete"])
    names = [(await client.post("/webhooks", {**ONE, "types": one})).value["id"] for one in types][::-1]
    for query, found in {
        "": names,
        "?type=order.*": names[1:],
        "?type=order.created": names[1:2],
        "?types=order.created,refund.complete": names[:2],
        "?types=order.created&types=order.accepted": names[1:],
        "?type=plan.created": [],
    }.items():
        assert [one["id"] for one in (await client.get(f"/webhooks{query}")).value] == found, query
    assert (await client.get("/webhooks?type=a&types=b")).status == 400
    assert (await client.get("/webhooks?limit=3")).error["code"] == "unknown_parameter"


@pytest.mark.parametrize(
    ("body", "code", "parameter"),
    [
        ({"address": URL}, "missing_parameter", "types"),
        ({"types": ["order.accepted"]}, "missing_parameter", "address"),
        ({**ONE, "address": "shop.example"}, "invalid_parameter", "address"),
        ({**ONE, "types": ["order.accept"]}, "invalid_parameter", "types[0]"),
        ({**ONE, "types": []}, "invalid_parameter", "types"),
        ({**ONE, "secret": "mine"}, "unknown_parameter", "secret"),
        ({**ONE, "enabled": "yes"}, "invalid_parameter", "enabled"),
        ({**ONE, "apiVersion": "2019-01-01"}, "invalid_parameter", "apiVersion"),
        ({**ONE, "transportType": "OAUTH"}, "invalid_parameter", "authentication"),
    ],
)
async def test_what_no_webhook_can_be(client: Client, body: dict[str, object], code: str, parameter: str) -> None:
    told = await client.post("/webhooks", body)
    assert (told.status, told.error["code"], told.error["parameter"]) == (400, code, parameter)
    assert (await client.get("/webhooks")).value == []


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"types": ["order.acepted"]}, 'There is no event type "order.acepted" (did you mean "order.accepted"?).'),
        ({"transportType": "OAUTH", "authentication": {}}, "Must not be given where transportType is OAUTH."),
    ],
)
async def test_a_complaint_is_a_sentence_with_the_right_word(client: Client, more: dict[str, Any], said: str) -> None:
    assert (await client.post("/webhooks", {**ONE, **more})).error["message"] == said
