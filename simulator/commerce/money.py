"""Exact money: the currency's minor unit, rounding half up, and shares that add up to the whole."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from typing import TYPE_CHECKING

from iso4217 import Currency

from simulator.errors import BadInput, nearest

if TYPE_CHECKING:
    from collections.abc import Sequence

ZERO = Decimal(0)
CEILING = Decimal(10) ** 12
"""No price reaches this; the arithmetic is exact far beyond it."""
_TENTH = Decimal("0.1")
_NOTHING = Decimal("0.0")


@cache
def unit(currency: str) -> Decimal:
    """One minor unit of an ISO 4217 currency: USD 0.01, JPY 1; BadInput for an unknown code."""
    try:
        places = Currency(currency).exponent
    except ValueError:
        near = nearest(currency, [one.code for one in Currency])
        raise BadInput(f'"{currency}" is not an ISO 4217 currency', nearest=near) from None
    if places is None:
        raise BadInput(f'"{currency}" has no minor unit, so nothing can be paid in it')
    return Decimal(1).scaleb(-places)


def rounded(amount: Decimal, currency: str) -> Decimal:
    """*amount* in whole minor units, half up, with the currency's number of places."""
    return amount.quantize(unit(currency), ROUND_HALF_UP)


def number(value: Decimal) -> Decimal:
    """An amount or rate as the API prints it: at least one decimal, no padding beyond (``20.00`` -> ``20.0``)."""
    if not value:
        return _NOTHING
    return value.normalize() if value % _TENTH else value.quantize(_TENTH)


def payable(amount: Decimal, currency: str, what: str) -> Decimal:
    """*amount* with the currency's number of places; BadInput when it cannot be paid exactly or is negative."""
    if not amount.is_finite() or not 0 <= amount < CEILING:
        raise BadInput(f"{what} must be an amount from 0 up to {CEILING:f} {currency}, not {amount}")
    exact = rounded(amount, currency)
    if exact != amount:
        raise BadInput(f"{what} {amount} has more decimal places than {currency} has ({exact})")
    return exact


def split(amount: Decimal, weights: Sequence[Decimal], currency: str) -> list[Decimal]:
    """*amount* (in whole minor units) shared out by *weights*: the largest remainders take what rounding leaves.

    The shares add up to *amount*. Where all weights are zero the first share takes everything.
    """
    step, whole = unit(currency), sum(weights)
    if not whole:
        return [amount if place == 0 else step * 0 for place in range(len(weights))]
    minor = int(amount / step)
    quotas = [minor * weight / whole for weight in weights]
    shares = [int(quota) for quota in quotas]
    by_remainder = sorted(range(len(weights)), key=lambda place: shares[place] - quotas[place])
    for place in by_remainder[: minor - sum(shares)]:
        shares[place] += 1
    return [step * share for share in shares]
