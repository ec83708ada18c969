"""From event to checked bytes: forms, overrides, refusals, and what is kept between events."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import Any

import pytest
from msgspec.structs import replace

from simulator.catalogue.loader import load
from simulator.errors import BadInput, InvalidOutput
from simulator.notification.render import Renderer
from simulator.notification.shelf import Shelf
from simulator.records import Options
from tests.notification.sample import DIGITAL, MANUAL, PHYSICAL, act, body, complete, event, in_process, order

IDS = ("5d7e9a40-0c1b-4f6e-8a2d-1b2c3d4e5f60", "7f3a1c22-94b6-4c58-9e0f-a1b2c3d4e5f6")


def renderer() -> Renderer:
    return Renderer(load(), MANUAL)


def test_bytes_content_type_and_digest() -> None:
    about = event(order())
    as_json = renderer().render(about, format="json", style="plain")
    as_xml = renderer().render(about, format="xml", style="plain")
    assert (as_json.content_type, as_xml.content_type) == ("application/json", "application/xml; charset=UTF-8")
    assert as_json.digest == sha256(as_json.body).hexdigest()[:32]
    assert as_xml.body.startswith(b'<?xml version="1.0" encoding="UTF-8"?>\n<OrderEventNotification>')
    assert renderer().render(about, format="json", style="classic") == as_json


def test_webhook_events_name_their_webhooks() -> None:
    accepted = act(order(), "submit")
    about = event(accepted, "order.accepted", channel="webhook")
    sent = renderer().render(about, format="json", style="plain", webhook_ids=IDS)
    assert sent.content_type == "application/json"
    assert json.loads(sent.body)["type"] == "order.accepted"
    assert json.loads(sent.body)["webhookIds"] == list(IDS)


FORMS: list[tuple[Any, ...]] = [
    ("pon", "OrderLevelInProcess", "json", "plain"),
    ("pon", "OrderLevelInProcess", "xml", "plain"),
    ("pon", "OrderLevelInProcess", "xml", "classic"),
    ("ocn", "OrderComplete", "json", "plain"),
    ("ocn", "OrderComplete", "xml", "classic"),
]


@pytest.mark.parametrize(("channel", "type_", "format_", "style"), FORMS)
def test_a_renderer_prints_the_same_whatever_it_printed_before(
    channel: Any, type_: str, format_: Any, style: Any
) -> None:
    used = renderer()
    first, second = order({**PHYSICAL, "quantity": 3}, {**DIGITAL, "quantity": 2}), order(PHYSICAL, seed="other")
    life = [in_process(first)]
    for name, params in (
        ("ship", {"lines": [{"line": 1, "quantity": 1}]}),
        ("fulfill", {"lines": [{"line": 2, "quantity": 1}]}),
        ("cancel", {"lines": [{"line": 1, "quantity": 1}]}),
        ("ship", {}),
        ("fulfill", {}),
        ("cancel_complete", {}),
    ):
        life.append(act(life[-1], name, **params))
    for stage in [first, second, *life, complete({**PHYSICAL, "quantity": 2}, DIGITAL), second, first]:
        about = event(stage, type_, channel=channel)
        fresh = renderer().render(about, format=format_, style=style)
        assert used.render(about, format=format_, style=style) == fresh
        assert used.render(about, format=format_, style=style) == fresh


def test_the_shelf_notices_changed_orders_and_products_and_forgets_old_ones() -> None:
    shelf = Shelf(MANUAL, products=1, orders=1)
    one = order(PHYSICAL)
    parts = shelf.order(one)
    assert shelf.order(in_process(one)) is parts
    assert shelf.order(replace(one, bill_to=replace(one.bill_to, first_name="New"))) is not parts
    product = one.lines[0].product
    kept = shelf.product(product)
    assert shelf.product(replace(product)) is kept
    assert shelf.product(replace(product, name="New")) is not kept
    again = shelf.order(one)
    shelf.order(order(DIGITAL, seed="other"))
    assert shelf.order(one) is not again


OVERRIDES: list[tuple[str, Any, tuple[Any, ...], Any]] = [
    ("order.lineItems.item.quantity", 7, ("order", "lineItems", "item", "quantity"), 7),
    ("order.lineItems.item[0].quantity", 7, ("order", "lineItems", "item", "quantity"), 7),
    ("order.lineItems.item.0.comments", "call first", ("order", "lineItems", "item", "comments"), "call first"),
    ("order.orderState", "Dispute", ("order", "orderState"), "Dispute"),
    ("order.externalReferenceID", None, ("order", "externalReferenceID"), ""),
    ("order.lineItems.item.preOrder", True, ("order", "lineItems", "item", "preOrder"), True),
    ("order.pricing.total.amount", "1.50", ("order", "pricing", "total", "amount"), "1.50"),
    ("order.pricing.total", {"currencyCode": "EUR", "amount": 2}, ("order", "pricing", "total", "currencyCode"), "EUR"),
    (
        "order.lineItems.item.extendedAttributes.item",
        [{"name": "a", "value": "b", "valueDataType": "string"}],
        ("order", "lineItems", "item", "extendedAttributes", "item", "name"),
        "a",
    ),
    (
        "order.extendedAttributes",
        {"item": [{"name": n, "value": n, "valueDataType": "string"} for n in "xy"]},
        ("order", "extendedAttributes", "item", 1, "name"),
        "y",
    ),
]


@pytest.mark.parametrize(("path", "value", "place", "seen"), OVERRIDES)
def test_overrides(path: str, value: Any, place: tuple[Any, ...], seen: Any) -> None:
    about = event(order(PHYSICAL), overrides={path: value})
    found = json.loads(body(about))["OrderEventNotification"]
    for step in place:
        found = found[step]
    assert found == seen
    for style in ("plain", "classic"):
        assert body(about, format="xml", style=style)


BAD_OVERRIDES = [
    ("order.lineItems.item[1].quantitty", 1, 'item has no "quantitty".*did you mean "quantity"'),
    ("ordr.id", 1, 'did you mean "order"'),
    ("order.lineItems.item[5].quantity", 1, r"no item\[5\], the last one is item\[1\]"),
    ("order.lineItems.item.quantity", 1, r"there are 2 \"item\"; say which one, from item\[0\]"),
    ("order.lineItems.item[0].offers.offer", 1, "it is empty"),
    ("order.lineItems.item[0].quantity", "many", "no longer valid"),
    ("order.lineItems.item[0].quantity", [[1]], "a text is wanted"),
    ("event.xsi:type", "ns1:Event", "no longer valid"),
    ("order.orderState", "Lost", "no longer valid"),
    ("order.lineItems.item[0].offers", "none", "no longer valid"),
    ("", 1, "not a path"),
]


@pytest.mark.parametrize(("path", "value", "words"), BAD_OVERRIDES)
@pytest.mark.parametrize("format_", ["json", "xml"])
def test_bad_overrides(path: str, value: Any, words: str, format_: Any) -> None:
    about = event(order(PHYSICAL, DIGITAL), overrides={path: value})
    with pytest.raises(BadInput, match=words):
        renderer().render(about, format=format_, style="plain")


def test_text_in_place_of_elements_is_refused_in_the_classic_style_too() -> None:
    about = event(order(PHYSICAL), overrides={"order.lineItems.item.offers": "none"})
    with pytest.raises(BadInput, match="no longer valid"):
        renderer().render(about, format="xml", style="classic")


@pytest.mark.parametrize(("format_", "style"), [("json", "plain"), ("xml", "plain")])
def test_output_that_its_schema_refuses_does_not_leave(format_: Any, style: Any) -> None:
    broken = event(replace(order(), locale="klingon"))
    with pytest.raises(InvalidOutput, match=r"OrderLevelPlaceOrderSuccess.*locale"):
        renderer().render(broken, format=format_, style=style)


def test_texts_that_look_like_markup_or_numbers_survive() -> None:
    placed = order(PHYSICAL, shopper={"first_name": "Null", "last_name": '</b> & "100%"', "email": "x@example.com"})
    about = event(placed)
    shopper = json.loads(body(about))["OrderEventNotification"]["order"]["userInfo"]
    assert (shopper["firstName"], shopper["lastName"]) == (None, placed.bill_to.last_name)
    assert "100%" in body(about, format="xml").decode()


def test_unknown_event_type() -> None:
    with pytest.raises(BadInput, match="OrderLevelComplete"):
        Renderer(load(), Options()).render(event(order(), "OrderLevelComplte"), format="json", style="plain")
