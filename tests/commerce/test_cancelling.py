"""Cancellations: begun at once, finished later, whole and partial, before and after shipping."""

from __future__ import annotations

from decimal import Decimal

import pytest

from simulator.commerce import shop
from simulator.errors import BadInput, IllegalAction
from simulator.records import Options
from tests.commerce.drafts import (
    AUTO,
    MANUAL,
    SECOND,
    act,
    announced,
    in_process,
    line,
    moves,
    placed,
    settled,
    told,
    where,
)

PHYSICAL, DIGITAL = line("physical", 3, "10.00"), line("digital", 2, "5.00")


def test_cancelling_everything() -> None:
    order = in_process(PHYSICAL, DIGITAL)
    begun = act(order, "cancel", reason="CUSTOMER_ERROR")
    assert moves(begun) == ["line.cancel", "line.cancel", "order.cancel"]
    assert where(begun.order) == [("cancelling", 0, 0, 3), ("cancelling", 0, 0, 2)]
    assert (begun.order.state, begun.order.resource_state) == ("Cancelled", "accepted")
    assert [change.order.state for change in announced(begun)] == ["In Process", "In Process", "Cancelled"]
    assert begun.order.cancellations[0].reason == "CUSTOMER_ERROR"
    assert (begun.order.charge.state, begun.order.charge.cancels[0].state) == ("processing", "pending")

    (entry,) = begun.agenda
    assert entry.due == begun.order.updated + 5 * SECOND
    done = shop.apply(begun.order, entry.action, at=entry.due, options=AUTO)
    assert moves(done) == ["line.cancel_complete", "line.cancel_complete"]
    assert where(done.order) == [("cancelled", 0, 0, 3), ("cancelled", 0, 0, 2)]
    assert (done.order.state, done.order.resource_state, done.order.charge.state) == (
        "Cancelled",
        "accepted",
        "processing",
    )
    (entry,) = done.agenda
    assert entry.due == done.order.updated + 2 * SECOND
    order = shop.apply(done.order, entry.action, at=entry.due, options=AUTO).order
    assert (order.state, order.resource_state, order.charge.state) == ("Cancelled", "cancelled", "cancelled")
    assert order.charge.cancels[0].amount == Decimal("40.00")
    assert order.completed is None
    assert shop.legal(order) == ()


def test_the_follow_ups_of_a_cancelled_order_are_refused() -> None:
    first = placed(PHYSICAL)
    cancelled = act(first.order, "cancel").order
    with pytest.raises(IllegalAction, match=r'"submit" is not legal for order .* \(Cancelled\) now') as refused:
        shop.apply(cancelled, first.agenda[0].action, at=first.agenda[0].due, options=AUTO)
    assert refused.value.legal == ("cancel_complete", "settle_operation")


def test_cancelling_a_part_before_submission() -> None:
    begun = act(placed(PHYSICAL).order, "cancel", lines=[{"line": 1, "quantity": 1}])
    assert moves(begun) == ["line.cancel"]
    assert [(entry.action.name, entry.due - begun.order.updated) for entry in begun.agenda] == [
        ("settle_operation", 2 * SECOND),
        ("cancel_complete", 5 * SECOND),
    ]
    assert (begun.order.state, begun.order.charge.state) == ("Open", "pending")
    assert where(begun.order) == [("created", 2, 0, 1)]
    submitted = act(begun.order, "submit").order
    assert (submitted.resource_state, submitted.charge.state) == ("accepted", "processing")
    finished = act(submitted, "cancel_complete")
    assert moves(finished) == ["line.cancel_complete"]
    assert settled(finished.order).charge.state == "capturable"
    done = act(act(settled(finished.order), "process").order, "ship").order
    assert done.state == "Complete"
    assert [one.amount for one in done.charge.captures] == [Decimal("20.00")]
    assert [one.amount for one in done.charge.cancels] == [Decimal("10.00")]


def test_cancelling_all_before_submission_ends_the_order() -> None:
    order = settled(act(placed(PHYSICAL).order, "cancel").order)
    assert (order.state, order.lines[0].state) == ("Cancelled", "cancelling")
    order = act(order, "cancel_complete").order
    assert (order.state, order.resource_state, order.charge.state) == ("Cancelled", "cancelled", "cancelled")


def test_a_cancelled_line_does_not_wait_for_fulfillment() -> None:
    order = act(placed(PHYSICAL, DIGITAL).order, "cancel", lines=[1]).order
    processed = act(act(order, "submit").order, "process")
    assert moves(processed) == ["order.process", "line.pend_electronic"]


def test_the_order_completes_when_the_last_cancellation_does() -> None:
    shipped = act(in_process(PHYSICAL, DIGITAL), "ship").order
    begun = act(shipped, "cancel")
    assert moves(begun) == ["line.cancel"]
    assert (begun.order.state, begun.order.resource_state) == ("In Process", "accepted")  # he may refuse
    done = act(begun.order, "cancel_complete", after=5)
    assert moves(done) == ["line.cancel_complete", "order.complete"]
    assert "resource.fulfilled" in told(done)
    assert where(done.order) == [("complete", 0, 3, 0), ("cancelled", 0, 0, 2)]
    assert (done.order.state, done.order.resource_state, done.order.charge.state) == (
        "Complete",
        "fulfilled",
        "processing",
    )
    order = settled(done.order)
    assert (order.state, order.resource_state, order.charge.state) == ("Complete", "complete", "complete")


def test_the_rest_of_a_partly_shipped_line_is_cancelled_and_the_line_completes() -> None:
    order = act(in_process(PHYSICAL), "ship", lines=[{"line": 1, "quantity": 2}]).order
    begun = act(order, "cancel").order
    assert where(begun) == [("cancelling", 0, 2, 1)]
    done = act(begun, "cancel_complete")
    assert moves(done) == ["line.cancel_complete", "line.complete", "order.complete"]
    assert [change.order.lines[0].state for change in announced(done)] == ["shipped", "complete", "complete"]


def test_shipping_the_rest_while_a_cancellation_runs_waits_for_it() -> None:
    order = act(in_process(PHYSICAL), "cancel", lines=[{"line": 1, "quantity": 1}]).order
    shipped = act(order, "ship")
    assert moves(shipped) == ["order.ship"]
    assert where(shipped.order) == [("shipped", 0, 2, 1)]
    assert (shipped.order.state, shipped.order.charge.state) == ("In Process", "processing")
    done = act(shipped.order, "cancel_complete")
    assert moves(done) == ["line.cancel_complete", "line.complete", "order.complete"]


def test_two_cancellations_of_one_line_finish_one_by_one() -> None:
    first = act(in_process(PHYSICAL), "cancel", lines=[{"line": 1, "quantity": 1}])
    second = act(first.order, "cancel")
    assert where(second.order) == [("cancelling", 0, 0, 3)]
    (one,), (two,) = first.agenda, second.agenda
    assert (one.path, two.path) == ("case/1/0/agenda/3", "case/1/0/agenda/4")
    middle = shop.apply(second.order, one.action, at=one.due, options=AUTO)
    assert where(middle.order) == [("cancelling", 0, 0, 3)]
    assert middle.order.charge.state == "processing"
    with pytest.raises(IllegalAction, match=r"cancellation .* \(finished\) of order") as refused:
        shop.apply(middle.order, one.action, at=one.due, options=AUTO)
    assert refused.value.legal == ("cancel_complete", "refuse_cancel", "settle_operation")
    last = shop.apply(middle.order, two.action, at=two.due, options=AUTO)
    assert where(last.order) == [("cancelled", 0, 0, 3)]
    order = settled(last.order)
    assert (order.resource_state, order.charge.state) == ("cancelled", "cancelled")


def test_the_delay_is_settable_and_stays_in_manual_flow() -> None:
    order = in_process(PHYSICAL, options=MANUAL)
    begun = act(order, "cancel", options=Options(flow="manual", cancel_complete_after="2m"))
    assert begun.agenda[0].due == begun.order.updated + 120 * SECOND


def test_wrong_parameters_are_refused() -> None:
    order = in_process(PHYSICAL)
    with pytest.raises(BadInput, match="reason may have 64 characters, not 65"):
        act(order, "cancel", reason="x" * 65)
    with pytest.raises(BadInput, match='the order has no cancellation "abc"'):
        act(act(order, "cancel").order, "cancel_complete", cancellation="abc")
