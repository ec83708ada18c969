"""Invented people: names in the locale's script and order, mail addresses that reach nobody, addresses that exist."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, NamedTuple, cast

from faker.factory import Factory

from simulator.commerce.parties import Address, Contact, Shopper

if TYPE_CHECKING:
    from faker.providers.person.ja_JP import Provider as PersonNames

    from simulator.market.region import Place, Region
    from simulator.seed import Seed

_HOSTS = ("example.com", "example.org", "example.net")
_NETS = ("192.0.2", "198.51.100", "203.0.113")
"""Address ranges for documentation (RFC 5737)."""
_UMLAUT = re.compile("([aou])\N{COMBINING DIAERESIS}")
_INITIALS = "g kk n d tt r m b pp s ss - j jj ch k t p h"
_VOWELS = "a ae ya yae eo e yeo ye o wa wae oe yo u wo we wi yu eu ui i"
_FINALS = "k k k n n n t l k m l l l p l m p p t t ng t t k t p t"
_HANGUL = {
    first + place: sound.strip("-")
    for first, sounds in ((0x1100, _INITIALS), (0x1161, _VOWELS), (0x11A8, _FINALS))
    for place, sound in enumerate(sounds.split())
}
"""Korean letters in Latin ones (Revised Romanization)."""


class Name(NamedTuple):
    """A person's name as written, and in Latin letters where it is written in others."""

    first: str
    last: str
    latin: str = ""
    """For Japanese names, whose reading nobody can tell from their signs."""


class Names:
    """Draws names of one locale; each draw is seeded anew, so it depends on its own seed only."""

    def __init__(self, locale: str) -> None:
        self._japanese = locale == "ja_JP"
        faker = Factory.create(locale, providers=["faker.providers.person"], use_weighting=False)
        self._seed = faker.seed_instance
        # The generator takes on the methods of its providers, which its own type does not tell.
        self._names = cast("PersonNames", faker)

    def draw(self, seed: Seed) -> Name:
        """A name for the person that *seed* belongs to."""
        self._seed(seed.bits("name"))
        if self._japanese:
            first, last = self._names.first_name_pair(), self._names.last_name_pair()
            return Name(first[0], last[0], f"{first[2]} {last[2]}")
        return Name(self._names.first_name(), self._names.last_name())


def email(name: Name, seed: Seed) -> str:
    """``chloe.mueller41@example.org`` for Chloë Müller; names without any Latin letter become ``shopper``."""
    written = name.latin or f"{name.first} {name.last}"
    # Case folding also makes ß two letters, and taking marks apart also takes Korean syllables apart.
    apart = unicodedata.normalize("NFKD", written.casefold()).translate(_HANGUL)
    plain = _UMLAUT.sub(r"\1e", apart).encode("ascii", "ignore").decode()
    words = ["".join(mark for mark in word if mark.isalnum()) for word in plain.split()]
    box = ".".join(word for word in words if word) or "shopper"
    return f"{box}{seed.integer('mailbox', 1, 99)}@{seed.choice('mail host', _HOSTS)}"


def contact(name: Name, mail: str, region: Region, place: Place, seed: Seed) -> Contact:
    """That person at an address in *place*."""
    return Contact(
        first_name=name.first,
        last_name=name.last,
        email=mail,
        phone=_phone(place, seed),
        address=_address(region, place, seed),
    )


def shopper(mail: str, region: Region, seed: Seed) -> Shopper:
    """The account of the person who buys."""
    return Shopper(
        id=seed.digits("shopper", 12),
        login=mail,
        external_id=f"C-{seed.digits('customer', 8)}",
        locale=region.locale,
        opt_in=seed.integer("opt in", 0, 2) == 0,
        browser_ip=f"{seed.choice('net', _NETS)}.{seed.integer('host', 1, 254)}",
    )


def _address(region: Region, place: Place, seed: Seed) -> Address:
    first = seed.choice("address form", region.address_forms).format(
        street=place.street or seed.choice("street", region.streets),
        block=seed.integer("block", 1, place.blocks),
        number=seed.integer("number", *region.numbers),
        house=seed.integer("house", 1, 20),
    )
    second = ""
    if region.second_line_every and seed.integer("second line", 1, region.second_line_every) == 1:
        room = seed.integer("floor", 1, 9) * 100 + seed.integer("room", 1, 12)
        second = seed.choice("second line form", region.second_lines).format(room=room)
    return Address(
        id=seed.digits("address", 12),
        line1=first,
        line2=second,
        city=place.city,
        county=place.county,
        postal_code=place.postal_code,
        state=place.state,
        state_name=place.state_name,
        country=region.country,
        country_name=region.country_name,
    )


def _phone(place: Place, seed: Seed) -> str:
    digits = iter(seed.digits("phone", 12))
    return "".join(next(digits) if mark == "#" else mark for mark in place.phone)
