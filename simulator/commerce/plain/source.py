"""Sources that are made by a request: what a browser would make by the public key (rest_api.md 3.4 and 11)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from simulator.commerce.plain.resource import Kind, Members, numbered
from simulator.errors import Declined

if TYPE_CHECKING:
    from simulator.instant import Instant

_BRANDS: Final = {
    "Visa": "4",
    "MasterCard": "5[1-5]|2[2-7]",
    "AmericanExpress": "3[47]",
    "DinersClub": "3[068]",
    "JCB": "35",
    "UnionPay": "62",
    "Discover": "6",
}
"""By how their numbers begin; the first that fits."""
_NUMBER: Final = re.compile("[0-9]{12,19}")
_REFUSED: Final = "4000000000003295"
"""The test card of which no source is made."""
_RECEIVED: Final = ("wireTransfer", "konbini", "bankTransfer", "codJapan", "bPay")
"""What the shopper pays in by himself, later."""


def _made(given: Members, _at: Instant) -> Members:
    members = {name: value for name, value in given.items() if name not in ("sessionId", "creditCard")}
    type_ = given["type"]
    if "sessionId" in given:
        members.setdefault("paymentSessionId", given["sessionId"])
    if "creditCard" in given and type_ != "creditCard":
        raise Declined(400, "invalid_parameter", "'creditCard' is for sources of that type only.", "creditCard")
    if type_ == "creditCard":
        if "creditCard" not in given:
            raise Declined(400, "missing_parameter", "'creditCard' is missing.", "creditCard")
        members["creditCard"] = _card(given["creditCard"])
    if type_ == "customerCredit" and "amount" not in given:
        raise Declined(400, "missing_parameter", "'amount' is missing.", "amount")
    flow = "receiver" if type_ in _RECEIVED else "standard"
    return {**numbered(members, "amount"), "reusable": False, "flow": flow, "state": "chargeable"}


def _card(given: Members) -> Members:
    """What is told of a card: never its number."""
    number = given["number"].replace(" ", "")
    if not _NUMBER.fullmatch(number):
        raise Declined(400, "invalid_card_number", "The number of the card is none.", "creditCard.number")
    if number == _REFUSED:
        raise Declined(409, "declined", "The card is declined.", "creditCard.number")
    if not 1 <= given["expirationMonth"] <= 12:
        raise Declined(400, "invalid_expiration_date", "There is no such month.", "creditCard.expirationMonth")
    told = {name: given[name] for name in ("expirationMonth", "expirationYear")}
    brands = [brand for brand, begin in _BRANDS.items() if re.match(begin, number)]
    return {**({"brand": brands[0]} if brands else {}), **told, "lastFourDigits": number[-4:]}


SOURCE: Final = Kind(
    component="Source",
    plural="Sources",
    noun="source",
    made=_made,
    added=lambda id_, seed: {"clientSecret": f"{id_}_{seed.uuid('client secret')}"},
    updated_time=False,
    events={"created": ("source.created", "source.chargeable")},
)
