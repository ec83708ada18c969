"""Refunds: each kind where it fits, by whom and how much; the shares agree to the minor unit."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from simulator.catalogue.loader import load
from simulator.commerce import shop
from simulator.commerce.giving_back import ORIGINS
from simulator.commerce.refunding import WAYS, possible
from simulator.commerce.worth import refundable
from simulator.errors import BadInput, IllegalAction
from tests.commerce.drafts import AUTO, SECOND, act, announced, in_process, line, lived, moves, paid, placed, settled

TAXED = line("physical", 3, "10.00", "0.07375")
DIGITAL = line("digital", 1, "5.55", "0.07375")
DAY = 86_400 * SECOND
ANYTHING = [
    "LineItemLevelSatisfactionRefund",
    "OrderLevelSatisfactionRefund",
    "CPGInitiatedSatisfactionRefund",
    "ReviewRefund",
    "LineItemLevelIssuerRefund",
    "OrderLevelIssuerRefund",
    "PriceAdjustmentRefund",
]


def test_every_kind_has_its_way_and_its_origin_and_a_row_that_agrees() -> None:
    assert {*WAYS} == {*ORIGINS}
    rows = {row.announces: row for row in load().rows("pon")}
    for kind, origin in ORIGINS.items():
        if kind != "ReturnRefund":
            assert rows[f"refund.{kind}"].about == origin.level, kind
    assert {kind for kind, origin in ORIGINS.items() if origin.by == "issuer"} == {
        "LineItemLevelIssuerRefund",
        "OrderLevelIssuerRefund",
    }


def test_what_fits_when() -> None:
    order = in_process(TAXED)
    assert possible(order) == []
    assert possible(act(order, "ship").order) == [*ANYTHING, "TaxExemptRefund"]
    untaxed = act(in_process(line("physical", 1, "1.00")), "ship").order
    assert possible(untaxed) == ANYTHING
    settled = act(act(placed(TAXED, delayed=True).order, "submit").order, "settle_payment", overpaid="2.00").order
    assert possible(settled) == [*ANYTHING, "TaxExemptRefund", "OverpaymentDifferenceRefund"]
    replaced = act(act(order, "ship").order, "open_return", kind="ReplacementReturn").order
    assert "ReplacementRefund" in possible(replaced)
    received = act(act(act(order, "ship").order, "open_return").order, "receive_return").order
    assert "ReturnRefund" in possible(received)


@pytest.mark.parametrize(
    ("currency", "price", "amount", "expected"),
    [
        ("USD", "10.00", "10.00", ("9.31", "0.69")),
        ("USD", "9.99", "0.01", ("0.01", "0.00")),
        ("JPY", "1000", "100", ("93", "7")),
        ("KWD", "1.234", "1.000", ("0.931", "0.069")),
    ],
)
def test_an_amount_is_taken_from_goods_and_tax_in_proportion(
    currency: str, price: str, amount: str, expected: tuple[str, str]
) -> None:
    order = act(in_process(line("physical", 2, price, "0.07375"), currency=currency), "ship").order
    (made,) = act(order, "refund", kind="OrderLevelSatisfactionRefund", amount=amount).order.refunds
    assert (made.worth.amount, made.worth.tax) == tuple(Decimal(part) for part in expected)
    assert made.worth.total == Decimal(amount)


def test_line_level_refunds_are_told_line_by_line_and_credited_three_days_later() -> None:
    order = lived(in_process(TAXED, DIGITAL), "ship", "fulfill")
    done = act(order, "refund", kind="LineItemLevelSatisfactionRefund", percent=50, comments="sorry")
    assert moves(done) == ["refund.LineItemLevelSatisfactionRefund"] * 2
    assert [change.lines for change in announced(done)] == [(order.lines[0].id,), (order.lines[1].id,)]
    (made,) = done.order.refunds
    assert {change.subject for change in done.changes} == {made.id}
    assert made.worth.total == Decimal("19.09")  # half of 32.21 + 5.96
    assert [one.worth.total for one in made.lines] == [Decimal("16.11"), Decimal("2.98")]
    assert (made.by, made.level, made.comments) == ("customer service", "line", "sorry")
    (entry,) = done.agenda
    assert entry.due == done.order.updated + 3 * DAY
    credited = shop.apply(done.order, entry.action, at=entry.due, options=AUTO)
    assert moves(credited) == ["refund.complete"]
    assert credited.order.refunds[0].completed == entry.due
    assert credited.order.state == "Complete"
    with pytest.raises(IllegalAction):
        shop.apply(credited.order, entry.action, at=entry.due, options=AUTO)


def test_one_line_alone() -> None:
    order = lived(in_process(TAXED, DIGITAL), "ship", "fulfill")
    done = act(order, "refund", kind="Line Item Level Issuer Refund", lines=[2])
    assert [change.lines for change in announced(done)] == [(order.lines[1].id,)]
    assert done.order.refunds[0].worth.total == order.lines[1].money.total
    with pytest.raises(BadInput, match="line 2 has nothing paid that could go back"):
        act(done.order, "refund", kind="LineItemLevelIssuerRefund", lines=[2])


def test_tax_alone() -> None:
    order = act(in_process(TAXED, shipping="5.00"), "ship").order
    (made,) = act(order, "refund", kind="TaxExemptRefund").order.refunds
    money = order.lines[0].money
    assert made.worth.amount + made.worth.shipping == 0
    assert (made.worth.tax, made.worth.shipping_tax) == (money.tax, money.shipping_tax)


def test_what_was_paid_too_much() -> None:
    order = act(placed(TAXED, delayed=True).order, "submit").order
    order = act(order, "settle_payment", overpaid="7.50").order
    part = act(order, "refund", kind="OverpaymentDifferenceRefund", amount=2.5).order
    rest = act(part, "refund", kind="OverpaymentDifferenceRefund").order
    assert [made.worth.total for made in rest.refunds] == [Decimal("2.50"), Decimal("5.00")]
    assert refundable(rest, rest.lines[0]).total == rest.total
    with pytest.raises(IllegalAction, match="nothing was paid too much"):
        act(rest, "refund", kind="OverpaymentDifferenceRefund")


def test_nothing_goes_back_twice() -> None:
    order = settled(act(in_process(TAXED), "ship").order)
    order = act(order, "refund", kind="OrderLevelSatisfactionRefund", percent="99.9").order
    order = act(order, "refund", kind="ReviewRefund").order
    assert sum(made.worth.total for made in order.refunds) == order.total
    assert shop.legal(order) == ("open_return", "complete_refund", "fail_refund")
    with pytest.raises(IllegalAction) as refused:
        act(order, "refund", kind="ReviewRefund")
    assert refused.value.legal == shop.legal(order)


def test_only_what_was_captured_can_go_back() -> None:
    order = act(in_process(TAXED), "ship", lines=[{"line": 1, "quantity": 1}]).order
    (made,) = act(order, "refund", kind="CPGInitiatedSatisfactionRefund").order.refunds
    assert made.worth.total == order.charge.captures[0].amount == Decimal("10.74")
    assert made.by == "gateway"


@pytest.mark.parametrize(
    ("params", "said"),
    [
        ({"kind": "OrderLevelSatisfactionRefnd"}, 'did you mean "OrderLevelSatisfactionRefund"'),
        ({"kind": "PriceAdjustmentRefund"}, "PriceAdjustmentRefund needs an amount or a percent"),
        ({"kind": "ReviewRefund", "amount": "32.22"}, r"amount 32.22 is more than the 32.21 USD that can go back"),
        ({"kind": "ReviewRefund", "amount": "1.001"}, "more decimal places than USD has"),
        ({"kind": "ReviewRefund", "amount": 0}, "amount must be more than 0"),
        ({"kind": "ReviewRefund", "amount": -1}, "amount must be an amount from 0"),
        ({"kind": "ReviewRefund", "amount": "much"}, 'amount must be a number, not "much"'),
        ({"kind": "ReviewRefund", "amount": True}, "amount must be a number, not True"),
        ({"kind": "ReviewRefund", "percent": 101}, "percent must be above 0 and at most 100, not 101"),
        ({"kind": "ReviewRefund", "percent": 0}, "percent must be above 0"),
        ({"kind": "ReviewRefund", "percent": "0.001"}, "0.001 % of 32.21 USD is nothing"),
        ({"kind": "ReviewRefund", "percent": 5, "amount": 1}, "amount and percent exclude each other"),
        ({"kind": "ReviewRefund", "lines": [1]}, 'ReviewRefund has no parameter "lines"; it takes amount, percent'),
        ({"kind": "LineItemLevelIssuerRefund", "lines": [2]}, 'the order has no line "2"'),
        ({"kind": "LineItemLevelIssuerRefund", "lines": [{"line": 1, "quantity": 1}]}, 'unknown member "quantity"'),
        ({"kind": "ReviewRefund", "reson": "x"}, 'did you mean "reason"'),
    ],
)
def test_wrong_parameters_are_one_line(params: dict[str, Any], said: str) -> None:
    order = act(in_process(TAXED), "ship").order
    with pytest.raises(BadInput) as wrong:
        act(order, "refund", **params)
    assert said in str(wrong.value)
    assert "\n" not in str(wrong.value)


def test_a_credit_is_named_rightly() -> None:
    order = act(paid(TAXED), "refund", kind="ReviewRefund", amount=1).order
    with pytest.raises(BadInput, match='the order has no refund "12"'):
        act(order, "complete_refund", refund="12")
    credited = act(order, "complete_refund", refund=order.refunds[0].id).order
    assert "complete_refund" not in shop.legal(credited)
