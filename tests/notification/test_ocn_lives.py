"""One Order Complete Notification if and only if the order completes, whatever its life, and what it tells adds up."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

from hypothesis import given, settings

from simulator.notification.convert import convert
from simulator.notification.ocn import notification
from simulator.notification.shelf import Shelf
from simulator.notification.xmlprint import plain
from tests.notification.lives import Life, lives
from tests.notification.sample import MANUAL, body


def _items(part: Any) -> list[Any]:
    found = part["item"] if part else []
    return found if isinstance(found, list) else [found]


def _attribute(part: Any, name: str) -> Decimal:
    values = [Decimal(one["value"]) for one in _items(part["extendedAttributes"]) if one["name"] == name]
    return sum(values, Decimal(0))


def _amount(prices: Any, name: str) -> Decimal:
    return Decimal(prices[name]["amount"])


@settings(max_examples=120)
@given(lives())
def test_it_is_sent_once_and_only_if_the_order_completes(life: Life) -> None:
    told = life.told("ocn")
    completed = [one for one in life.stages if one.state == "Complete"]
    assert len(told) == bool(completed)
    if completed:
        first = completed[0]
        assert life.stages[life.stages.index(first) :] == completed
        (about,) = (one.object for one in told)
        assert told[0].at == about.completed == first.completed
        assert about.paid
        assert any(line.fulfilled for line in about.lines)
        for line in about.lines:
            assert line.state in {"complete", "cancelled"}
            assert not line.open
            if line.fulfilled and line.suppressed is None:
                assert all(one.fulfilled is not None for one in line.media)
            if line.fulfilled and line.pre_order:
                assert line.released is not None
    if life.end.state == "Cancelled":
        assert not any(line.fulfilled for line in life.end.goods)


@settings(max_examples=120)
@given(lives())
def test_both_forms_are_valid_and_the_money_adds_up(life: Life) -> None:
    for told in life.told("ocn"):
        about = told.object
        printed = body(told)
        assert printed == convert(plain(notification(told, Shelf(MANUAL))), "").encode()
        assert body(told, format="xml").startswith(b"<?xml")
        root = json.loads(printed, parse_float=Decimal)["OrderCompleteNotification"]
        assert root["orderState"] == "Complete"
        head, lines = root["pricing"], _items(root["lineItems"])
        total = _amount(head, "total")
        assert total == _amount(head, "subtotal") + _amount(head, "shipping") + _amount(head, "tax") == about.total
        for name in ("tax", "shipping", "incentive"):
            assert _amount(head, name) == sum(_amount(line["pricing"], name) for line in lines)
        back = _attribute(root, "refundedAmount")
        assert back == sum(_attribute(line, "refundedAmount") for line in lines)
        assert back == sum(one.worth.total for one in about.refunds)
        assert 0 <= back <= total + about.overpaid
        for line, shown in zip(about.lines, lines, strict=True):
            assert shown["lineItemState"] == ("Complete" if line.fulfilled else "Cancelled")
            counted = {"Completed": 0, "Cancelled": 0, "Shipped": 0}
            for notice in _items(shown["electronicFulfillmentNotices"]):
                (one,) = _items(notice["electronicFulfillmentNoticeItems"])
                if one["electronicContentType"] == "Download":
                    counted[one["status"]] += one["quantity"]
            if line.product.kind == "digital" and not line.bundle:
                assert counted == {"Completed": line.fulfilled, "Cancelled": line.cancelled, "Shipped": 0}
