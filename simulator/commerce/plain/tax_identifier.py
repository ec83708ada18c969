"""Tax identifiers: handed in, then verified or found not valid (rest_api.md 11)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from simulator.commerce.plain.resource import Kind, Members, merged
from simulator.instant import iso_seconds, parse_span

if TYPE_CHECKING:
    from simulator.instant import Instant

VALID: Final = ("BE0000000000", "BE1234567890", "DE000000000", "DE123456789", "IT00000000000", "IT12345678901")
"""What is verified in test mode, as documented; everything else is not."""
VERIFY: Final = "verify_tax_identifier"
AFTER: Final = parse_span("2s")
"""How long it takes; the facts do not say."""


def _made(given: Members, at: Instant) -> Members:
    return {**given, "state": "pending", "stateTransitions": {"pending": iso_seconds(at)}}


def verified(value: str) -> str:
    """The state that an identifier of that value ends in."""
    return "verified" if value in VALID else "not_valid"


def _changed(before: Members, given: Members, at: Instant) -> Members:
    """What only the platform changes."""
    after = merged(before, given)
    if "state" in given:
        after["stateTransitions"] = {**before["stateTransitions"], given["state"]: iso_seconds(at)}
    return after


TAX_IDENTIFIER: Final = Kind(
    component="CustomerTaxIdentifier",
    plural="TaxIdentifiers",
    noun="tax identifier",
    made=_made,
    changed=_changed,
    events={"created": ("tax_identifier.pending",)},
)
