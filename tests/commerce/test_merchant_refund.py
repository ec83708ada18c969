"""Refunds as a merchant asks for them: to the minor unit in every currency, and never more than captures brought."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from simulator.commerce.worth import arrived, available, whole
from simulator.errors import BadInput, Declined, IllegalAction
from tests.commerce.drafts import act, in_process, line, lived, moves, paid, settled

GOODS = line("physical", 3, "10.00", "0.08")
OTHER = line("physical", 1, "5.55", "0.0725")


def shipped(*lines: Any, **more: Any) -> Any:
    return settled(lived(in_process(*(lines or (GOODS, OTHER)), **more), "ship"))


def asked(order: Any, **params: Any) -> Any:
    return act(order, "refund", **params).order.refunds[-1]


@pytest.mark.parametrize(
    ("currency", "price", "half"), [("USD", "27.01", "13.51"), ("JPY", "333", "167"), ("KWD", "1.001", "0.501")]
)
def test_half_is_rounded_up_and_the_other_half_is_what_is_left(currency: str, price: str, half: str) -> None:
    order = shipped(line("physical", 1, price), currency=currency)
    once = act(order, "refund", percent=50).order
    twice = act(once, "refund", percent=50).order
    assert [one.worth.total for one in twice.refunds] == [Decimal(half), Decimal(price) - Decimal(half)]
    with pytest.raises(IllegalAction):
        act(twice, "refund", percent=1)


def test_an_amount_of_an_order_comes_from_goods_tax_and_shipping_in_proportion() -> None:
    order = shipped(GOODS, shipping="5.00")
    made = asked(order, amount="10.00")
    total = order.total
    for name in ("amount", "tax", "shipping", "shipping_tax"):
        part = getattr(whole(order.lines[0]), name)
        assert abs(getattr(made.worth, name) - part * 10 / total) < Decimal("0.01"), name
    assert made.worth.total == Decimal("10.00")
    assert (made.by, made.level, made.kind) == ("merchant", "order", "OrderLevelSatisfactionRefund")


def test_items_are_goods_with_their_tax_and_shipping_by_type_alone() -> None:
    order = shipped(GOODS, OTHER, shipping="5.00")
    one, two = order.lines
    made = asked(
        order, items=[{"line": 1, "quantity": 1}, {"line": two.id, "percent": 50}, {"line": 1, "type": "shipping"}]
    )
    assert [part.worth.total for part in made.lines] == [
        Decimal("10.80"),
        Decimal("2.98"),
        one.money.shipping + one.money.shipping_tax,
    ]
    assert [part.quantity for part in made.lines] == [1, 0, 0]
    assert (made.level, made.kind) == ("line", "LineItemLevelSatisfactionRefund")
    rest = asked(order, items=[{"line": 1}, {"line": 2}])
    assert rest.worth.total == sum(one.money.amount + one.money.tax for one in order.lines)


def test_a_line_that_is_named_twice_is_paid_once() -> None:
    order = shipped(GOODS)
    with pytest.raises(Declined, match="greater than the available amount"):
        asked(order, items=[{"line": 1, "quantity": 2}, {"line": 1, "quantity": 2}])
    both = asked(order, items=[{"line": 1, "quantity": 2}, {"line": 1, "quantity": 1}])
    assert both.worth.total == order.total


def test_line_level_refunds_are_told_once_for_each_line() -> None:
    order = shipped()
    done = act(order, "refund", items=[{"line": 1, "amount": 1}, {"line": 1, "amount": 2}, {"line": 2, "amount": 1}])
    assert moves(done) == ["refund.LineItemLevelSatisfactionRefund"] * 2
    assert moves(act(order, "refund", type="tax", percent=100)) == ["refund.TaxExemptRefund"]


def test_tax_goes_back_in_full_or_not_at_all() -> None:
    order = shipped(GOODS, shipping="5.00")
    tax = sum(one.money.tax + one.money.shipping_tax for one in order.lines)
    for params, name in (({"percent": 99}, "percentRequested"), ({"amount": "0.10"}, "amountRequested")):
        with pytest.raises(Declined, match="Only full tax refunds are supported") as refused:
            asked(order, type="tax", **params)
        assert refused.value.parameter == name
    made = asked(order, type="tax", amount=str(tax))
    assert (made.worth.total, made.type) == (tax, "tax")
    with pytest.raises(Declined, match="Only full tax refunds"):
        asked(order, type="tax", items=[{"line": 1}])


def test_only_complete_captures_count() -> None:
    order = lived(in_process(GOODS), "ship")
    assert arrived(order, order.lines[0]).total == 0
    with pytest.raises(Declined, match="greater than the available amount"):
        act(order, "refund", amount=1)
    part = settled(act(in_process(GOODS), "ship", lines=[{"line": 1, "quantity": 1}]).order)
    assert available(part, part.lines[0]).total == Decimal("10.80")
    assert asked(part, percent=100).worth.total == Decimal("10.80")
    with pytest.raises(Declined, match="from 1 to the 1 that were paid for"):
        asked(part, items=[{"line": 1, "quantity": 2}])
    all_of_it = settled(paid(GOODS))
    assert asked(all_of_it, items=[{"line": 1, "quantity": 2}]).worth.total == Decimal("21.60")


def test_a_dispute_and_a_chargeback_stand_in_the_way() -> None:
    order = shipped()
    disputed = act(order, "dispute").order
    with pytest.raises(Declined) as refused:
        act(disputed, "refund", amount=1)
    assert (refused.value.status, refused.value.parameter) == (400, "order")
    won = act(disputed, "resolve_dispute").order
    assert asked(won, amount=1).worth.total == 1
    again = act(won, "dispute").order
    assert None is not again.dispute != won.dispute
    with pytest.raises(IllegalAction):
        act(act(again, "chargeback").order, "refund", amount=1)


@pytest.mark.parametrize(
    ("params", "said", "parameter"),
    [
        ({}, "One of 'amount', 'percent' and 'items' is needed", "amount"),
        ({"amount": 1, "percent": 1}, "exclude each other", "percent"),
        ({"amount": 1, "currency": "EUR"}, "Currency EUR is not supported", "currency"),
        ({"amount": "x"}, "must be a number", "amount"),
        ({"percent": 0}, "must be above 0", "percent"),
        ({"amount": 1, "type": "shiping"}, 'did you mean "shipping"', "type"),
        ({"items": [{"line": 9}]}, "names nothing that the order has", "items[0].line"),
        ({"items": [{"line": 1, "amount": 1, "percent": 1}]}, "exclude each other", "items[0].percent"),
        ({"items": [{"line": 1, "quantity": 4}]}, "from 1 to the 3", "items[0].quantity"),
        ({"items": [{"line": 1, "type": "fees"}]}, "greater than the available amount", "amountRequested"),
        ({"type": "importer_tax", "percent": 100}, "greater than the available amount", "amountRequested"),
    ],
)
def test_refusals_are_told_as_the_api_tells_them(params: dict[str, Any], said: str, parameter: str) -> None:
    with pytest.raises(Declined, match=said) as refused:
        act(shipped(), "refund", **params)
    assert refused.value.parameter == parameter


@pytest.mark.parametrize(
    ("params", "said"),
    [
        ({"lines": [1], "amount": 1}, 'a refund without a kind has no parameter "lines"'),
        ({"items": 1}, "items must be a list"),
        ({"items": [1]}, "an item is written"),
        ({"kind": "ReviewRefund", "items": [{"line": 1}]}, 'ReviewRefund has no parameter "items"'),
    ],
)
def test_what_no_request_could_say_is_one_line(params: dict[str, Any], said: str) -> None:
    with pytest.raises(BadInput, match=said):
        act(shipped(), "refund", **params)
