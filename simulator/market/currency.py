"""Prices in another currency than the locale's, by a fixed table of ours (MARKET-CURRENCY-1)."""

from __future__ import annotations

from decimal import Decimal
from functools import cache

import msgspec

from simulator.commerce.money import ZERO, rounded, unit
from simulator.market.region import DATA


def converted(amount: Decimal, source: str, target: str) -> Decimal:
    """*amount* in *target*, to its minor unit; what costs something goes on doing so. Both must have a minor unit."""
    if source == target:
        return amount
    rates = _rates()
    found = rounded(amount / rates[source] * rates[target], target)
    return max(found, unit(target)) if amount > ZERO else found


@cache
def _rates() -> dict[str, Decimal]:
    """Units of each currency for one US dollar, roughly those of 2024."""
    return msgspec.json.decode((DATA / "currencies.json").read_bytes(), type=dict[str, Decimal])
