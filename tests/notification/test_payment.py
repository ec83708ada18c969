"""How an order was paid, as the feeds and the resource tell it: each method by its name, cards alone with a number."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from msgspec.structs import replace

from simulator.commerce import shop
from simulator.commerce.parties import METHOD_NAMES
from simulator.document.schema import Schema
from simulator.market.draft import Market
from simulator.market.region import LOCALES, load
from simulator.records import Options
from simulator.seed import Seed
from tests.notification.sample import AT, act, body, event, order

if TYPE_CHECKING:
    from simulator.commerce.order import Order

WAYS = [
    (locale, method) for locale in LOCALES for method in ("card", *load(locale).methods, *load(locale).delayed_methods)
]


def info(about: Order) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(body(event(about)))["OrderEventNotification"]["order"]["paymentInfos"]
    found: dict[str, Any] = told["paymentInfo"]
    return found


@pytest.mark.parametrize(("locale", "method"), WAYS)
def test_feeds_name_the_method_and_only_cards_have_a_number(locale: str, method: Any) -> None:
    about = order({"product": "physical"}, locale=locale, payment=method)
    told = info(about)
    assert told["paymentMethodName"].casefold() == METHOD_NAMES[method].casefold()
    card = method == "card"
    assert told["cardType"].casefold() == about.source.brand.casefold()
    assert bool(told["cardType"]) == card
    assert str(told["cardNumber"]).startswith("****") == card
    assert bool(told["cardExpirationYear"]) == bool(told["cardExpirationMonth"]) == card
    assert bool(told["customerPO"]) == (method == "purchase_order")


@pytest.mark.parametrize(("locale", "method"), WAYS)
def test_the_resource_has_a_member_named_after_the_type(locale: str, method: Any) -> None:
    about = order({"product": "physical"}, locale=locale, payment=method)
    told = json.loads(body(event(about, "order.accepted", channel="webhook")))["data"]["object"]
    assert Schema.named("order.schema.json").complaint(told) is None
    (source,) = told["payment"]["sources"]
    assert list(source) == ["id", "type", "amount", "owner", about.source.type]
    assert (source["type"] == "creditCard") == (method == "card")
    delayed = method in load(locale).delayed_methods
    assert told["payment"]["session"]["state"] == ("pending_funds" if delayed else "processing")


def test_a_card_is_told_whole() -> None:
    about = order({"product": "physical"}, payment={"brand": "Visa"})
    told = json.loads(body(event(act(about, "submit"), "order.accepted", channel="webhook")))["data"]["object"]
    (source,) = told["payment"]["sources"]
    assert list(source["creditCard"]) == ["brand", "expirationMonth", "expirationYear", "lastFourDigits"]
    assert (source["creditCard"]["brand"], source["creditCard"]["lastFourDigits"]) == ("Visa", "1111")
    assert told["payment"]["session"]["state"] == "complete"


def test_a_source_without_spellings_is_told_by_its_brand() -> None:
    about = order({"product": "physical"}, payment={"brand": "JCB"})
    plain = replace(about, source=replace(about.source, card_type=""))
    assert info(plain)["cardType"] == "JCB"


def test_names_come_as_listed_by_setting() -> None:
    spelled = set()
    for number in range(40):
        seed = Seed("payments", str(number))
        given: dict[str, Any] = {
            "site_id": "a",
            "company_id": "a",
            "environment": "cte",
            "locale": "de_DE",
            "seed": seed,
        }
        draft = Market().draft({"payment": "direct_debit"}, **given)
        spelled.add(shop.place(draft, at=AT, seed=seed, options=Options()).order.source.method_name)
        listed = shop.place(draft, at=AT, seed=seed, options=Options(method_names="listed")).order.source
        assert listed.method_name == "directDebit"
    assert len(spelled) > 1
