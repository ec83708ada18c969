"""The facts of one locale, read from ``data/<locale>.json``: money, taxes, shipping, streets and places.

Places, post codes, states and base tax rates are real, telephone numbers lie in ranges that reach nobody.
"""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Literal

import msgspec
from msgspec import Struct

from simulator.commerce.goods import TaxShare

DATA = Path(__file__).with_name("data")
LOCALES = ("en_US", "de_DE", "ja_JP")


class Tax(Struct, frozen=True, forbid_unknown_fields=True):
    """One jurisdiction's tax."""

    level: Literal["Country", "State", "County"]
    name: str
    jurisdiction: str
    rate: Decimal

    def share(self) -> TaxShare:
        """The tax as a line carries it, before any amount is known."""
        return TaxShare(level=self.level, name=self.name, jurisdiction=self.jurisdiction, rate=self.rate)


class Place(Struct, frozen=True, forbid_unknown_fields=True):
    """A city with all that must fit together in an address there."""

    city: str
    postal_code: str
    state: str
    state_name: str
    phone: str
    """A telephone number whose ``#`` are free digits."""
    county: str = ""
    street: str = ""
    """The quarter that the post code means (Japan); elsewhere any of the locale's streets will do."""
    blocks: int = 1
    """How many numbered blocks the quarter has (Japan)."""
    taxes: tuple[Tax, ...] = ()


class Shipping(Struct, frozen=True, forbid_unknown_fields=True):
    """A way to ship, at the price that the shop shows."""

    name: str
    code: str
    price: Decimal


class SellingEntity(Struct, frozen=True, forbid_unknown_fields=True):
    """Which Digital River company sells."""

    id: str
    name: str


class Region(Struct, frozen=True, forbid_unknown_fields=True):
    """One locale."""

    locale: str
    currency: str
    country: str
    country_name: str
    tax_inclusive: bool
    country_tax: Tax | None
    ship_from: str
    catalog_id: str
    selling_entity: SellingEntity
    shipping: tuple[Shipping, ...]
    """The first is the default."""
    cards: tuple[str, ...]
    address_forms: tuple[str, ...]
    second_lines: tuple[str, ...]
    second_line_every: int
    """One address in so many has a second line; 0 for none."""
    streets: tuple[str, ...]
    numbers: tuple[int, int]
    places: tuple[Place, ...]

    def taxes(self, place: Place) -> tuple[TaxShare, ...]:
        """What is levied on goods, downloads and shipping sent to *place*."""
        national = (self.country_tax,) if self.country_tax else ()
        return tuple(tax.share() for tax in (*national, *place.taxes))


def load(locale: str) -> Region:
    """The region of one of `LOCALES`."""
    return msgspec.json.decode((DATA / f"{locale}.json").read_bytes(), type=Region)
