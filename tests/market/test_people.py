"""Invented people: names drawn for one seed each, mail addresses, telephone numbers."""

from __future__ import annotations

import re

import pytest

from simulator.market.people import Name, Names, contact, email, shopper
from simulator.market.region import LOCALES, load
from simulator.seed import Seed


@pytest.mark.parametrize("locale", LOCALES)
def test_a_draw_depends_on_its_own_seed_only(locale: str) -> None:
    one, other = Names(locale), Names(locale)
    for number in range(5):
        other.draw(Seed("x", str(number)))
    assert one.draw(Seed("1", "a")) == other.draw(Seed("1", "a"))
    assert one.draw(Seed("1", "a")) != one.draw(Seed("1", "b"))


@pytest.mark.parametrize(
    ("name", "box"),
    [
        (Name("Chloë", "Müller"), "chloe.mueller"),
        (Name("Hans-Peter", "Groß"), "hanspeter.gross"),
        (Name("Siobhán", "O'Neil"), "siobhan.oneil"),
        (Name("陽子", "小川", "Yoko Ogawa"), "yoko.ogawa"),
        (Name("陽子", "小川"), "shopper"),
    ],
)
def test_mail_addresses_are_transliterated(name: Name, box: str) -> None:
    assert re.fullmatch(rf"{box}\d+@example\.(com|org|net)", email(name, Seed("1", "a")))


@pytest.mark.parametrize("locale", LOCALES)
def test_a_contact_fits_its_place(locale: str) -> None:
    region = load(locale)
    for place in region.places:
        person = contact(Name("A", "B"), "a@example.com", region, place, Seed("1", place.city))
        assert (person.address.city, person.address.postal_code) == (place.city, place.postal_code)
        assert re.fullmatch(re.escape(place.phone).replace(r"\#", r"\d"), person.phone)
        assert len(person.address.id) == 12
        assert "{" not in person.address.line1 + person.address.line2
        assert person.address.country == region.country


def test_accounts_come_from_documentation_networks() -> None:
    account = shopper("a@example.com", load("en_US"), Seed("1", "a"))
    assert account.browser_ip.rpartition(".")[0] in {"192.0.2", "198.51.100", "203.0.113"}
    assert account.login == "a@example.com"
