"""The facts of one locale, read from ``data/<locale>.json``: money, taxes, shipping, streets, places, what is sold.

Places, post codes, states and base tax rates are real, telephone numbers lie in ranges that reach nobody.
"""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import msgspec
from msgspec import Struct

from simulator.commerce.goods import MediumKind, TaxLevel, TaxShare
from simulator.commerce.parties import Method

DATA = Path(__file__).with_name("data")
LOCALES = ("en_US", "en_CA", "en_GB", "de_DE", "fr_FR", "es_ES", "ja_JP", "ko_KR", "pt_BR")


class Tax(Struct, frozen=True, forbid_unknown_fields=True):
    """One jurisdiction's tax."""

    level: TaxLevel
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
    """The quarter (Japan) or street that the post code means; elsewhere any of the locale's streets will do."""
    blocks: int = 1
    """How many numbered blocks the quarter has (Japan)."""
    taxes: tuple[Tax, ...] = ()


class Shipping(Struct, frozen=True, forbid_unknown_fields=True):
    """A way to ship, at the price that the shop shows."""

    name: str
    code: str
    price: Decimal
    carrier: str


class SellingEntity(Struct, frozen=True, forbid_unknown_fields=True):
    """Which Digital River company sells."""

    id: str
    name: str


class Text(Struct, frozen=True, forbid_unknown_fields=True):
    """What the locale's shop says about an article, and its price."""

    name: str
    description: str
    price: Decimal
    list_price: Decimal


class Extra(Struct, frozen=True, forbid_unknown_fields=True):
    """What a medium is called and costs on top of its download (MARKET-MEDIA-1)."""

    name: str
    price: Decimal


class Region(Struct, frozen=True, forbid_unknown_fields=True):
    """One locale."""

    locale: str
    currency: str
    country: str
    country_name: str
    tax_inclusive: bool
    taxes: tuple[Tax, ...]
    """Those of the whole country."""
    ship_from: str
    catalog_id: str
    selling_entity: SellingEntity
    shipping: tuple[Shipping, ...]
    """The first is the default."""
    cards: tuple[str, ...]
    methods: tuple[Method, ...]
    """Other ways to pay at once."""
    delayed_methods: tuple[Method, ...]
    """Ways to pay whose funds come days later; the first is the most usual."""
    address_forms: tuple[str, ...]
    second_lines: tuple[str, ...]
    second_line_every: int
    """One address in so many has a second line; 0 for none."""
    streets: tuple[str, ...]
    numbers: tuple[int, int]
    places: tuple[Place, ...]
    products: dict[str, Text]
    """By SKU."""
    media: dict[MediumKind, Extra]

    def taxes_at(self, place: Place) -> tuple[TaxShare, ...]:
        """What is levied on goods, downloads and shipping sent to *place* (MARKET-TAX-1)."""
        return tuple(tax.share() for tax in (*self.taxes, *place.taxes))


def load(locale: str) -> Region:
    """The region of one of `LOCALES`."""
    return msgspec.json.decode((DATA / f"{locale}.json").read_bytes(), type=Region)
