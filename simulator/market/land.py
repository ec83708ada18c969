"""Where a request of the API sends goods or the bill: its taxes, and who sells there (API-TAX-1, API-RATES-1)."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, Final

import msgspec

from simulator.market import region
from simulator.market.region import DATA, LOCALES, SellingEntity, Tax

if TYPE_CHECKING:
    from collections.abc import Mapping

    from simulator.commerce.goods import TaxShare
    from simulator.market.region import Place, Region

ELSEWHERE: Final = SellingEntity(id="DR_IRELAND-ENTITY", name="Digital River Ireland Ltd.")
"""Who sells where the market has no locale."""
_LOCALES: Final = {locale.partition("_")[2]: locale for locale in LOCALES}


@cache
def region_of(country: str) -> Region | None:
    """The locale of a country, by its code of two letters; None where the market has none."""
    return region.load(_LOCALES[country]) if country in _LOCALES else None


def taxes_at(address: Mapping[str, Any]) -> tuple[TaxShare, ...]:
    """What is levied on goods, downloads and shipping that go to an address; none where no rate is known.

    A city that the market knows has all its taxes; else the rate of the state or the country counts.
    """
    country, state = address.get("country") or "", address.get("state") or ""
    here, rates = region_of(country), _rates()
    place = None if here is None else _place(here, address)
    if here is not None and place is not None:
        return here.taxes_at(place)
    known = rates.get(f"{country}-{state}") or rates.get(country)
    if known is not None:
        return tuple(tax.share() for tax in known)
    if here is None:
        return ()
    near = [place for place in here.places if place.state == state] or here.places[:1]
    return here.taxes_at(near[0]) if here.taxes else ()


def _place(here: Region, address: Mapping[str, Any]) -> Place | None:
    city, code = (address.get("city") or "").casefold(), address.get("postalCode") or ""
    states = address.get("state")
    for place in here.places:
        if states in (place.state, None) and (place.city.casefold() == city or place.postal_code == code):
            return place
    return None


@cache
def _rates() -> dict[str, tuple[Tax, ...]]:
    """Standard rates by country, or by country and state, roughly those of 2025."""
    return msgspec.json.decode((DATA / "rates.json").read_bytes(), type=dict[str, tuple[Tax, ...]])
