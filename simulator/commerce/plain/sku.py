"""SKUs: what can be ordered by its id (rest_api.md 3.15)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from simulator.commerce.plain.address import UNSERVED
from simulator.commerce.plain.resource import Kind, Members, merged
from simulator.errors import Declined

if TYPE_CHECKING:
    from simulator.instant import Instant

_FORMS: Final = {
    "hsCode": (re.compile(r"\d{4}\.\d{2}(\.\d{2,4})?", re.ASCII), "HS code"),
    "countryOfOrigin": (re.compile(f"(?!{'|'.join(UNSERVED)})[A-Z]{{2}}"), "Country of Origin"),
}
_ID: Final = re.compile(r"[0-9A-Za-z._-]+")
_DIGITAL: Final = ("43", "55", "81")
"""How the tax codes of software, publications and services begin; the facts do not say which codes are digital."""


def _made(given: Members, _at: Instant) -> Members:
    for name, (form, told) in _FORMS.items():
        if name in given and not form.fullmatch(given[name]):
            raise Declined(400, "invalid_parameter", f"'{given[name][:40]}' is not a valid {told}.", name)
    physical = not given.get("taxCode", "").startswith(_DIGITAL)
    if given.get("managedFulfillment") is not None:
        if not physical:
            raise _wrong("taxCode", "must be that of a physical product where fulfillment is managed")
        if not given.get("partNumber"):
            raise _wrong("partNumber", "is needed where fulfillment is managed")
    weight: Members = {"weightUnit": "oz"} if "weight" in given else {}
    return {**weight, **given, "physical": physical}


def _changed(before: Members, given: Members, at: Instant) -> Members:
    return _made(merged(before, given), at)


def _wrong(name: str, why: str) -> Declined:
    return Declined(400, "invalid_parameter", f"'{name}' {why}.", name)


def _chosen(id_: Any) -> str:
    if id_ in (".", ".."):
        return "cannot be asked for: a path has no such step"
    return "" if _ID.fullmatch(id_) else "has no characters but 0-9, A-Z, a-z, dot, hyphen and underscore"


SKU: Final = Kind(
    component="Sku",
    plural="Skus",
    noun="sku",
    made=_made,
    changed=_changed,
    chosen=_chosen,
)
