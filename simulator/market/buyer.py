"""Who buys by a request of the API, and where they live, as the shop knows people."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from simulator.commerce.parties import Address, Contact, Shopper
from simulator.market.land import region_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from simulator.market.region import Region
    from simulator.records import Site
    from simulator.seed import Seed

_FAMILY_FIRST: Final = ("JP", "KR")
_LOCALE: Final = re.compile("[a-z]{2}_[A-Z]{2}")


def locale_of(asked: Mapping[str, Any], site: Site) -> str:
    """The locale as the shop writes it; the site's where another one is asked for, or none."""
    asked_for = asked.get("locale") or ""
    return asked_for if _LOCALE.fullmatch(asked_for) else site.locale


def shopper(asked: Mapping[str, Any], email: str, site: Site, seed: Seed) -> Shopper:
    """The account of who buys: the customer's, or one made up."""
    return Shopper(
        id=asked.get("customerId") or seed.digits("shopper", 12),
        login=email,
        external_id=asked.get("customerId") or "",
        locale=locale_of(asked, site),
        opt_in=False,
        browser_ip=asked.get("browserIp") or "",
    )


def contact(party: Mapping[str, Any], email: str, seed: Seed) -> Contact:
    """A party such as ``shipTo``; what it does not tell stays empty, its mail address being the order's then."""
    address = party.get("address") or {}
    country = address.get("country") or ""
    here = region_of(country)
    first, last = _names(party.get("name") or "", country)
    return Contact(
        first_name=first,
        last_name=last,
        email=party.get("email") or email,
        phone=party.get("phone") or "",
        company=party.get("organization") or "",
        address=Address(
            id=seed.digits("address", 12),
            line1=address.get("line1") or "",
            line2=address.get("line2") or "",
            city=address.get("city") or "",
            postal_code=address.get("postalCode") or "",
            state=address.get("state") or "",
            state_name=_state_name(here, address.get("state") or ""),
            country=country,
            country_name=here.country_name if here else country,
        ),
    )


def _names(name: str, country: str) -> tuple[str, str]:
    """First and last name, as the country orders them; a single one is the last."""
    if country in _FAMILY_FIRST:
        last, _, first = name.strip().partition(" ")
    else:
        first, _, last = name.strip().rpartition(" ")
    return first, last


def _state_name(here: Region | None, state: str) -> str:
    places = here.places if here else ()
    return next((place.state_name for place in places if place.state == state), state)
