"""How shoppers pay: documented names and test cards, methods that their country knows, funds that come later."""

from __future__ import annotations

from typing import Any

import pytest

from simulator.commerce import test_data
from simulator.commerce.parties import METHOD_NAMES
from simulator.errors import BadInput
from simulator.market.payment import METHODS, payment
from simulator.market.region import LOCALES, load
from simulator.market.wish import WishedPayment
from simulator.seed import Seed

SEEDS = [Seed("1", str(number)) for number in range(150)]


@pytest.mark.parametrize("locale", LOCALES)
def test_without_a_wish_most_pay_by_card_and_all_at_once(locale: str) -> None:
    region = load(locale)
    paid = [payment(region, WishedPayment(), seed) for seed in SEEDS]
    assert not any(delayed for _, delayed in paid)
    assert {source.method for source, _ in paid} == {"card", *region.methods}
    cards = [source for source, _ in paid if source.method == "card"]
    assert len(cards) > 90
    assert {one.brand for one in cards} == set(region.cards)
    assert {one.last_four for one in cards} <= {"1111", "0008", "2341", "8769", "9879"}
    assert all(1 <= one.expiration_month <= 12 for one in cards)
    assert len({source.id for source, _ in paid}) == len(SEEDS)


@pytest.mark.parametrize("locale", LOCALES)
def test_each_method_of_a_country_is_named_as_documented_in_some_letter_case(locale: str) -> None:
    region = load(locale)
    for method in ("card", *region.methods, *region.delayed_methods):
        paid = [payment(region, WishedPayment(method=method), seed) for seed in SEEDS[:40]]
        spelled = {source.method_name for source, _ in paid}
        assert {name.casefold() for name in spelled} == {METHOD_NAMES[method].casefold()}
        assert len(spelled) > 1
        assert {delayed for _, delayed in paid} == {method in region.delayed_methods}
        for source, _ in paid:
            assert source.listed.method_name == METHOD_NAMES[method]
            assert source.listed.card_type == source.brand
            assert source.card_type.casefold() == source.brand.casefold()
            assert bool(source.brand) == (method == "card") == bool(source.expiration_month)
            assert source.reference.isdigit() or method in ("card", "paypal", "direct_debit")


def test_every_documented_method_is_used_somewhere() -> None:
    used = {
        "card",
        *(method for locale in LOCALES for method in (*load(locale).methods, *load(locale).delayed_methods)),
    }
    assert used == set(METHODS)


@pytest.mark.parametrize(
    ("locale", "method", "type_"),
    [
        ("ja_JP", "atm", "konbini"),
        ("ko_KR", "atm", "bankTransfer"),
        ("pt_BR", "prepaid", "bankTransfer"),
        ("de_DE", "direct_debit", "directDebit"),
        ("fr_FR", "wire_transfer", "wireTransfer"),
        ("en_GB", "purchase_order", "msts"),
    ],
)
def test_the_api_has_a_type_for_each(locale: str, method: Any, type_: str) -> None:
    source, _ = payment(load(locale), WishedPayment(method=method), SEEDS[0])
    assert source.type == type_


@pytest.mark.parametrize("locale", LOCALES)
def test_delayed_is_a_method_of_the_country(locale: str) -> None:
    region = load(locale)
    for wish in (WishedPayment(method="delayed"), WishedPayment(delayed=True)):
        paid = [payment(region, wish, seed) for seed in SEEDS[:40]]
        assert all(delayed for _, delayed in paid)
        assert {source.method for source, _ in paid} == set(region.delayed_methods)


@pytest.mark.parametrize("number", test_data.CARDS)
def test_a_test_card_tells_what_becomes_of_the_payment(number: str) -> None:
    source, delayed = payment(load("de_DE"), WishedPayment(card=number), SEEDS[0])
    assert (source.type, source.last_four, source.brand) == ("creditCard", number[-4:], test_data.brand_of(number))
    assert (source.outcome, delayed) == (test_data.CARDS[number], False)


@pytest.mark.parametrize(
    ("locale", "method", "last_name", "outcome", "waits"),
    [
        ("de_DE", "direct_debit", "ChargeFail", "charge fails", False),
        ("de_DE", "direct_debit", "ChargeRemainPending", "charge stays", True),
        ("de_DE", "wire_transfer", "SourceFailWithDelay", "charge fails late", True),
        ("de_DE", "paypal", "RefundFail", "refund fails", False),
        ("de_DE", "card", "CaptureFail", "", False),
    ],
)
def test_so_does_a_last_name_for_other_methods(
    locale: str, method: Any, last_name: str, outcome: str, waits: Any
) -> None:
    source, delayed = payment(load(locale), WishedPayment(method=method), SEEDS[0], last_name)
    assert (source.outcome, delayed) == (outcome, waits)


def test_whom_no_source_is_made_for_cannot_order() -> None:
    with pytest.raises(BadInput, match="no payPal is made for an owner called SourceCreationFail"):
        payment(load("de_DE"), WishedPayment(method="paypal"), SEEDS[0], "SourceCreationFail")


def test_what_is_asked_for_is_taken() -> None:
    source, delayed = payment(load("de_DE"), WishedPayment(brand="AmericanExpress"), SEEDS[0])
    assert (source.brand, source.method, delayed) == ("AmericanExpress", "card", False)
    assert payment(load("de_DE"), WishedPayment(method="wire_transfer", delayed=False), SEEDS[0])[1] is False
    assert payment(load("de_DE"), WishedPayment(method="direct_debit", delayed=True), SEEDS[0])[1] is True


@pytest.mark.parametrize(
    ("wish", "complaint", "near"),
    [
        (
            WishedPayment(method="atm"),
            "nobody pays by atm in en_US; it has card, paypal, purchase_order, wire_transfer",
            "",
        ),
        (
            WishedPayment(method="card", delayed=True),
            "a card pays at once; delayed methods of en_US: wire_transfer",
            "",
        ),
        (WishedPayment(brand="Visa", delayed=True), "a card pays at once", ""),
        (WishedPayment(brand="visa"), 'no brand "visa"; known: Visa, MasterCard', "Visa"),
        (WishedPayment(method="paypal", brand="Visa"), "payment.brand is for cards, and the method is paypal", ""),
        (WishedPayment(card="4000000000004104"), 'no test card "4000000000004104"; known: 4444', "4000000000004103"),
        (WishedPayment(card="4000000000003295"), "is declined before there is a source to pay with", ""),
        (WishedPayment(method="paypal", card="4000000000004103"), "payment.card is for cards", ""),
        (WishedPayment(brand="JCB", card="4000000000004103"), "is a card of Visa, not of JCB", ""),
        (WishedPayment(delayed=True, card="4000000000004103"), "a card pays at once", ""),
    ],
)
def test_what_does_not_go_together_is_refused(wish: WishedPayment, complaint: str, near: str) -> None:
    with pytest.raises(BadInput) as wrong:
        payment(load("en_US"), wish, SEEDS[0])
    assert complaint in str(wrong.value)
    assert wrong.value.nearest == near
