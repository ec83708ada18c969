"""Customers: known by an id of the merchant's choice (rest_api.md 3.19)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from simulator.commerce.plain.resource import Kind, Members, merged
from simulator.errors import Declined

if TYPE_CHECKING:
    from simulator.instant import Instant

LONGEST: Final = 40
_ID: Final = re.compile(r"[^\s/?#]+")


def chosen(id_: str) -> str:
    """What is wrong with the id of a customer or plan."""
    if len(id_) > LONGEST:
        return f"has at most {LONGEST} characters"
    if id_ in (".", ".."):
        return "cannot be asked for: a path has no such step"
    return "" if _ID.fullmatch(id_) else 'has at least one character, and no blanks, "/", "?" and "#"'


def _made(given: Members, _at: Instant) -> Members:
    return _certified({"enabled": True, "requestToBeForgotten": False}, given)


def _changed(before: Members, given: Members, _at: Instant) -> Members:
    return _certified(before, given)


def _certified(before: Members, given: Members) -> Members:
    """A certificate that is handed in joins those that are there; the default source is an attached one."""
    rest = {name: value for name, value in given.items() if name != "taxCertificate"}
    after = merged(before, rest)
    if "taxCertificate" in given:
        after["taxCertificates"] = [*before.get("taxCertificates", ()), given["taxCertificate"]]
    attached = [source["id"] for source in before.get("sources", ())]
    if "defaultSourceId" in given and given["defaultSourceId"] not in attached:
        message = "'defaultSourceId' is not the id of a source that is attached to the customer."
        raise Declined(400, "invalid_parameter", message, "defaultSourceId")
    return after


CUSTOMER: Final = Kind(
    component="Customer",
    plural="Customers",
    noun="customer",
    made=_made,
    changed=_changed,
    identified=lambda seed: seed.digits("id", 12),
    chosen=chosen,
)
