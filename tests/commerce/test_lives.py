"""Random legal lives of random orders: units and money never get lost, and what is offered works."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from simulator.catalogue.loader import load
from simulator.commerce import merchant_refund, refunding, returning, shop
from simulator.commerce.holding import HOLDS
from simulator.commerce.money import unit
from simulator.commerce.resource_moves import MOVES
from simulator.commerce.rollup import rolled
from simulator.commerce.worth import (
    added,
    available,
    called_off,
    collected,
    delivered,
    given_back,
    less,
    overpaid,
    price_of,
    shipping_of,
    whole,
)
from simulator.errors import Declined, IllegalAction
from simulator.instant import Instant, Span
from tests.commerce.drafts import AUTO, CD, EDS, MANUAL, act, line, placed

if TYPE_CHECKING:
    from collections.abc import Callable

    from simulator.commerce.draft import DraftLine
    from simulator.commerce.goods import LineItem
    from simulator.commerce.order import Order
    from simulator.commerce.post_order import Amounts
    from simulator.commerce.shop import Applied
    from simulator.records import Change, Followup

CURRENCIES = {"USD": 2, "JPY": 0, "KWD": 3}
ANNOUNCED = {row.announces for row in load().rows()}
SILENT = {
    *("order.fulfill", "order.release_hold", "line.release", "line.fulfill_media"),
    *("cancel.refuse", "dispute.open", "refund.ReturnRefund"),
}
PARTS = ("amount", "tax", "shipping", "shipping_tax")
LATE = {
    "submit",
    "process",
    "cancel_complete",
    "settle_operation",
    "refund",
    "complete_refund",
    "fail_refund",
    "release_pre_order",
}
LATE |= {"send_refund", "expire_refund"}
"""What the shop does by itself, unless it was done, or made impossible, before."""
ENDS = ("cancel", "suppress", "dispute", "chargeback")
"""What makes a life short, and is done less often therefore."""
MOST = 30
"""Actions of one life; a review can be begun and ended for ever."""


@st.composite
def _lines(draw: st.DrawFn, digits: int) -> list[DraftLine]:
    """Up to three lines of any kind, sometimes the last two in a bundle."""
    lines = [_line(draw, digits) for _ in range(draw(st.integers(1, 3)))]
    if len(lines) == 3 and draw(st.booleans()):
        parts = [replace(one, parent=1) for one in lines[1:]]
        return [line(lines[0].product.kind, 1, "0", bundle=True), *parts]
    return lines


def _line(draw: st.DrawFn, digits: int) -> DraftLine:
    kind: Literal["physical", "digital"] = draw(st.sampled_from(["physical", "digital"]))
    more: dict[str, Any] = {}
    if draw(st.integers(0, 4)) == 0:
        more = {"pre_order": True, "release": draw(st.sampled_from([None, Span(86_400_000_000)]))}
    if kind == "digital":
        more["media"] = draw(st.sampled_from([(), (CD,), (CD, EDS)]))
    price = Decimal(draw(st.integers(0, 9_999))).scaleb(-digits)
    rates = draw(st.sampled_from([("0",), ("0.07375",), ("0.08", "0.0125")]))
    return line(kind, draw(st.integers(1, 4)), str(price), *rates, **more)


@st.composite
def _orders(draw: st.DrawFn) -> Applied:
    currency = draw(st.sampled_from(list(CURRENCIES)))
    lines = draw(_lines(CURRENCIES[currency]))
    ships = any(one.product.kind == "physical" and not one.bundle for one in lines)
    return placed(
        *lines,
        options=draw(st.sampled_from([AUTO, MANUAL])),
        currency=currency,
        inclusive=draw(st.booleans()),
        shipping=str(499 * unit(currency)) if ships else "0",
        delayed=draw(st.booleans()),
    )


class Life:
    """One order, all that was told of it, and what it will do by itself."""

    def __init__(self, begun: Applied) -> None:
        self.order, self.story = begun.order, [begun.order]
        self.told: list[Change] = list(begun.changes)
        self.agenda: list[Followup] = list(begun.agenda)
        self.late: list[Followup] = []

    def take(self, applied: Applied) -> None:
        self.order = applied.order
        self.story.append(applied.order)
        self.told += applied.changes
        self.agenda += applied.agenda

    def follow_up(self) -> None:
        """The next thing that the shop does by itself; what came too late is dropped."""
        self.agenda.sort(key=lambda entry: entry.due)
        entry = self.agenda.pop(0)
        at = Instant(max(entry.due, self.order.updated))
        try:
            self.take(shop.apply(self.order, entry.action, at=at, options=AUTO))
        except IllegalAction:
            self.late.append(entry)


@st.composite
def _lives(draw: st.DrawFn) -> Life:
    life = Life(draw(_orders()))
    for _ in range(MOST):
        offer = shop.legal(life.order)
        if life.agenda and draw(st.integers(0, 3)) == 0:
            life.follow_up()
        elif offer:
            name = draw(st.sampled_from([name for name in offer for _ in range(1 if name in ENDS else 6)]))
            life.take(act(life.order, name, **_params(draw, life.order, name)))
    return life


def _params(draw: st.DrawFn, order: Order, name: str) -> dict[str, Any]:
    """Parameters that fit; often those that are left out."""
    if name == "refund":
        kind = draw(st.sampled_from(refunding.possible(order)))
        part = refunding.WAYS[kind].share_only or ("percent" in refunding.WAYS[kind].takes and draw(st.booleans()))
        if merchant_refund.askable(order) and not (order.dispute and order.dispute.open) and draw(st.booleans()):
            return {"items": [_item(order)]}
        return {"kind": kind, "percent": 50} if part else {"kind": kind}
    if name == "open_return":
        return {"kind": draw(st.sampled_from(returning.possible(order)))}
    if name == "hold":
        return {"kind": draw(st.sampled_from([kind for kind, states in HOLDS.items() if order.state in states]))}
    if name == "settle_payment" and draw(st.booleans()):
        return {"overpaid": str(7 * unit(order.currency))}
    if name not in UNITS or draw(st.booleans()):
        return {}
    there = [(place, count) for place, one in enumerate(order.lines, 1) if (count := UNITS[name](one))]
    chosen = draw(st.lists(st.sampled_from(there), min_size=1, unique_by=lambda each: each[0]))
    return {"lines": [{"line": place, "quantity": draw(st.integers(1, count))} for place, count in chosen]}


def _item(order: Order) -> dict[str, Any]:
    """All that can go back for the goods, or else for the shipping, of a line: as a merchant asks for it."""
    goods = [one for one in order.goods if price_of(available(order, one)).total]
    shipped = [one for one in order.goods if shipping_of(available(order, one)).total]
    return {"line": goods[0].id} if goods else {"line": shipped[0].id, "type": "shipping"}


def _open(one: LineItem) -> int:
    return 0 if one.bundle else one.open


def _ready(one: LineItem) -> int:
    return 0 if one.pre_order and one.released is None else _open(one)


UNITS: dict[str, Callable[[LineItem], int]] = {
    "ship": lambda one: _ready(one) if one.product.kind == "physical" else 0,
    "fulfill": lambda one: _ready(one) if one.product.kind == "digital" else 0,
    "cancel": _open,
    "suppress": _open,
}
"""How many units of a line an action can mean."""


def _check_units(order: Order) -> None:
    for one in order.lines:
        assert one.open + one.fulfilled + one.cancelled == one.quantity
        assert 0 <= one.cancelling <= one.cancelled
        assert one.state in one.transitions
        if not one.bundle:
            assert sum(each.quantity for each in one.shipments) == one.fulfilled
        if one.product.kind == "digital" and not one.bundle:
            assert len(one.serial_numbers) == len(one.unlock_codes) == one.fulfilled
    assert order.state in order.transitions
    assert rolled(order, order.updated) == order


def _within(part: Amounts, limit: Amounts) -> None:
    for name in PARTS:
        assert 0 <= getattr(part, name) <= getattr(limit, name)


def _check_money(order: Order) -> None:
    charge, minor = order.charge, unit(order.currency)
    assert charge.amount == order.total
    captured = sum((one.amount for one in charge.captures), Decimal(0))
    freed = sum((one.amount for one in charge.cancels if one.state != "failed"), Decimal(0))
    assert 0 <= captured + freed <= charge.amount
    assert captured == sum((collected(order, one).total for one in order.lines), Decimal(0))
    for one in order.lines:
        spent = added((delivered(one), called_off(order, one)))
        _within(spent, whole(one))
        _within(given_back(order, one), collected(order, one))
        if not one.open and not one.bundle:
            assert less(whole(one), spent).total == 0
    assert 0 <= overpaid(order) <= order.overpaid
    back = sum((refund.worth.total for refund in order.refunds if refund.stands), Decimal(0))
    assert back <= captured + order.overpaid
    assert all(amount % minor == 0 for refund in order.refunds for amount in (refund.worth.total, refund.worth.tax))
    assert all(refund.worth.total > 0 for refund in order.refunds)
    pending = [one for one in (*charge.captures, *charge.cancels) if one.state == "pending"]
    assert charge.state in {"pending", "processing"} if pending else charge.state != "processing"
    if not any(one.open for one in order.goods) and order.settled is None and charge.state != "failed":
        assert captured + freed == charge.amount


def _check_told(life: Life) -> None:
    names = [change.name for change in life.told]
    assert {*names} <= ANNOUNCED | SILENT | {*MOVES}
    assert names.count("order.complete") == (life.order.state == "Complete")
    assert names.count("order.accept") <= 1
    for one in life.order.lines:
        done = [change for change in life.told if change.name == "line.complete" and one.id in change.lines]
        assert len(done) == (one.state == "complete")
    for change in life.told:
        theme = change.name.partition(".")[0]
        if theme in {"return", "refund"} or change.name in {"order.suppress", "line.suppress", "dispute.open"}:
            assert change.subject
        if theme in {"return", "refund"}:
            assert change.order.latest(change.name)
    made = [[one.id for one in life.order.returns], [one.id for one in life.order.refunds]]
    made += [[one.id for one in life.order.cancellations], [one.id for one in life.order.charge.captures]]
    assert all(len({*ids}) == len(ids) for ids in made)
    assert {entry.action.name for entry in life.late} <= LATE


@settings(max_examples=200)
@given(_lives())
def test_units_and_money_never_get_lost(life: Life) -> None:
    for order in life.story:
        _check_units(order)
        _check_money(order)
    for before, order in zip(life.story, life.story[1:], strict=False):
        assert order.total == before.total
        assert list(order.transitions)[: len(before.transitions)] == list(before.transitions)
        assert order.agenda_count >= before.agenda_count
        assert before.state != "Complete" or order.state == "Complete"
        assert before.resource_state != "complete" or order.resource_state == "complete"
    _check_told(life)


@settings(max_examples=100)
@given(_lives())
def test_what_is_offered_works_and_nothing_else_does(life: Life) -> None:
    order = life.order
    offer = shop.legal(order)
    for name in shop.ACTIONS:
        if shop.ACTIONS[name].quiet:
            continue
        if name not in offer:
            with pytest.raises(IllegalAction) as refused:
                act(order, name)
            assert refused.value.legal == offer
        elif name != "refund":
            assert act(order, name).changes
    if "refund" in offer:
        kinds = refunding.possible(order)
        with pytest.raises(Declined, match=r"One of 'amount', 'percent' and 'items' is needed|there is a dispute"):
            act(order, "refund")
        for kind in refunding.WAYS:
            more: dict[str, Any] = {"percent": 100} if refunding.WAYS[kind].share_only else {}
            if kind in kinds:
                assert act(order, "refund", kind=kind, **more).changes
            else:
                with pytest.raises(IllegalAction, match=f"refund {kind}"):
                    act(order, "refund", kind=kind, **more)


@settings(max_examples=100)
@given(_lives())
def test_every_life_can_be_brought_to_an_end(life: Life) -> None:
    ends = (
        "release_hold",
        "submit",
        "settle_payment",
        "process",
        "release_pre_order",
        "ship",
        "fulfill",
        "fulfill_media",
    )
    while todo := [name for name in (*ends, "cancel_complete") if name in shop.legal(life.order)]:
        life.take(act(life.order, todo[0]))
    while life.agenda:
        life.follow_up()
    order = life.order
    fulfilled = any(one.fulfilled for one in order.goods)
    assert order.state == ("Complete" if fulfilled else "Cancelled")
    assert order.resource_state == ("complete" if fulfilled else "cancelled")
    assert (order.completed is not None) == fulfilled
    wanted = "complete" if fulfilled or order.settled is not None else "cancelled"
    assert order.charge.state in (wanted, "failed" if order.payment_timing == "delayed" and not order.paid else wanted)
    assert all(one.state == ("complete" if one.fulfilled else "cancelled") for one in order.lines)
    assert all(one.finished is not None for one in order.cancellations)
    assert all(refund.state != "pending" for refund in order.refunds)
    _check_units(order)
    _check_money(order)
    _check_told(life)
