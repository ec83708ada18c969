"""Plain resources through the API: each kind's life, its events, and what it may not be."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from simulator.instant import parse_span
from simulator.records import Endpoint
from tests.web.api.conftest import API, calling

if TYPE_CHECKING:
    from pathlib import Path

    from tests.web.api.conftest import Client

SKU = {"eccn": "EAR99", "taxCode": "4512.100", "name": "Desk lamp", "countryOfOrigin": "US", "weight": 1.5}
PLAN = {
    "terms": "Every month.",
    "contractBindingDays": 365,
    "interval": "month",
    "intervalCount": 1,
    "billingOffsetDays": 0,
    "collectionPeriodDays": 10,
}
FEE = {
    "type": "weee",
    "skuId": "lamp",
    "category": "lamps",
    "value": "1",
    "amount": "2",
    "currency": "EUR",
    "country": "DE",
}
BODIES: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "/customers": ({"id": "anna-1", "email": "anna@example.com", "metadata": {"tier": 2}}, {"locale": "de_DE"}),
    "/skus": ({"id": "lamp-1", **SKU}, {"name": "Floor lamp", "metadata": {"shelf": "B"}}),
    "/plans": ({"id": "monthly", **PLAN}, {"name": "Monthly", "state": "active"}),
    "/fees": (FEE, {"amount": 2.75}),
    "/tax-identifiers": ({"type": "de", "value": "DE123456789"}, {}),
}


@pytest.mark.parametrize("path", BODIES)
async def test_the_life_of_a_plain_resource(client: Client, path: str) -> None:
    body, change = BODIES[path]
    made = await client.post(path, body)
    assert made.status == 201
    assert made.value["liveMode"] is False
    name = made.value["id"]
    assert name == body.get("id", name)
    assert (await client.get(f"{path}/{name}")).value == made.value
    if change:
        await client.simulation.settle()
        told = await client.post(f"{path}/{name}", change)
        assert told.status == 200
        assert told.value == {**told.value, **change}
        assert {**told.value, **made.value}.keys() == told.value.keys()
    assert (await client.get(path)).ids == [name]
    gone = await client.ask("DELETE", f"{path}/{name}")
    assert gone.status == 204
    for method, there in (("GET", path), ("DELETE", path), *((("POST", path),) if change else ())):
        told = await client.ask(method, f"{there}/{name}", change if method == "POST" else None)
        assert (told.status, told.error["code"], told.error["parameter"]) == (404, "not_found", "id")
    assert (await client.get(path)).ids == []
    again = await client.post(path, body)
    assert (await client.get(path)).ids == [again.value["id"]]


async def test_a_path_can_be_made_of_every_id(client: Client) -> None:
    for path in ("/customers", "/skus", "/plans"):
        body, _ = BODIES[path]
        for name in (".", ".."):
            told = await client.post(path, {**body, "id": name})
            assert (told.status, told.error["parameter"]) == (400, "id")


async def test_a_hundred_ids_fit_into_one_value(client: Client) -> None:
    await client.post("/customers", {"id": "anna"})
    many = ",".join([*(f"{number:036d}" for number in range(99)), "anna"])
    assert (await client.get(f"/customers?limit=100&ids={many}")).ids == ["anna"]
    told = await client.get(f"/customers?ids={'a' * 1001}")
    assert (told.status, told.error["parameter"]) == (400, "ids")


async def test_a_whole_number_may_be_written_with_a_point(client: Client) -> None:
    made = await client.post("/plans", {**PLAN, "intervalCount": 1.0, "contractBindingDays": "30"})
    assert (made.status, made.value["intervalCount"], made.value["contractBindingDays"]) == (201, 1, 30)
    assert isinstance(made.value["intervalCount"], int)
    told = await client.post("/plans", {**PLAN, "billingOffsetDays": 1.5, "intervalCount": 1.0})
    assert told.error["parameter"] == "billingOffsetDays"


async def test_an_id_is_given_once(client: Client) -> None:
    for path in ("/customers", "/skus", "/plans"):
        body, _ = BODIES[path]
        assert (await client.post(path, body)).status == 201
        told = await client.post(path, body)
        assert (told.status, told.error["code"], told.error["parameter"]) == (409, "already_exists", "id")
    unnamed = [(await client.post("/customers", {})).value["id"] for _ in range(3)]
    assert len(dict.fromkeys(unnamed)) == 3
    assert all(len(name) == 12 and name.isdecimal() for name in unnamed)


async def test_each_write_is_told_with_what_was_before(client: Client) -> None:
    url = "http://127.0.0.1:9/hook"
    types = ("customer.created", "customer.updated", "customer.deleted")
    await client.simulation.set_endpoint(Endpoint(name="one", channel="webhook", url=url, events=types)).ticket
    body = {"id": "anna-1", "email": "anna@example.com", "metadata": {"tier": 2, "vip": True}}
    made = (await client.post("/customers", body)).value
    changed = await client.post(
        "/customers/anna-1", {"email": "a@example.com", "metadata": {"tier": 3}, "locale": "de_DE"}
    )
    await client.ask("DELETE", "/customers/anna-1")
    await client.simulation.settle()
    told = {one["type"]: one["data"] for one in (await client.get("/events?type=customer.*")).value["data"]}
    assert told["customer.created"] == {"object": made}
    assert told["customer.updated"]["object"] == changed.value
    before = {"email": "anna@example.com", "locale": None, "metadata": {"tier": 2, "vip": True}}
    assert told["customer.updated"]["previousAttributes"] == before
    assert told["customer.deleted"]["object"] == {}
    assert told["customer.deleted"]["previousAttributes"]["id"] == "anna-1"
    sent = client.simulation.store.read.deliveries(channel="webhook")
    assert [state.delivery.event_type for state in sent] == list(types)
    for state in sent:
        value = json.loads(client.simulation.store.body(state.delivery.body))
        assert value["data"] == told[value["type"]]
        assert API.event(value["type"]).complaint(value) is None


async def test_a_sku_is_put(client: Client) -> None:
    made = await client.ask("PUT", "/skus/lamp", SKU)
    assert (made.status, made.value["physical"], made.value["weightUnit"]) == (201, True, "oz")
    body = {name: value for name, value in SKU.items() if name != "weight"}
    again = await client.ask("PUT", "/skus/lamp", body)
    assert (again.status, again.value.get("weight"), again.value["createdTime"]) == (
        200,
        None,
        made.value["createdTime"],
    )
    told = await client.ask("PUT", "/skus/la%20mp", SKU)
    assert (told.status, told.error["parameter"]) == (400, "id")


async def test_a_tax_identifier_is_verified_after_a_while(client: Client) -> None:
    good = (await client.post("/tax-identifiers", {"type": "be", "value": "BE0000000000"})).value
    bad = (await client.post("/tax-identifiers", {"type": "be", "value": "BE9"})).value
    gone = (await client.post("/tax-identifiers", {"type": "be", "value": "BE8"})).value
    await client.ask("DELETE", f"/tax-identifiers/{gone['id']}")
    assert good["state"] == "pending"
    await client.simulation.advance(parse_span("1m"))
    found = {one["id"]: one["state"] for one in (await client.get("/tax-identifiers")).value["data"]}
    assert found == {good["id"]: "verified", bad["id"]: "not_valid"}
    assert (await client.get("/tax-identifiers?verified[gt]=2000-01-01T00:00:00Z")).ids == [good["id"]]
    types = [one["type"] for one in (await client.get("/events?limit=100&type=tax_identifier.*")).value["data"]]
    assert sorted(types) == sorted(
        ["tax_identifier.pending"] * 3
        + ["tax_identifier.verified", "tax_identifier.not_valid", "tax_identifier.deleted"]
    )


@pytest.mark.parametrize(
    ("path", "body", "code", "parameter"),
    [
        ("/skus", {**SKU, "id": "la mp"}, "invalid_parameter", "id"),
        ("/skus", {**SKU, "countryOfOrigin": "USA"}, "invalid_parameter", "countryOfOrigin"),
        ("/skus", {**SKU, "hsCode": "84713"}, "invalid_parameter", "hsCode"),
        ("/skus", {**SKU, "weightUnit": "stone"}, "invalid_parameter", "weightUnit"),
        ("/skus", {**SKU, "price": 3}, "unknown_parameter", "price"),
        ("/skus", {**SKU, "physical": True}, "unknown_parameter", "physical"),
        ("/skus", {"name": "x"}, "missing_parameter", "eccn"),
        ("/skus", {**SKU, "managedFulfillment": "DRGlobalFulfillment"}, "invalid_parameter", "partNumber"),
        ("/skus", {**SKU, "managedFulfillment": "Mine"}, "invalid_parameter", "managedFulfillment"),
        (
            "/skus",
            {**SKU, "taxCode": "4323.310_A", "managedFulfillment": "DRGlobalFulfillment", "partNumber": "1"},
            "invalid_parameter",
            "taxCode",
        ),
        ("/customers", {"id": "x" * 41}, "invalid_parameter", "id"),
        ("/customers", {"id": ""}, "invalid_parameter", "id"),
        ("/customers", {"id": "a/b"}, "invalid_parameter", "id"),
        ("/customers", {"defaultSourceId": "x"}, "invalid_parameter", "defaultSourceId"),
        ("/customers", {"email": 7}, "invalid_parameter", "email"),
        ("/customers", {"metadata": {str(n): n for n in range(21)}}, "too_many_metadata_pairs", "metadata"),
        ("/customers", {"metadata": {"k" * 41: 1}}, "invalid_metadata_key", None),
        ("/customers", {"metadata": {"k": "v" * 501}}, "invalid_metadata_value", "metadata.k"),
        ("/customers", {"metadata": {"k": {}}}, "invalid_metadata_value", "metadata.k"),
        ("/customers", [], "invalid_parameter", None),
        ("/plans", {**PLAN, "id": "every month"}, "invalid_parameter", "id"),
        ("/plans", {**PLAN, "reminderOffsetDays": 366}, "invalid_parameter", "reminderOffsetDays"),
        ("/plans", {**PLAN, "billingOffsetDays": 11}, "invalid_parameter", "billingOffsetDays"),
        ("/plans", {**PLAN, "intervalCount": 0}, "invalid_parameter", "intervalCount"),
        ("/fees", {**FEE, "amount": "much"}, "invalid_parameter", "amount"),
        ("/fees", {**FEE, "amount": 10**30}, "invalid_parameter", "amount"),
        ("/fees", {**FEE, "amount": 1e-300}, "invalid_parameter", "amount"),
        ("/tax-identifiers", {"type": "de"}, "missing_parameter", "value"),
    ],
)
async def test_what_cannot_be_changes_nothing(
    client: Client, path: str, body: Any, code: str, parameter: str | None
) -> None:
    told = await client.post(path, body)
    assert (told.status, told.error["code"]) == (400, code), told
    assert parameter is None or told.error["parameter"] == parameter
    assert (await client.get(path)).ids == []
    await client.simulation.settle()
    assert (await client.get("/events")).ids == []


async def test_a_plan_goes_forward_only(client: Client) -> None:
    await client.post("/plans", {**PLAN, "id": "one", "state": "active"})
    on = await client.post("/plans/one", {"state": "discontinued"})
    assert list(on.value["stateTransitions"]) == ["activated", "discontinued"]
    back = await client.post("/plans/one", {"state": "active"})
    assert (back.status, back.error["code"], back.error["parameter"]) == (409, "invalid_state", "state")


async def test_what_a_plan_must_tell_is_told_as_null(client: Client) -> None:
    made = await client.post("/plans", {**PLAN, "billingOffsetDays": None, "collectionPeriodDays": None, "name": None})
    assert (made.value["billingOffsetDays"], made.value["collectionPeriodDays"]) == (None, None)
    assert "name" not in made.value


async def test_amounts_print_as_amounts(client: Client) -> None:
    key = client.simulation.keys.secret.text
    await client.post("/fees", FEE)
    async with client.session.get(f"{client.address}/fees", headers={"Authorization": f"Bearer {key}"}) as answer:
        text = await answer.text()
    assert '"amount":2.0,' in text
    assert ": " not in text


async def test_lists_are_narrowed_and_paged(client: Client) -> None:
    names = [f"c{n}" for n in range(5)][::-1]
    for name in names[::-1]:
        await client.post("/customers", {"id": name, "email": f"{name}@example.com"})
    assert (await client.get("/customers?limit=2")).ids == names[:2]
    assert (await client.get("/customers?limit=2&startingAfter=c3")).ids == ["c2", "c1"]
    assert (await client.get("/customers?limit=2&endingBefore=c0")).ids == ["c2", "c1"]
    assert (await client.get("/customers?ids=c1,c3")).ids == ["c3", "c1"]
    assert (await client.get("/customers?email=c4@example.com")).ids == ["c4"]
    assert (await client.get("/customers?requestToBeForgotten=true")).ids == []
    assert (await client.get("/customers?requestToBeForgotten=maybe")).error["parameter"] == "requestToBeForgotten"


async def test_everything_is_there_after_a_restart(tmp_path: Path) -> None:
    async with calling(tmp_path / "store") as client:
        made = (await client.post("/customers", {"id": "anna"})).value
        await client.post("/customers", {"id": "gone"})
        await client.ask("DELETE", "/customers/gone")
        tax = (await client.post("/tax-identifiers", {"type": "de", "value": "DE123456789"})).value
    async with calling(tmp_path / "store") as client:
        assert (await client.get("/customers")).value["data"] == [made]
        assert (await client.get("/customers/gone")).status == 404
        assert (await client.post("/customers", {"id": "anna"})).status == 409
        await client.simulation.settle()
        assert (await client.get(f"/tax-identifiers/{tax['id']}")).value["state"] == "verified"
        assert len((await client.get("/events?type=customer.*")).ids) == 3
    async with calling(tmp_path / "store", environment="production") as client:
        assert (await client.get("/customers")).ids == []
        assert (await client.post("/customers", {})).value["liveMode"] is True
