"""The market's drafts: consistent, seeded, in each locale's own words, and refusals in the user's words."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.commerce import shop
from simulator.commerce.money import rounded
from simulator.instant import Instant
from simulator.market.draft import Market
from simulator.market.region import LOCALES
from simulator.records import Options
from simulator.seed import Seed

if TYPE_CHECKING:
    from simulator.commerce.draft import Draft

MARKET = Market()
COUNTRIES = {
    "en_US": ("USD", False, "US"),
    "en_CA": ("CAD", False, "CA"),
    "en_GB": ("GBP", True, "GB"),
    "de_DE": ("EUR", True, "DE"),
    "fr_FR": ("EUR", True, "FR"),
    "es_ES": ("EUR", True, "ES"),
    "ja_JP": ("JPY", True, "JP"),
    "ko_KR": ("KRW", True, "KR"),
    "pt_BR": ("BRL", True, "BR"),
}
MIXED = [{"product": "physical", "quantity": 2}, {"product": "digital"}]


def make(
    site_locale: str = "en_US", path: str = "case/1/0", /, *, root: str = "7", market: Market = MARKET, **params: Any
) -> Draft:
    return market.draft(
        params, site_id="acme", company_id="acme", environment="cte", locale=site_locale, seed=Seed(root, path)
    )


@pytest.mark.parametrize("locale", LOCALES)
def test_a_draft_speaks_its_locale(locale: str) -> None:
    draft = make(locale, lines=MIXED)
    currency, inclusive, country = COUNTRIES[locale]
    assert (draft.currency, draft.tax_inclusive, draft.ship_to.address.country) == (currency, inclusive, country)
    assert draft.locale == draft.shopper.locale == draft.lines[0].product.locale == locale
    assert [one.product.kind for one in draft.lines] == ["physical", "digital"]
    assert (draft.shipping_method, draft.shipping_code) == ("standard", "SG")
    assert draft.shipping_price > 0
    assert draft.shopper.login == draft.bill_to.email


def test_locale_of_the_parameters_wins() -> None:
    assert make("en_US", locale="ja_JP").currency == "JPY"


@pytest.mark.parametrize("locale", LOCALES)
def test_the_same_seed_and_path_give_the_same_draft_whatever_was_made_before(locale: str) -> None:
    fresh = make(locale, "case/5/0", market=Market(), lines=MIXED)
    for number in range(3):
        make(locale, f"case/{number}/0", lines=MIXED)
    assert make(locale, "case/5/0", lines=MIXED) == fresh
    assert make(locale, "case/6/0", lines=MIXED) != fresh
    assert make(locale, "case/5/0", root="8", lines=MIXED) != fresh


@pytest.mark.parametrize("locale", LOCALES)
def test_many_shoppers_are_many(locale: str) -> None:
    drafts = [make(locale, f"case/{number}/0") for number in range(200)]
    assert len({(one.bill_to.first_name, one.bill_to.last_name) for one in drafts}) > 120
    assert len({one.ship_to.address.city for one in drafts}) >= 12
    assert len({one.lines[0].product.sku for one in drafts}) >= 5
    presents = [one for one in drafts if one.ship_to.last_name != one.bill_to.last_name]
    assert 10 < len(presents) < 100
    assert all(one.ship_to.email == one.bill_to.email for one in drafts)


def test_american_tax_is_that_of_the_place_goods_go_to() -> None:
    for number in range(60):
        draft = make("en_US", f"case/{number}/0")
        state, county, *city = draft.lines[0].taxes
        assert (state.level, county.level) == ("State", "County")
        assert state.jurisdiction == draft.ship_to.address.state_name.upper()
        assert county.jurisdiction == draft.ship_to.address.county.upper()
        assert [one.jurisdiction for one in city] in ([], [draft.ship_to.address.city.upper()])


def test_documented_rates() -> None:
    for locale, name, rate in (
        ("en_GB", "VAT", "0.2"),
        ("de_DE", "VAT", "0.19"),
        ("fr_FR", "VAT", "0.2"),
        ("es_ES", "VAT", "0.21"),
        ("ja_JP", "Consumption Tax", "0.1"),
        ("ko_KR", "VAT", "0.1"),
    ):
        assert [(one.name, one.rate) for one in make(locale).lines[0].taxes] == [(name, Decimal(rate))]


CANADIAN = {
    **{state: ["GST 0.05"] for state in ("AB", "YT")},
    "BC": ["GST 0.05", "PST 0.07"],
    "SK": ["GST 0.05", "PST 0.06"],
    "MB": ["GST 0.05", "RST 0.07"],
    "QC": ["GST 0.05", "QST 0.09975"],
    "ON": ["HST 0.13"],
    "NS": ["HST 0.14"],
    **{state: ["HST 0.15"] for state in ("NB", "NL", "PE")},
}


def test_canadian_tax_is_that_of_the_province() -> None:
    seen = set()
    for number in range(200):
        draft = make("en_CA", f"case/{number}/0")
        state = draft.ship_to.address.state
        assert [f"{one.name} {one.rate}" for one in draft.lines[0].taxes] == CANADIAN[state]
        seen.add(state)
    assert seen == set(CANADIAN)


def test_brazil_levies_five_taxes() -> None:
    for number in range(60):
        draft = make("pt_BR", f"case/{number}/0")
        taxes = {one.level: one for one in draft.lines[0].taxes}
        assert sorted(taxes) == ["Cide", "Cofins", "Irrf", "Iss", "Pis"]
        assert taxes["Iss"].jurisdiction == draft.ship_to.address.city.upper()
        assert Decimal("0.02") <= taxes["Iss"].rate <= Decimal("0.05")


@pytest.mark.parametrize("locale", LOCALES)
def test_everything_told_of_people_can_be_printed_on_one_line(locale: str) -> None:
    for number in range(60):
        draft = make(locale, f"case/{number}/0", lines=MIXED)
        for person in (draft.ship_to, draft.bill_to):
            told = [person.first_name, person.last_name, person.email, person.phone, person.address.line1]
            assert all(text and text.isprintable() and text == text.strip() for text in told), told
            assert (person.address.line2 + person.address.city).isprintable()


def test_names_are_korean_in_korea() -> None:
    for number in range(40):
        person = make("ko_KR", f"case/{number}/0").bill_to
        assert re.fullmatch("[가-힣]+", person.last_name + person.first_name)
        assert person.email.isascii()
        assert not person.email.startswith("shopper")
        assert person.address.line1.split()[0].endswith(("로", "길"))


def test_names_and_addresses_are_japanese_in_japan() -> None:
    person = make("ja_JP").bill_to
    kanji_or_kana = re.compile(r"[぀-ヿ㐀-鿿々]+")
    assert kanji_or_kana.fullmatch(person.last_name)
    assert kanji_or_kana.fullmatch(person.first_name)
    assert person.address.state.endswith(("都", "道", "府", "県"))
    assert re.fullmatch(r"\d{3}-\d{4}", person.address.postal_code)
    assert person.email.isascii()
    assert not person.email.startswith("shopper")


@pytest.mark.parametrize("locale", LOCALES)
def test_mail_addresses_reach_nobody(locale: str) -> None:
    for number in range(100):
        mail = make(locale, f"case/{number}/0").bill_to.email
        assert re.fullmatch(r"[a-z0-9]+(\.[a-z0-9]+)+@example\.(com|org|net)", mail), mail


def test_downloads_are_not_shipped() -> None:
    draft = make(lines=[{"product": "digital"}])
    assert (draft.shipping_method, draft.shipping_code, draft.shipping_price) == ("", "", Decimal(0))
    assert draft.ship_to == draft.bill_to


def test_without_lines_one_physical_product_is_ordered() -> None:
    (line,) = make().lines
    assert (line.product.kind, line.quantity) == ("physical", 1)
    assert line.unit_price > 0


def test_what_is_asked_for_is_taken() -> None:
    draft = make(
        lines=[
            {"product": "SUB-PHOTO-TRIAL"},
            {"product": "CT-MUG-STL", "quantity": 3, "price": 19.9, "discount": "5"},
        ],
        shopper={"first_name": "Grace", "last_name": "Hopper", "email": "grace@example.net"},
        shipping={"method": "express", "price": 0},
        external_id="PO-1",
        metadata={"campaign": "spring", "count": 3, "vip": True},
    )
    trial, mug = draft.lines
    assert (trial.product.sku, trial.unit_price) == ("SUB-PHOTO-TRIAL", Decimal(0))
    assert (mug.quantity, mug.unit_price, mug.discount) == (3, Decimal("19.9"), Decimal(5))
    assert (draft.ship_to.first_name, draft.ship_to.last_name, draft.ship_to.email) == (
        "Grace",
        "Hopper",
        "grace@example.net",
    )
    assert draft.ship_to == draft.bill_to
    assert (draft.shipping_method, draft.shipping_price) == ("express", Decimal(0))
    assert draft.external_id == "PO-1"
    assert draft.metadata == {"campaign": "spring", "count": "3", "vip": "true"}


def test_a_named_shopper_without_mail_address_gets_one_of_that_name() -> None:
    assert make("de_DE", shopper={"first_name": "Jürgen", "last_name": "Weiß"}).bill_to.email.startswith(
        "juergen.weiss"
    )
    assert make("ja_JP", shopper={"first_name": "花子", "last_name": "山田"}).bill_to.email.startswith("shopper")


SKUS = [one.product.sku for one in MARKET.offers("en_US", "acme")]
LINES = st.lists(
    st.fixed_dictionaries({"product": st.sampled_from(SKUS), "quantity": st.integers(1, 9_999)}), min_size=1, max_size=6
)


@given(locale=st.sampled_from(LOCALES), lines=LINES, number=st.integers(0, 10**6))
def test_placed_drafts_agree_to_the_minor_unit(locale: str, lines: list[dict[str, Any]], number: int) -> None:
    draft = make(locale, f"case/{number}/0", lines=lines)
    seed = Seed("7", f"case/{number}/0")
    order = shop.place(draft, at=Instant(0), seed=seed, options=Options()).order
    shown = sum(one.unit_price * one.quantity for one in draft.lines) + draft.shipping_price
    assert (order.total if draft.tax_inclusive else order.subtotal) == shown
    assert order.total == order.subtotal + order.total_tax == order.charge.amount
    for one in order.lines:
        assert sum(share.amount for share in one.taxes) == one.money.tax
        rate = sum(share.rate for share in one.taxes)
        if not draft.tax_inclusive:
            assert one.money.tax == rounded(one.money.amount * rate, draft.currency)
