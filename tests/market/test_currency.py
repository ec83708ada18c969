"""Prices in other currencies: every one that can be paid in, to its minor unit."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest
from iso4217 import Currency

from simulator.commerce.money import payable
from simulator.market.currency import converted
from simulator.market.region import DATA

CODES = sorted(one.code for one in Currency if one.exponent is not None)


def test_the_table_has_every_currency_that_can_be_paid_in() -> None:
    rates = json.loads((DATA / "currencies.json").read_text("utf-8"))
    assert sorted(rates) == CODES
    assert all(Decimal(str(rate)) > 0 for rate in rates.values())


@pytest.mark.parametrize("currency", CODES)
def test_prices_can_be_paid_exactly_and_free_stays_free(currency: str) -> None:
    for shown in ("0.01", "12.99", "1399.00"):
        found = converted(Decimal(shown), "EUR", currency)
        assert payable(found, currency, "price") == found > 0
    assert converted(Decimal("0.00"), "BRL", currency) == 0


def test_the_same_currency_leaves_a_price_alone() -> None:
    assert str(converted(Decimal("19.90"), "EUR", "EUR")) == "19.90"
    assert converted(Decimal("89.00"), "USD", "KWD") == Decimal("27.323")
