"""Payment cards: documented test cards of brands that the locale knows."""

from __future__ import annotations

import pytest

from simulator.market.cards import card
from simulator.market.region import LOCALES, load
from simulator.seed import Seed


@pytest.mark.parametrize("locale", LOCALES)
def test_every_brand_of_the_locale_occurs_and_none_else(locale: str) -> None:
    region = load(locale)
    cards = [card(region, Seed("1", str(number))) for number in range(100)]
    assert {one.brand for one in cards} == set(region.cards)
    assert {one.last_four for one in cards} <= {"1111", "0008", "2341", "8769", "9879"}
    assert all(1 <= one.expiration_month <= 12 for one in cards)
    assert len({one.id for one in cards}) == 100
