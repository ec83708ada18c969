"""The door of the shop: what is legal when, and what is refused how."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from simulator.commerce import shop
from simulator.commerce.order import Order
from simulator.errors import BadInput, IllegalAction
from tests.commerce.drafts import act, in_process, line, placed

MIXED = (line("physical", 2, "10.00"), line("digital", 1, "5.00"))


FRAUD = ("hold", "flag_risk", "suppress")
NEEDS: dict[str, Any] = {"refund": {"kind": "OrderLevelIssuerRefund"}}
"""What an action cannot do without."""


def test_what_is_legal_along_a_life() -> None:
    order = placed(*MIXED).order
    assert shop.legal(order) == ("submit", "cancel")
    order = act(order, "submit").order
    assert shop.legal(order) == ("process", "report_fulfillment", "cancel", "fail_reauthorization", *FRAUD)
    order = act(order, "process").order
    both = ("ship", "fulfill", "report_fulfillment")
    assert shop.legal(order) == ("back_order", *both, "cancel", "fail_reauthorization", *FRAUD)
    order = act(order, "fulfill").order
    ship = ("back_order", "ship", "report_fulfillment", "cancel")
    assert shop.legal(order) == (*ship, "settle_operation", *FRAUD, "refund", "dispute")
    order = act(order, "settle_operation").order
    order = act(order, "cancel", lines=[{"line": 1, "quantity": 1}]).order
    cancelling = ("cancel_complete", "refuse_cancel", "settle_operation")
    assert shop.legal(order) == (*ship, *cancelling, *FRAUD, "refund", "dispute")
    order = act(order, "ship").order
    assert shop.legal(order) == (*cancelling, "hold", "flag_risk", "open_return", "refund", "dispute")
    order = act(act(order, "cancel_complete").order, "settle_operation").order
    assert shop.legal(order) == ("open_return", "refund", "dispute")
    assert order.state == "Complete"


@pytest.mark.parametrize("name", list(shop.ACTIONS))
def test_an_action_that_is_not_offered_is_refused_and_one_that_is_works(name: str) -> None:
    opened = placed(*MIXED).order
    lived = in_process(*MIXED)
    stages = [opened, act(opened, "submit").order, lived, act(lived, "cancel").order, act(lived, "ship").order]
    for order in stages:
        if name in shop.legal(order):
            assert act(order, name, **NEEDS.get(name, {})).changes
        else:
            with pytest.raises(IllegalAction) as refused:
                act(order, name)
            assert refused.value.legal == shop.legal(order)
            assert order.id in str(refused.value)


def test_unknown_words_name_the_nearest() -> None:
    order = in_process(*MIXED)
    with pytest.raises(BadInput, match='unknown action "shipp"; known: submit, settle_payment, fail_payment') as wrong:
        act(order, "shipp")
    assert wrong.value.nearest == "ship"
    with pytest.raises(BadInput, match='"ship" has no parameter "traking_number"') as wrong:
        act(order, "ship", traking_number="1")
    assert wrong.value.nearest == "tracking_number"
    with pytest.raises(BadInput, match='"process" has no parameter "lines"; it takes none'):
        act(order, "process", lines=[1])


def test_the_order_given_is_left_as_it_was() -> None:
    order = in_process(*MIXED)
    before = msgspec.json.encode(order)
    act(order, "ship")
    act(order, "cancel")
    assert msgspec.json.encode(order) == before


def test_an_order_survives_the_store() -> None:
    order = act(act(in_process(*MIXED), "ship", lines=[{"line": 1, "quantity": 1}]).order, "cancel").order
    for codec in (msgspec.json, msgspec.msgpack):
        assert codec.decode(codec.encode(order), type=Order) == order


def test_every_action_is_described() -> None:
    for name, told in shop.ACTIONS.items():
        assert told.name == name
        assert told.description
        assert all(told.params.values())
