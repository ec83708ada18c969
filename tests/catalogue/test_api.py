"""The API as the program reads it: operations by id, validators of bodies, answers and events."""

from __future__ import annotations

import subprocess
import sys
from decimal import Decimal
from typing import Any

import pytest

from simulator.catalogue.api import load
from simulator.errors import BadInput

API = load()
EVENT = {"id": "7d1a8c9e-51c4-4f0b-8f0e-2f6f3f1f9a10", "liveMode": False, "createdTime": "2024-03-01T12:00:00.5Z"}


def test_an_operation_tells_where_it_stands_and_what_it_takes() -> None:
    one = API.operation("updateOrders")
    assert (one.method, one.path, one.variables, one.tag) == ("POST", "/orders/{id}", ("id",), "Orders")
    assert (one.body, one.answers, one.lists, one.paging) == ("UpdateOrderRequest", {200: "Order"}, "", 0)
    assert {404, 409, 501} <= set(one.refusals)


def test_a_list_tells_its_filters_and_pages() -> None:
    one = API.operation("listOrders")
    kinds = {given.name: given.kind for given in one.filters}
    assert (one.lists, one.bare, one.tells_more, one.paging) == ("Order", False, True, 100)
    assert (kinds["createdTime"], kinds["totalAmount"], kinds["ids"], kinds["state"]) == (
        "time",
        "number",
        "list",
        "text",
    )
    assert "limit" not in kinds
    assert API.operation("listPayouts").paging == 5000


def test_filters_may_be_needed_and_have_words_of_their_own() -> None:
    assert [given.needed for given in API.operation("listCountrySpecifications").filters] == [True, True]
    words = {
        given.name: given.words for given in API.operation("listSalesTransactions").filters if given.kind == "word"
    }
    assert "fraud_chargeback" in words["type"]
    assert {given.kind for given in API.operation("listCustomers").filters} == {"text", "time", "list", "flag"}


def test_the_oddities_are_there() -> None:
    webhooks = API.operation("listWebhooks")
    assert (webhooks.lists, webhooks.bare, webhooks.tells_more, webhooks.paging) == ("Webhook", True, False, 0)
    assert not API.operation("listFulfillmentOrders").tells_more
    assert API.operation("updateInventoryItems").answers == {201: "InventoryItem"}
    assert API.operation("upsertSkus").answers == {200: "Sku", 201: "Sku"}
    assert API.operation("deleteSkus").answers == {204: ""}
    assert (API.operation("createFiles").body, API.operation("createFiles").form) == ("FileJsonRequest", "FileRequest")
    assert API.operation("createCustomerSource").uuids == ("sourceId",)
    assert [one.id for one in API.operations.values() if one.public_key] == ["createSources"]
    assert "livemode" in API.document["components"]["schemas"]["GlobalFulfillmentReturnResponse"]["properties"]
    assert API.versions[-1] == API.document["info"]["version"]
    assert "bare-webhooks" in API.oddities["kept"]


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: API.operation("createOrder"), 'there is no operation "createOrder" (did you mean "createOrders"?)'),
        (lambda: API.schema("Ordr"), 'there is no component "Ordr" (did you mean "Order"?)'),
        (lambda: API.event("order.acepted"), 'there is no event type "order.acepted" (did you mean "order.accepted"?)'),
        (lambda: API.answer("createOrders", 200), "createOrders never answers 200"),
    ],
)
def test_a_name_that_is_not_there_is_told(call: Any, said: str) -> None:
    with pytest.raises(BadInput) as caught:
        call()
    assert str(caught.value) == said


def test_answers_and_refusals_have_their_validators() -> None:
    assert API.answer("deleteSkus", 204) is None
    listed = API.answer("listOrders", 200)
    assert listed is not None
    assert listed.valid({"hasMore": False, "data": [{"id": "1", "state": "accepted"}]})
    assert not listed.valid({"data": []})
    refusal = API.answer("listOrders", 429)
    assert refusal is not None
    assert refusal.valid({"type": API.error_types[429], "errors": [{"code": "limit_exceeded", "message": "Too many."}]})
    assert not refusal.valid({"type": "too_many_requests", "errors": [{"code": "no such code"}]})


def test_an_event_is_checked_with_its_object() -> None:
    event = {**EVENT, "type": "order.accepted", "data": {"object": {"id": "1", "state": "accepted"}}}
    assert API.event("order.accepted").valid(event)
    assert not API.event("order.blocked").valid(event)
    assert not API.event("order.accepted").valid({**event, "data": {"object": {"state": "lost"}}})
    assert not API.event("order.accepted").valid({**event, "pendingWebhooks": 1})


def test_what_is_deleted_is_empty() -> None:
    event = {**EVENT, "type": "plan.deleted", "data": {"object": {}, "previousAttributes": {"id": "monthly"}}}
    assert API.event("plan.deleted").valid(event)
    assert not API.event("plan.deleted").valid({**event, "data": {"object": {"id": "monthly"}}})


def test_every_event_type_has_a_validator() -> None:
    assert [type_ for type_ in API.events if API.event(type_).valid({})] == []


def test_every_component_has_a_validator() -> None:
    """Each compiles, and takes nothing that is no JSON."""
    assert [name for name in API.document["components"]["schemas"] if API.schema(name).valid(object())] == []


def test_a_validator_is_made_once() -> None:
    assert API.schema("Order") is API.schema("Order")


def test_text_that_stands_for_a_number_becomes_one() -> None:
    body = {
        "currency": "USD",
        "upstreamId": "12",
        "items": [{"quantity": "2", "price": "12.50", "skuId": "7", "metadata": {"size": "3"}}],
        "shippingChoice": {"amount": "0.0"},
        "discount": {"percentOff": "ten"},
        "unheard": "1",
    }
    found = API.numbers("CheckoutRequest", body)
    assert found["items"] == [{"quantity": 2, "price": Decimal("12.50"), "skuId": "7", "metadata": {"size": "3"}}]
    assert found["shippingChoice"] == {"amount": Decimal("0.0")}
    assert {key: found[key] for key in ("upstreamId", "discount", "unheard")} == {
        "upstreamId": "12",
        "discount": {"percentOff": "ten"},
        "unheard": "1",
    }
    assert body["shippingChoice"] == {"amount": "0.0"}


@pytest.mark.parametrize("value", [None, [], "5", {"items": {"quantity": "2"}}, {"items": ["2"]}, {"metadata": "2"}])
def test_a_body_of_another_form_stays_as_it_is(value: Any) -> None:
    assert API.numbers("CheckoutRequest", value) == value


def test_nothing_is_read_at_import() -> None:
    script = "from simulator.catalogue import api; assert api.load.cache_info().currsize == 0"
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0


@pytest.mark.parametrize(
    ("text", "fits"),
    [
        ("2024-02-29T23:59:59Z", True),
        ("2000-02-29T12:00:00.123456789+02:00", True),
        ("2022-08-25T21:09:39.061+0000", True),
        ("2024-01-01T12:00-05:30", True),
        ("2023-02-29T00:00:00Z", False),
        ("1900-02-29T00:00:00Z", False),
        ("2024-04-31T00:00:00Z", False),
        ("2024-13-01T00:00:00Z", False),
        ("2024-01-01T24:00:00Z", False),
        ("2024-01-01T12:99:00Z", False),
        ("2024-01-01T12:00:00+24:00", False),
        ("2024-01-01T12:00:00", False),
        ("2024-01-01", False),
    ],
)
def test_a_time_is_one_that_there_is(text: str, fits: bool) -> None:
    assert load().schema("Time").valid(text) is fits
