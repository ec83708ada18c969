"""What units cost: shares that are rounded once, add up, and leave the shipping where it belongs."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.commerce.post_order import Amounts
from simulator.commerce.worth import NOTHING, added, less, price_of, share, tax_of
from simulator.errors import BadInput
from tests.commerce.drafts import act, in_process, line, lived

COST = Amounts(amount=Decimal("92.29"), tax=Decimal("7.61"), shipping=Decimal("4.00"), shipping_tax=Decimal("0.33"))


# The first two are what the platform's published samples show (rest_api.md section 4).
@pytest.mark.parametrize(
    ("whole", "count", "units", "worth"), [("37.81", 2, 3, "25.21"), ("54.10", 1, 5, "10.82"), ("99.90", 1, 2, "49.95")]
)
def test_units_cost_their_part_of_the_whole_rounded_once(whole: str, count: int, units: int, worth: str) -> None:
    amount = Decimal(whole) - Decimal("1.11")
    left = Amounts(amount=amount, tax=Decimal("1.11"))
    assert share(left, count, units, "USD").total == Decimal(worth)


@given(st.lists(st.integers(1, 2_000), min_size=1, max_size=8))
def test_whatever_is_taken_at_a_time_the_last_units_take_the_rest(counts: list[int]) -> None:
    left, units, parts = COST, sum(counts), []
    for count in counts:
        parts.append(share(left, count, units, "USD"))
        left, units = less(left, parts[-1]), units - count
        assert min(left.amount, left.tax, left.shipping, left.shipping_tax) >= 0
    assert (left, added(parts)) == (less(COST, COST), COST)


def test_price_and_tax_alone() -> None:
    assert price_of(COST).total == Decimal("99.90")
    assert tax_of(COST).total == Decimal("7.94")
    assert price_of(NOTHING) == tax_of(NOTHING) == NOTHING


def test_a_price_adjustment_leaves_the_shipping_alone() -> None:
    order = lived(in_process(line("physical", 2, "10.00", "0.08"), shipping="5.00"), "ship")
    made = act(order, "refund", kind="PriceAdjustmentRefund", percent=10).order.refunds[0]
    assert (made.worth.amount, made.worth.tax, made.worth.shipping) == (Decimal("2.00"), Decimal("0.16"), Decimal(0))
    with pytest.raises(BadInput, match=r"amount 22\.00 is more than the 21\.60 USD that can go back"):
        act(order, "refund", kind="PriceAdjustmentRefund", amount=22)
