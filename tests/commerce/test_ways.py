"""Orders that take their time: delayed payment, pre-orders, media, subscriptions, bundles, back orders, refusals."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from simulator.commerce import shop
from simulator.commerce.goods import Subscription
from simulator.errors import BadInput, IllegalAction
from simulator.instant import Span, parse_instant
from simulator.records import Action, Options
from tests.commerce.drafts import (
    AUTO,
    CD,
    EDS,
    START,
    act,
    announced,
    in_process,
    line,
    lived,
    moves,
    paid,
    placed,
    settled,
    where,
)

if TYPE_CHECKING:
    from simulator.commerce.draft import DraftLine

GOODS, DOWNLOAD = line("physical", 2, "10.00"), line("digital", 1, "5.00")


def test_delayed_funds_are_waited_for() -> None:
    order = act(placed(GOODS, delayed=True).order, "submit")
    assert (moves(order), order.agenda) == (["order.submit"], ())
    assert (order.order.charge.state, order.order.resource_state) == ("pending", "")
    assert shop.legal(order.order) == ("settle_payment", "fail_payment", "cancel", "hold", "flag_risk", "suppress")
    come = act(order.order, "settle_payment")
    assert moves(come) == ["order.accept"]
    assert [entry.action.name for entry in come.agenda] == ["settle_operation", "process"]
    assert (come.order.charge.state, come.order.charge.captures[0].amount) == ("processing", Decimal("20.00"))
    done = act(act(settled(come.order), "process").order, "ship").order
    assert (done.state, done.resource_state, len(done.charge.captures)) == ("Complete", "complete", 1)


def test_units_cancelled_before_the_funds_come_are_not_paid() -> None:
    order = act(placed(GOODS, delayed=True).order, "cancel", lines=[{"line": 1, "quantity": 1}]).order
    come = act(act(order, "submit").order, "settle_payment").order
    assert come.charge.captures[0].amount == Decimal("10.00")
    done = act(come, "cancel_complete")
    assert (moves(done), settled(done.order).charge.state) == (["line.cancel_complete"], "complete")


def test_an_order_that_is_never_paid_can_be_cancelled() -> None:
    order = lived(act(placed(GOODS, delayed=True).order, "submit").order, "cancel", "cancel_complete")
    order = settled(order)
    assert (order.state, order.charge.state, order.refunds) == ("Cancelled", "cancelled", ())


def test_paid_units_that_are_cancelled_are_refunded() -> None:
    begun = act(paid(GOODS), "cancel", reason="CUSTOMER_ERROR")
    assert moves(begun) == ["line.cancel", "order.cancel"]
    done = shop.apply(begun.order, begun.agenda[0].action, at=begun.agenda[0].due, options=AUTO)
    assert moves(done) == ["line.cancel_complete", "refund.CancellationRefund"]
    assert (done.order.refunds[0].worth.total, done.order.refunds[0].by) == (Decimal("20.00"), "system")
    assert (done.order.state, done.order.resource_state) == ("Cancelled", "cancelled")


def test_the_payment_tab_tells_of_the_money_where_it_is_asked_for() -> None:
    options = Options(payment_tab=True)
    order = act(placed(GOODS).order, "submit", options=options)
    assert moves(order) == ["order.submit", "payment.authorize", "order.accept"]
    shipped = act(act(order.order, "process").order, "ship", options=options)
    assert moves(shipped) == ["order.ship", "payment.settle", "line.complete", "order.complete"]
    waiting = act(placed(GOODS, delayed=True).order, "submit", options=options)
    assert moves(waiting) == ["order.submit"]
    assert moves(act(waiting.order, "settle_payment", options=options)) == ["payment.settle", "order.accept"]


def test_a_pre_order_waits_for_its_release() -> None:
    order = placed(line("physical", 1, "10.00", pre_order=True, release=Span(60_000_000)), GOODS).order
    assert order.lines[0].release == START + 60_000_000
    submitted = act(order, "submit")
    calendar, follow_up = sorted(submitted.agenda, key=lambda entry: not entry.calendar)
    assert (calendar.calendar, calendar.due, follow_up.calendar) == (True, START + 60_000_000, False)
    processed = act(submitted.order, "process")
    assert moves(processed) == ["order.process", "line.pend"]
    with pytest.raises(BadInput, match='line 1 is a pre-order that is not out yet: use "release_pre_order" first'):
        act(processed.order, "ship", lines=[1])
    released = shop.apply(processed.order, calendar.action, at=calendar.due, options=AUTO)
    assert moves(released) == ["line.release", "line.pend"]
    assert "release_pre_order" not in shop.legal(released.order)
    assert act(released.order, "ship").order.state == "Complete"
    early = act(submitted.order, "release_pre_order").order
    with pytest.raises(IllegalAction):
        shop.apply(early, calendar.action, at=calendar.due, options=AUTO)
    assert moves(act(early, "process")) == ["order.process", "line.pend", "line.pend"]
    with pytest.raises(BadInput, match="line 2 is no pre-order"):
        act(submitted.order, "release_pre_order", lines=[2])


@pytest.mark.parametrize("names", [("fulfill", "fulfill_media"), ("fulfill_media", "fulfill")])
def test_a_download_completes_with_its_media(names: tuple[str, str]) -> None:
    order = in_process(line("digital", 1, "5.00", media=(CD, EDS)))
    first = act(order, names[0])
    assert (moves(first), first.order.state) == ([f"{_told(names[0])}"], "In Process")
    second = act(first.order, names[1])
    assert moves(second) == [_told(names[1]), "line.complete", "order.complete"]
    assert all(medium.fulfilled is not None for medium in second.order.lines[0].media)
    with pytest.raises(BadInput, match="line 2 is physical, without a medium"):
        act(in_process(line("digital", 1, "5.00", media=(CD,)), GOODS), "fulfill_media", lines=[2])


def _told(name: str) -> str:
    return {"fulfill": "order.fulfill", "fulfill_media": "line.fulfill_media"}[name]


def test_a_subscription_begins_with_its_delivery() -> None:
    yearly = Subscription(id="7", product_id="8", months=12)
    trial = Subscription(id="9", product_id="8", trial_days=7)
    order = placed(line("digital", 1, "5.00", subscription=yearly), line("digital", 1, "0", subscription=trial)).order
    order = act(act(order, "submit").order, "process").order
    asked = Action(name="fulfill", order_id=order.id)
    done = shop.apply(order, asked, at=parse_instant("2024-02-29T12:00:00Z"), options=AUTO).order
    year, week = (one.subscription for one in done.lines)
    assert year is not None
    assert week is not None
    assert (year.activated, year.renewal) == (
        parse_instant("2024-02-29T12:00:00Z"),
        parse_instant("2025-02-28T12:00:00Z"),
    )
    assert week.renewal == parse_instant("2024-03-07T12:00:00Z")
    assert year.activation_key
    assert year.activation_key != week.activation_key


def test_a_bundle_goes_where_its_parts_go() -> None:
    parts = line("physical", 1, "10.00", parent=1), line("digital", 1, "5.00", parent=1)
    order = in_process(line("physical", 1, "0", bundle=True), *parts)
    with pytest.raises(BadInput, match="line 1 stands for a bundle; name its parts: 2, 3"):
        act(order, "ship", lines=[1])
    shipped = act(order, "ship")
    assert moves(shipped) == ["order.ship", "line.complete"]
    done = act(shipped.order, "fulfill")
    assert moves(done) == ["order.fulfill", "line.complete", "line.complete", "order.complete"]
    assert [change.lines for change in announced(done)[1:3]] == [(order.lines[2].id,), (order.lines[0].id,)]
    begun = act(order, "cancel")
    assert moves(begun) == ["line.cancel"] * 3 + ["order.cancel"]
    assert moves(act(begun.order, "cancel_complete")) == ["line.cancel_complete"] * 3
    back = act(begun.order, "refuse_cancel").order
    assert [state for state, *_ in where(back)] == ["pending"] * 3
    assert moves(act(order, "suppress")) == ["line.suppress"] * 3 + ["order.suppress"]


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ([line("physical", 1, "0", bundle=True)], "line 1: a bundle needs parts"),
        ([GOODS, line("physical", 1, "1.00", parent=1)], "line 2: line 1 is no bundle that it could be a part of"),
        ([line("physical", 1, "0", bundle=True, parent=1)], "line 1: line 1 is no bundle"),
    ],
)
def test_bundles_that_cannot_be(lines: list[DraftLine], said: str) -> None:
    with pytest.raises(BadInput, match=said):
        placed(*lines)


def test_out_of_stock() -> None:
    waiting = act(in_process(GOODS, DOWNLOAD), "back_order")
    assert moves(waiting) == ["line.back_order"]
    assert "back_order" not in shop.legal(waiting.order)
    part = act(waiting.order, "ship", lines=[{"line": 1, "quantity": 1}]).order
    assert part.lines[0].back_ordered is None
    with pytest.raises(BadInput, match="line 2 is digital and never out of stock"):
        act(part, "back_order", lines=[2])


def test_a_cancellation_in_vain() -> None:
    begun = act(in_process(GOODS), "cancel")
    refused = act(begun.order, "refuse_cancel")
    assert moves(refused) == ["cancel.refuse"]
    order = refused.order
    assert (order.state, order.resource_state, order.charge.state) == ("In Process", "accepted", "capturable")
    assert (where(order), order.charge.cancels[0].state) == ([("pending", 2, 0, 0)], "failed")
    with pytest.raises(IllegalAction):
        shop.apply(order, begun.agenda[0].action, at=begun.agenda[0].due, options=AUTO)
    done = act(order, "ship").order
    assert (done.state, [one.amount for one in done.charge.captures]) == ("Complete", [Decimal("20.00")])
    assert "refuse_cancel" not in shop.legal(act(act(placed(GOODS).order, "submit").order, "cancel").order)


def test_a_refusal_leaves_what_was_shipped() -> None:
    order = act(in_process(GOODS), "ship", lines=[{"line": 1, "quantity": 1}]).order
    order = lived(order, "cancel", "refuse_cancel")
    assert where(order) == [("shipped", 1, 1, 0)]
    first = act(in_process(GOODS), "cancel", lines=[{"line": 1, "quantity": 1}])
    second = act(first.order, "cancel").order
    third = act(second, "refuse_cancel", cancellation=second.cancellations[1].id).order
    assert where(third) == [("pending", 1, 0, 1)]
    with pytest.raises(IllegalAction, match=r"cancellation .* \(finished\) of order"):
        act(third, "refuse_cancel", cancellation=second.cancellations[1].id)
