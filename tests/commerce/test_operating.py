"""Captures and cancels: they take their time, fail as the test card says, are tried again, and the states follow."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from simulator.commerce import shop
from simulator.errors import BadInput, IllegalAction
from simulator.instant import Instant
from simulator.records import Options
from tests.commerce.drafts import AUTO, MANUAL, SECOND, act, followed, in_process, line, moves, paid, settled, told

if TYPE_CHECKING:
    from simulator.commerce.shop import Applied

THREE = line("physical", 3, "10.00")
DAY = 86_400 * SECOND
LATER = Options(capture_complete_after="2m", charge_cancel_after="1h")


def states(applied: Applied) -> tuple[str, str, str]:
    return applied.order.state, applied.order.resource_state, applied.order.charge.state


def test_the_time_that_they_take_is_settable() -> None:
    shipped = act(in_process(THREE), "ship", options=LATER)
    assert shipped.agenda[0].due == shipped.order.updated + 120 * SECOND
    cancelled = act(act(in_process(THREE), "cancel").order, "cancel_complete", options=LATER)
    assert cancelled.agenda[0].due == cancelled.order.updated + 3600 * SECOND
    with pytest.raises(BadInput, match="the delay before settle_operation"):
        act(in_process(THREE), "ship", options=Options(capture_complete_after="soon"))


def test_an_order_is_complete_for_the_shop_before_its_money_is_there() -> None:
    shipped = act(in_process(THREE), "ship")
    assert moves(shipped) == ["order.ship", "line.complete", "order.complete"]
    assert states(shipped) == ("Complete", "fulfilled", "processing")
    done = followed(shipped, "settle_operation")
    assert moves(done) == []
    assert states(done) == ("Complete", "complete", "complete")


def test_one_that_was_settled_by_hand_is_not_settled_again() -> None:
    shipped = act(in_process(THREE), "ship")
    by_hand = act(shipped.order, "settle_operation", outcome="complete")
    assert states(by_hand) == ("Complete", "complete", "complete")
    with pytest.raises(IllegalAction, match='"settle_operation" is not legal for order'):
        shop.apply(by_hand.order, shipped.agenda[0].action, at=shipped.agenda[0].due, options=AUTO)


@pytest.mark.parametrize("outcome", ["capture fails", "capture fails late"])
def test_a_capture_that_fails_is_tried_again_for_thirty_days(outcome: str) -> None:
    late = outcome.endswith("late")
    step = act(in_process(THREE, outcome=outcome), "ship")
    begun = ["fulfillment.create", "capture.begin"]
    if late:
        assert told(step) == [*begun, "charge.process", "resource.fulfilled"]
        step = followed(step, "settle_operation")
        assert told(step) == ["capture.failed"]
    else:
        assert told(step) == [*begun, "capture.failed", "resource.fulfilled"]
    first = step.order.updated
    waits = []
    while step.agenda:
        assert states(step) == ("Complete", "fulfilled", "capturable")
        (entry,) = step.agenda
        assert (entry.action.name, entry.calendar) == ("retry_operation", True)
        waits.append(entry.due - step.order.updated)
        step = followed(step, "retry_operation")
        if late:
            step = followed(step, "settle_operation")
    assert waits == [DAY, 2 * DAY, 4 * DAY, 8 * DAY, 15 * DAY]
    assert step.order.updated >= first + 30 * DAY
    captures = step.order.charge.captures
    assert [one.state for one in captures] == ["failed"] * 6
    assert {one.again for one in captures[1:]} == {captures[0].id}
    assert step.order.fulfillments[0].operations == tuple(one.id for one in captures)


def test_a_capture_that_was_tried_again_by_hand_and_works_completes_the_order() -> None:
    failed = act(act(in_process(THREE), "ship").order, "settle_operation", outcome="failed")
    assert (told(failed), states(failed)) == (["capture.failed"], ("Complete", "fulfilled", "capturable"))
    again = act(failed.order, "retry_operation")
    assert told(again) == ["capture.begin", "charge.process"]
    done = followed(again, "settle_operation")
    assert told(done) == ["capture.complete", "charge.complete", "resource.complete", "invoice.create"]
    assert [one.state for one in done.order.charge.captures] == ["failed", "complete"]
    with pytest.raises(IllegalAction, match='"retry_operation" is not legal'):
        shop.apply(done.order, failed.agenda[0].action, at=failed.agenda[0].due, options=AUTO)


def test_in_manual_flow_nothing_is_tried_again_by_itself() -> None:
    failed = act(act(in_process(THREE), "ship").order, "settle_operation", options=MANUAL, outcome="failed")
    assert failed.agenda == ()
    assert "retry_operation" in shop.legal(failed.order)


def test_a_part_that_failed_keeps_the_charge_open() -> None:
    part = act(in_process(THREE), "ship", lines=[{"line": 1, "quantity": 1}]).order
    failed = act(part, "settle_operation", outcome="failed").order
    rest = settled(act(failed, "ship").order)
    assert (rest.state, rest.resource_state, rest.charge.state) == ("Complete", "fulfilled", "capturable")
    done = settled(act(rest, "retry_operation").order)
    assert (done.resource_state, done.charge.state) == ("complete", "complete")
    assert sum(one.amount for one in done.charge.captures if one.state == "complete") == done.total


def test_a_capture_that_stays_pending_waits_for_somebody() -> None:
    shipped = act(in_process(THREE, outcome="capture stays"), "ship")
    assert (shipped.agenda, states(shipped)) == ((), ("Complete", "fulfilled", "processing"))
    assert settled(shipped.order).resource_state == "complete"


def test_a_cancel_that_fails_leaves_the_order_as_it_is_until_it_is_tried_again() -> None:
    agreed = act(act(in_process(THREE, outcome="cancel fails"), "cancel").order, "cancel_complete")
    failed = followed(agreed, "settle_operation")
    assert told(failed) == ["cancel.failed"]
    assert states(failed) == ("Cancelled", "accepted", "capturable")
    again = act(failed.order, "retry_operation")
    assert told(again) == ["cancel.begin"]
    done = act(again.order, "settle_operation", outcome="complete")
    assert told(done) == ["cancel.complete", "charge.cancelled", "resource.cancelled"]
    assert states(done) == ("Cancelled", "cancelled", "cancelled")
    assert done.order.fulfillments[0].operations == tuple(one.id for one in done.order.charge.cancels)


def test_what_the_fulfiller_refused_is_not_tried_again() -> None:
    refused = act(act(in_process(THREE), "cancel").order, "refuse_cancel")
    assert "retry_operation" not in shop.legal(refused.order)
    given_up = act(act(in_process(THREE), "cancel").order, "settle_operation")
    assert "refuse_cancel" not in shop.legal(given_up.order)


def test_delayed_funds_are_captured_like_others() -> None:
    order = paid(THREE)
    assert (order.charge.state, order.charge.captures[0].amount) == ("processing", Decimal("30.00"))
    failed = act(order, "settle_operation", outcome="failed").order
    assert settled(act(failed, "retry_operation").order).charge.state == "complete"


def test_a_failed_reauthorization_is_told_and_changes_nothing() -> None:
    order = in_process(THREE)
    told_of = act(order, "fail_reauthorization")
    assert moves(told_of) == ["charge.reauthorization_failed"]
    assert (told_of.order.charge, told_of.order.resource_state) == (order.charge, "accepted")


def test_wrong_words_are_refused() -> None:
    order = act(in_process(THREE), "ship").order
    with pytest.raises(BadInput, match='no outcome "fails"; there are complete, failed') as wrong:
        act(order, "settle_operation", outcome="fails")
    assert wrong.value.nearest == "failed"
    known = order.charge.captures[0].id
    with pytest.raises(BadInput, match=r'the charge has no operation ".*"') as wrong:
        act(order, "settle_operation", operation=known[:-1])
    assert wrong.value.nearest == known
    part = act(in_process(THREE), "ship", lines=[{"line": 1, "quantity": 1}]).order
    failed = act(part, "settle_operation", outcome="failed").order
    two = act(failed, "ship").order
    with pytest.raises(IllegalAction, match=r"operation .* \(failed\) of order"):
        act(two, "settle_operation", operation=two.charge.captures[0].id)
    assert Instant(two.updated) > part.updated
