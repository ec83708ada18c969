"""The small objects that many Digital River API resources share: amounts, times, addresses, parties."""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import msgspec

from simulator.commerce import money
from simulator.instant import iso_seconds

if TYPE_CHECKING:
    from simulator.commerce.parties import Address, Contact

NOTHING = Decimal("0.0")
_DECODER = msgspec.json.Decoder(float_hook=Decimal)
_FAMILY_FIRST = ("JP", "KR")

number = money.number
time = lru_cache(4096)(iso_seconds)  # the times of one order are few and come again with each of its events


def kept(members: dict[str, Any]) -> dict[str, Any]:
    """The members that have a value."""
    return {name: value for name, value in members.items() if value is not None}


def kept_but(optional: tuple[str, ...], members: dict[str, Any]) -> dict[str, Any]:
    """*members* without those of the *optional* ones that have no value; all others have one."""
    for name in optional:
        if members[name] is None:
            del members[name]
    return members


def members(text: str) -> dict[str, Any]:
    """What a JSON object says that was kept as text, numbers with all their digits; empty for no text."""
    found: dict[str, Any] = _DECODER.decode(text) if text else {}
    return found


def texts(**members: str) -> dict[str, str]:
    """Those that are not empty."""
    return {name: text for name, text in members.items() if text}


def address(address: Address) -> dict[str, Any]:
    """An Address."""
    found: dict[str, Any] = texts(
        line1=address.line1,
        line2=address.line2,
        city=address.city,
        postalCode=address.postal_code,
        state=address.state,
    )
    found["country"] = address.country
    return found


def party(contact: Contact) -> dict[str, Any]:
    """Who ships or bills where: Shipping and Billing."""
    found: dict[str, Any] = {"address": address(contact.address), "name": _name(contact)}
    found |= texts(phone=contact.phone, email=contact.email, organization=contact.company)
    return found


def _name(contact: Contact) -> str:
    if contact.address.country in _FAMILY_FIRST:
        return f"{contact.last_name} {contact.first_name}".strip()
    return f"{contact.first_name} {contact.last_name}".strip()
