"""Addresses of requests: what they must have, and how post codes and states are written (API-ADDRESS-1)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from simulator.errors import Declined

if TYPE_CHECKING:
    from simulator.commerce.plain.resource import Members

UNSERVED: Final = ("CU", "IR", "KP", "SY")
"""Where nothing is sold to."""
_COUNTRY: Final = re.compile("[A-Z]{2}")
_FIVE: Final = re.compile(r"\d{5}", re.ASCII)
_POST_CODES: Final = {
    "US": re.compile(r"\d{5}([- ]?\d{4})?", re.ASCII),
    "CA": re.compile(r"[ABCEGHJ-NPRSTVXY]\d[ABCEGHJ-NPRSTV-Z] ?\d[ABCEGHJ-NPRSTV-Z]\d", re.ASCII | re.IGNORECASE),
    "GB": re.compile(r"GIR ?0AA|[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}", re.ASCII | re.IGNORECASE),
    **dict.fromkeys(("DE", "FR", "ES", "IT"), _FIVE),
}
_STATES: Final = {
    "US": re.compile(
        "A[AEKLPRSZ]|C[AOT]|D[CE]|F[LM]|G[AU]|HI|I[ADLN]|K[SY]|LA|M[ADEHINOPST]|N[CDEHJMVY]|O[HKR]|P[ARW]|RI|S[CD]|T[NX]"
        "|U[MT]|V[AIT]|W[AIVY]"
    ),
    "CA": re.compile("AB|BC|MB|N[BLSTU]|ON|PE|QC|SK|YT"),
}


def written(party: Members, name: str) -> None:
    """Checks what a party's address says. *name* is that of the party, such as ``shipTo``.

    :raises Declined: 400 for a country, post code or state that is none, 409 for a country that is not served.
    """
    address = party.get("address") or {}
    country = address.get("country", "")
    if country and not _COUNTRY.fullmatch(country):
        raise Declined(400, "invalid_parameter", f"'{country[:20]}' is not a country.", f"{name}.address.country")
    if country in UNSERVED:
        raise Declined(409, "country_unsupported", f"Country '{country}' is not supported.", "country")
    code, form = address.get("postalCode"), _POST_CODES.get(country)
    if code and form is not None and not form.fullmatch(code):
        raise _invalid("postal code", "address.postalCode")
    state, states = address.get("state"), _STATES.get(country)
    if state and states is not None and not states.fullmatch(state):
        raise _invalid("state/province", "address.state")


def shippable(party: Members) -> None:
    """Checks that goods can be sent to a party. :raises Declined: 400, naming what is missing as the API does."""
    address = party.get("address") or {}
    wanted = {"country": "shipTo.address.", "line1": "address.", "city": "shipTo.address."}
    if address.get("country") in _STATES:
        wanted["state"] = "shipTo.address."
    for member, where in {**wanted, "postalCode": "shipTo.address."}.items():
        if not address.get(member):
            raise missing(f"{where}{member}")


def missing(parameter: str) -> Declined:
    """The refusal of a request that lacks something."""
    return Declined(400, "missing_parameter", "A parameter is missing.", parameter)


def _invalid(what: str, parameter: str) -> Declined:
    return Declined(400, "invalid_parameter", f"A required address parameter, {what}, is invalid.", parameter)
