"""Lines of every kind: pre-orders, media, subscriptions, bundles, in any currency."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.commerce import shop
from simulator.commerce.money import payable, unit
from simulator.instant import Instant, parse_span
from simulator.market.products import WORDS
from simulator.market.region import LOCALES
from simulator.records import Options
from simulator.seed import Seed
from tests.market.test_draft import make

DAY = parse_span("1d")


@pytest.mark.parametrize("locale", LOCALES)
def test_a_pre_order_says_when_it_is_released(locale: str) -> None:
    lines: list[Any] = ["pre_order", {"product": "digital", "pre_order": True}, {"release": "2d"}, "GAME-TIDES", {}]
    made = make(locale, lines=lines).lines
    assert [line.pre_order for line in made] == [True, True, True, True, False]
    assert [line.release and line.release // DAY for line in made] == [30, 30, 2, 45, None]
    assert made[0].product.kind == "physical"


@pytest.mark.parametrize("locale", LOCALES)
def test_media_come_with_a_download_for_their_price(locale: str) -> None:
    lines = ["LIC-WRITER-STD", {"product": "LIC-WRITER-STD", "media": ["eds", "backup_cd"]}, "backup_cd", "eds"]
    plain, both, disc, service = make(locale, lines=lines).lines
    assert [[one.kind for one in line.media] for line in (plain, both, disc, service)] == [
        [],
        ["backup_cd", "eds"],
        ["backup_cd"],
        ["eds"],
    ]
    assert both.unit_price > plain.unit_price
    assert both.list_price - plain.list_price == both.unit_price - plain.unit_price
    assert len({one.id for line in (both, disc, service) for one in line.media}) == 4
    assert all(one.name and one.fulfilled is None for one in both.media)
    priced = make(locale, lines=[{"product": "backup_cd", "price": 7}]).lines[0]
    assert priced.unit_price == 7


@pytest.mark.parametrize("locale", LOCALES)
def test_a_subscription_is_one_for_each_line(locale: str) -> None:
    lines = ["SUB-PHOTO-TRIAL", "SUB-PHOTO-MONTH", "SUB-VAULT-YEAR", "trial", "subscription", "physical"]
    trial, month, year, *words, physical = make(locale, lines=lines).lines
    begun = [line.subscription for line in (trial, month, year, *words)]
    assert physical.subscription is None
    assert len({one.id for one in begun if one}) == 5
    facts = [(one.trial_days, one.months, one.auto_renewal, one.activated) for one in begun[:3] if one]
    assert facts == [(14, 1, True, None), (0, 1, True, None), (0, 12, True, None)]
    assert words[0].unit_price == 0 < words[1].unit_price
    assert 50 <= len(trial.product.attributes) <= 55


@pytest.mark.parametrize("locale", LOCALES)
def test_the_parts_of_a_bundle_share_out_its_price(locale: str) -> None:
    lines = [{}, {"product": "bundle", "quantity": 3, "discount": 2, "external_id": "B"}, "BND-SOFT"]
    draft = make(locale, lines=lines)
    assert [(line.bundle, line.parent) for line in draft.lines] == [
        *((False, 0), (True, 0), (False, 2), (False, 2)),
        *((True, 0), (False, 5), (False, 5)),
    ]
    _, parent, keyboard, writer, soft, *_ = draft.lines
    assert [one.product.kind for one in (parent, keyboard, writer, soft)] == [
        "physical",
        "physical",
        "digital",
        "digital",
    ]
    assert parent.unit_price == parent.discount == 0
    assert (parent.external_id, keyboard.external_id) == ("B", "")
    assert {line.quantity for line in (parent, keyboard, writer)} == {3}
    assert keyboard.discount + writer.discount == 2
    order = shop.place(draft, at=Instant(0), seed=Seed("7", "x"), options=Options()).order
    placed = order.lines[1]
    assert placed.bundle
    assert placed.money.total == 0
    assert [line.parent for line in order.lines[1:4]] == ["", placed.id, placed.id]
    assert order.lines[3].money.shipping == 0 < order.lines[2].money.shipping


def test_a_bundle_for_a_price_of_ones_own() -> None:
    _, keyboard, writer = make(lines=[{"product": "bundle", "price": "100.01"}]).lines
    assert keyboard.unit_price + writer.unit_price == Decimal("100.01")
    free = make(lines=[{"product": "bundle", "price": 0}]).lines
    assert [line.unit_price for line in free] == [0, 0, 0]


LINE = st.fixed_dictionaries(
    {"product": st.sampled_from(WORDS), "quantity": st.integers(1, 400)},
    optional={"price": st.integers(0, 10**6), "external_id": st.text("abc", max_size=3)},
)


@given(
    locale=st.sampled_from(LOCALES),
    currency=st.sampled_from(["", "KWD", "JPY", "USD", "CLF", "VND", "ISK", "TND"]),
    lines=st.lists(LINE, min_size=1, max_size=5),
    number=st.integers(0, 10**6),
)
def test_whatever_is_ordered_agrees_to_the_minor_unit(
    locale: str, currency: str, lines: list[dict[str, Any]], number: int
) -> None:
    path = f"case/{number}/0"
    params: dict[str, Any] = {"lines": lines, **({"currency": currency} if currency else {})}
    draft = make(locale, path, **params)
    assert draft == make(locale, path, **params)
    for line in draft.lines:
        for amount in (line.unit_price, line.list_price):
            assert payable(amount, draft.currency, "price") >= 0
        assert line.list_price >= line.unit_price
    order = shop.place(draft, at=Instant(0), seed=Seed("7", path), options=Options()).order
    shown = sum(one.unit_price * one.quantity for one in draft.lines) + draft.shipping_price
    assert (order.total if draft.tax_inclusive else order.subtotal) == shown
    for one in order.lines:
        assert sum(share.amount for share in one.taxes) == one.money.tax
        assert sum(share.shipping_amount for share in one.taxes) == one.money.shipping_tax
        assert one.money.total % unit(draft.currency) == 0
    asked = sum(one["price"] * one["quantity"] for one in lines if "price" in one)
    assert shown >= asked


def test_an_order_has_all_that_its_draft_says() -> None:
    lines = [{"product": "pre_order", "release": "2d"}, "eds", "subscription", {}]
    draft = make("ja_JP", lines=lines, payment="atm")
    order = shop.place(draft, at=Instant(5), seed=Seed("7", "x"), options=Options()).order
    assert (order.payment_timing, order.carrier) == ("delayed", "Yamato Transport")
    assert [line.release for line in order.lines] == [Instant(5 + 2 * DAY), None, None, None]
    assert [line.pre_order for line in order.lines] == [True, False, False, False]
    assert [line.media for line in order.lines] == [line.media for line in draft.lines]
    assert [line.subscription for line in order.lines] == [line.subscription for line in draft.lines]
    assert order.source == draft.source
