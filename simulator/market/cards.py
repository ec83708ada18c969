"""How shoppers pay: the documented test cards (rest_api.md section 11)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.commerce.parties import Source

if TYPE_CHECKING:
    from simulator.market.region import Region
    from simulator.seed import Seed

_LAST_FOUR = {"Visa": "1111", "MasterCard": "0008", "AmericanExpress": "2341", "Discover": "8769", "JCB": "9879"}


def card(region: Region, seed: Seed) -> Source:
    """A credit card of a brand that is usual in *region*."""
    brand = seed.choice("brand", region.cards)
    return Source(
        id=seed.uuid("source"),
        type="creditCard",
        brand=brand,
        last_four=_LAST_FOUR[brand],
        expiration_month=seed.integer("expiration month", 1, 12),
        expiration_year=seed.integer("expiration year", 2031, 2036),
    )
