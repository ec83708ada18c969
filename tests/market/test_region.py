"""The data of each locale: enough of it, and consistent."""

from __future__ import annotations

import re

import pytest

from simulator.commerce.money import payable
from simulator.market.region import LOCALES, load

POSTAL_CODES = {"en_US": r"\d{5}", "de_DE": r"\d{5}", "ja_JP": r"\d{3}-\d{4}"}
PHONES = {"en_US": r"\d{3}-555-01##", "de_DE": r"0\d{2,3} [\d#]{7,8}", "ja_JP": r"0[\d#-]{11}"}


@pytest.mark.parametrize("locale", LOCALES)
def test_places(locale: str) -> None:
    region = load(locale)
    assert len({place.city for place in region.places}) == len(region.places) >= 12
    for place in region.places:
        assert re.fullmatch(POSTAL_CODES[locale], place.postal_code), place
        assert re.fullmatch(PHONES[locale], place.phone), place
        assert place.state
        assert place.state_name
        assert region.streets or place.street
        assert all(0 <= tax.rate < 1 for tax in region.taxes(place))
        assert region.taxes(place)


def test_american_states_are_told_both_ways() -> None:
    for place in load("en_US").places:
        assert re.fullmatch("[A-Z]{2}", place.state)
        assert place.county
        assert [tax.level for tax in place.taxes] == ["State", "County"]


@pytest.mark.parametrize("locale", LOCALES)
def test_ways_to_ship_can_be_paid(locale: str) -> None:
    region = load(locale)
    assert (
        len({one.name for one in region.shipping}) == len({one.code for one in region.shipping}) == len(region.shipping)
    )
    for one in region.shipping:
        assert payable(one.price, region.currency, one.name) > 0
    assert region.shipping[0].name == "standard"
