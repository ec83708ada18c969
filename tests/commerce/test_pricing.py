"""From shown prices to amounts: documented examples, and totals that agree for any prices."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.commerce.money import ZERO, rounded, unit
from simulator.commerce.pricing import net_and_tax, price
from simulator.errors import BadInput
from tests.commerce.drafts import draft, line, placed

if TYPE_CHECKING:
    from simulator.commerce.draft import DraftLine


def test_the_documented_german_line() -> None:
    # pon_and_ocn.md 2.4: 19.90 EUR with 19 % VAT is 16.72 net and 3.18 tax; 3.46 net shipping carries 0.66.
    order = placed(line("physical", 1, "19.90", "0.19"), currency="EUR", inclusive=True, shipping="4.12").order
    money = order.lines[0].money
    assert (money.unit_price, money.amount, money.tax) == (Decimal("19.90"), Decimal("16.72"), Decimal("3.18"))
    assert (money.shipping, money.shipping_tax) == (Decimal("3.46"), Decimal("0.66"))
    assert order.total == Decimal("24.02")


def test_the_documented_american_order() -> None:
    # Sample order.accepted: two units for 20.00, shipping 5.00, 8.025 % tax: 25.00 and 2.01, total 27.01.
    order = placed(line("physical", 2, "10.00", "0.06875", "0.0115"), shipping="5.00").order
    money = order.lines[0].money
    assert (money.tax, money.shipping_tax) == (Decimal("1.61"), Decimal("0.40"))
    assert (order.subtotal, order.total_tax, order.total) == (Decimal("25.00"), Decimal("2.01"), Decimal("27.01"))


def test_shipping_falls_on_physical_lines_by_their_amount() -> None:
    order = placed(
        line("physical", 1, "30.00"), line("digital", 1, "500.00"), line("physical", 2, "5.00"), shipping="5.00"
    ).order
    assert [one.money.shipping for one in order.lines] == [Decimal("3.75"), Decimal("0.00"), Decimal("1.25")]


def test_shipping_of_free_goods_falls_on_them_by_quantity() -> None:
    order = placed(line("physical", 1, "0.00"), line("physical", 3, "0.00"), shipping="8.00").order
    assert [one.money.shipping for one in order.lines] == [Decimal("2.00"), Decimal("6.00")]


def test_what_cannot_be_paid_is_refused() -> None:
    with pytest.raises(BadInput, match=r"line 2: discount 11\.00 is more than the line costs"):
        price(draft([line("digital", 1, "1.00"), line("digital", 1, "10.00", discount="11.00")]))
    with pytest.raises(BadInput, match="line 1: quantity must be at least 1"):
        price(draft([line("digital", 0, "1.00")]))
    with pytest.raises(BadInput, match="no line of the order is physical"):
        price(draft([line("digital", 1, "1.00")], shipping="5.00"))
    with pytest.raises(BadInput, match=r"line 1: price 1\.001 has more decimal places"):
        price(draft([line("digital", 1, "1.001")]))


KINDS: tuple[Literal["physical", "digital"], ...] = ("physical", "digital")
RATES = st.lists(st.decimals(0, Decimal("0.3"), places=5), max_size=3)
CURRENCIES = st.sampled_from(["USD", "EUR", "JPY", "KWD"])


@given(minor=st.integers(0, 10**9), rate=st.decimals(0, 1, places=5), currency=CURRENCIES, inclusive=st.booleans())
def test_net_and_tax_fit(minor: int, rate: Decimal, currency: str, inclusive: bool) -> None:
    shown = minor * unit(currency)
    net, tax = net_and_tax(shown, rate, currency, inclusive=inclusive)
    assert net + tax == shown if inclusive else net == shown
    assert abs(tax - net * rate) <= unit(currency)
    assert tax >= 0


@st.composite
def _lines(draw: st.DrawFn, currency: str) -> list[DraftLine]:
    made = []
    for _ in range(draw(st.integers(1, 5))):
        quantity, minor = draw(st.integers(1, 9999)), draw(st.integers(0, 10**7))
        shown = minor * unit(currency)
        off = draw(st.integers(0, minor * quantity)) * unit(currency) if draw(st.booleans()) else ZERO
        kind = draw(st.sampled_from(KINDS))
        rates = [str(rate) for rate in draw(RATES)]
        made.append(line(kind, quantity, str(shown), *rates, discount=str(off)))
    return made


@given(data=st.data(), currency=CURRENCIES, inclusive=st.booleans())
def test_totals_agree_to_the_minor_unit(data: st.DataObject, currency: str, inclusive: bool) -> None:
    lines = data.draw(_lines(currency))
    ships = any(one.product.kind == "physical" for one in lines)
    shipping = data.draw(st.integers(0, 10**5)) * unit(currency) if ships else ZERO
    order = placed(*lines, currency=currency, inclusive=inclusive, shipping=str(shipping)).order
    assert order.total == order.subtotal + order.total_tax == sum(one.money.total for one in order.lines)
    assert order.charge.amount == order.total
    shown = sum((one.unit_price * one.quantity - one.discount for one in lines), ZERO) + shipping
    assert (order.total if inclusive else order.subtotal) == shown
    assert order.total_discount == sum(one.discount for one in lines)
    for one in order.lines:
        money = one.money
        for amount in (money.amount, money.tax, money.shipping, money.shipping_tax, money.total):
            assert amount >= 0
            assert str(amount) == str(rounded(amount, currency))
        if one.taxes:
            assert sum(share.amount for share in one.taxes) == money.tax
            assert sum(share.shipping_amount for share in one.taxes) == money.shipping_tax
        else:
            assert money.tax == money.shipping_tax == 0
