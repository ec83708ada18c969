"""Minor units, rounding, and shares that add up."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.commerce.money import payable, rounded, split, unit
from simulator.errors import BadInput

CURRENCIES = st.sampled_from(["USD", "EUR", "JPY", "KWD"])


@pytest.mark.parametrize(("currency", "step"), [("USD", "0.01"), ("EUR", "0.01"), ("JPY", "1"), ("KWD", "0.001")])
def test_minor_unit(currency: str, step: str) -> None:
    assert unit(currency) == Decimal(step)


def test_unknown_currency_names_the_nearest() -> None:
    with pytest.raises(BadInput, match='"USDD" is not an ISO 4217 currency') as wrong:
        unit("USDD")
    assert wrong.value.nearest == "USD"


def test_gold_cannot_be_paid_with() -> None:
    with pytest.raises(BadInput, match='"XAU" has no minor unit'):
        unit("XAU")


@pytest.mark.parametrize(
    ("amount", "currency", "text"), [("2.005", "USD", "2.01"), ("2.5", "JPY", "3"), ("1", "EUR", "1.00")]
)
def test_rounding_is_half_up_with_the_currencys_places(amount: str, currency: str, text: str) -> None:
    assert str(rounded(Decimal(amount), currency)) == text


@pytest.mark.parametrize("amount", ["-0.01", "1000000000000", "NaN", "Infinity"])
def test_amounts_out_of_range_are_refused(amount: str) -> None:
    with pytest.raises(BadInput, match="price must be an amount from 0"):
        payable(Decimal(amount), "USD", "price")


def test_half_a_yen_is_refused() -> None:
    with pytest.raises(BadInput, match=r"price 19\.50 has more decimal places than JPY has"):
        payable(Decimal("19.50"), "JPY", "price")


def test_largest_remainder() -> None:
    assert split(Decimal("1.00"), [Decimal(1)] * 3, "USD") == [Decimal("0.34"), Decimal("0.33"), Decimal("0.33")]
    assert split(Decimal(10), [Decimal("0.6"), Decimal("0.25")], "JPY") == [Decimal(7), Decimal(3)]


@given(
    minor=st.integers(0, 10**12),
    weights=st.lists(st.decimals(0, 10**9, places=3), min_size=1, max_size=9),
    currency=CURRENCIES,
)
def test_shares_add_up_and_stay_within_a_unit_of_their_quota(minor: int, weights: list[Decimal], currency: str) -> None:
    amount = minor * unit(currency)
    shares = split(amount, weights, currency)
    assert sum(shares) == amount
    assert all(share == rounded(share, currency) and share >= 0 for share in shares)
    whole = sum(weights)
    if whole:
        for share, weight in zip(shares, weights, strict=True):
            assert abs(share - amount * weight / whole) < unit(currency)
