"""The small objects that many Digital River API resources share: amounts, times, addresses, parties."""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import msgspec

from simulator.commerce import money
from simulator.instant import iso_seconds

if TYPE_CHECKING:
    from collections.abc import Mapping

    from simulator.commerce.parties import Address, Contact

NOTHING = Decimal("0.0")
_DECODER = msgspec.json.Decoder(float_hook=Decimal)
_FAMILY_FIRST = ("JP", "KR")

number = money.number
time = lru_cache(4096)(iso_seconds)  # the times of one order are few and come again with each of its events


def kept(members: dict[str, Any]) -> dict[str, Any]:
    """The members that have a value."""
    return {name: value for name, value in members.items() if value is not None}


def members(text: str) -> dict[str, Any]:
    """What a JSON object says that was kept as text, numbers with all their digits; empty for no text."""
    found: dict[str, Any] = _DECODER.decode(text) if text else {}
    return found


def times(transitions: Mapping[Any, int]) -> dict[str, str]:
    """States and when they were reached."""
    return {state: time(at) for state, at in transitions.items()}


def address(address: Address) -> dict[str, Any]:
    """An Address."""
    return kept(
        {
            "line1": address.line1 or None,
            "line2": address.line2 or None,
            "city": address.city or None,
            "postalCode": address.postal_code or None,
            "state": address.state or None,
            "country": address.country,
        }
    )


def party(contact: Contact) -> dict[str, Any]:
    """Who ships or bills where: Shipping and Billing."""
    return kept(
        {
            "address": address(contact.address),
            "name": _name(contact),
            "phone": contact.phone or None,
            "email": contact.email or None,
            "organization": contact.company or None,
        }
    )


def _name(contact: Contact) -> str:
    names = [contact.first_name, contact.last_name]
    return " ".join(names[::-1] if contact.address.country in _FAMILY_FIRST else names).strip()
