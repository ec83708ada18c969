"""What the Digital River API tells beside the acts' own moves: when, in which order, and how the order stood then."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from simulator.commerce import shop
from simulator.commerce.resource_moves import MOVES, blocked
from simulator.notification.states import order_times
from tests.commerce.drafts import AUTO, MANUAL, act, in_process, line, lived, placed

if TYPE_CHECKING:
    from simulator.commerce.order import Order
    from simulator.commerce.shop import Applied
    from simulator.records import Change

THREE = line("physical", 3, "12.60")


def told(applied: Applied) -> list[str]:
    return [change.name for change in applied.changes if change.name in MOVES]


def named(applied: Applied, name: str) -> Change:
    (found,) = (change for change in applied.changes if change.name == name)
    return found


def followed(applied: Applied) -> Applied:
    """What the shop does next by itself."""
    (entry,) = applied.agenda
    return shop.apply(applied.order, entry.action, at=entry.due, options=AUTO)


def test_a_new_order_begins_its_charge() -> None:
    assert told(placed(THREE)) == ["charge.begin"]


def test_what_the_shopper_pays_in_is_charged_when_it_comes() -> None:
    begun = placed(THREE, options=MANUAL, source="wireTransfer", delayed=True)
    assert told(begun) == []
    waiting = act(begun.order, "submit").order
    paid = act(waiting, "settle_payment")
    assert told(paid) == ["charge.begin", "charge.authorize", "capture.begin", "charge.process"]
    first = named(paid, "charge.begin").order.charge
    assert (first.state, first.captures, first.created) == ("pending", (), paid.order.settled)
    assert told(act(waiting, "fail_payment")) == ["resource.cancelled"]
    given_up = act(waiting, "cancel")
    assert told(given_up) == []
    assert told(act(given_up.order, "settle_operation")) == ["resource.cancelled"]


def test_the_charge_is_authorized_before_the_order_is_accepted() -> None:
    submitted = act(placed(THREE, options=MANUAL).order, "submit")
    assert told(submitted) == ["charge.authorize"]
    assert named(submitted, "charge.authorize").order.charge.state == "capturable"


def test_a_whole_shipment() -> None:
    order = in_process(THREE)
    shipped = act(order, "ship", tracking_number="1Z", carrier="UPS")
    assert told(shipped) == [
        *("fulfillment.create", "capture.begin", "charge.process", "resource.fulfilled"),
    ]
    done = followed(shipped)
    assert told(done) == ["capture.complete", "charge.complete", "resource.complete", "invoice.create"]
    begun = named(shipped, "fulfillment.create")
    assert begun.order.lines == order.lines
    assert begun.order.resource_state == "accepted"
    (made,) = begun.order.fulfillments
    assert (made.id, made.units) == (begun.subject, ((order.lines[0].id, 3, 0),))
    assert (made.carrier, made.tracking_number, made.created) == ("UPS", "1Z", shipped.order.updated)
    (capture,) = shipped.order.charge.captures
    assert made.operations == (capture.id,) == (named(done, "capture.complete").subject,)
    assert named(shipped, "capture.begin").order.charge.captures[0].state == "pending"
    assert named(shipped, "resource.fulfilled").order.charge.state == "processing"
    assert named(done, "resource.complete").order.charge.state == "complete"
    assert shipped.order.fulfillments == (made,)


def test_a_part_leaves_the_order_as_it_was() -> None:
    shipped = act(in_process(THREE), "ship", lines=[{"line": 1, "quantity": 2}])
    assert told(shipped) == ["fulfillment.create", "capture.begin"]
    done = followed(shipped)
    assert told(done) == ["capture.complete"]
    assert named(done, "capture.complete").order.charge.state == "capturable"


def test_what_costs_nothing_has_no_invoice() -> None:
    done = followed(act(in_process(line("digital", 1, "0")), "fulfill"))
    assert told(done) == ["capture.complete", "charge.complete", "resource.complete"]


def test_a_cancellation_of_everything() -> None:
    begun = act(in_process(THREE), "cancel")
    assert told(begun) == ["fulfillment.create", "cancel.begin"]
    (made,) = begun.order.fulfillments
    assert made.units == ((begun.order.lines[0].id, 0, 3),)
    assert made.operations == (begun.order.charge.cancels[0].id,)
    agreed = followed(begun)
    assert told(agreed) == []
    assert told(followed(agreed)) == ["cancel.complete", "charge.cancelled", "resource.cancelled"]


def test_payments_are_not_told_of_what_was_cancelled_before_the_order_was_accepted() -> None:
    begun = act(placed(THREE, options=MANUAL).order, "cancel")
    assert told(begun) == ["cancel.begin"]
    assert begun.order.fulfillments == ()


def test_a_refused_cancellation_fails() -> None:
    begun = act(in_process(THREE), "cancel")
    assert told(act(begun.order, "refuse_cancel")) == ["cancel.failed"]


def test_delayed_funds() -> None:
    waiting = act(placed(THREE, options=MANUAL, delayed=True).order, "submit")
    assert told(waiting) == ["payment.wait"]
    paid = act(waiting.order, "settle_payment")
    assert told(paid) == ["charge.authorize", "capture.begin", "charge.process"]
    assert named(paid, "charge.authorize").order.charge.captures == ()
    assert named(paid, "charge.authorize").order.charge.state == "capturable"
    (running,) = named(paid, "capture.begin").order.charge.captures
    assert (running.state, running.updated) == ("pending", None)
    captured = act(paid.order, "settle_operation")
    assert told(captured) == ["capture.complete", "charge.complete"]
    shipped = act(act(captured.order, "process").order, "ship")
    assert told(shipped) == ["fulfillment.create", "resource.fulfilled", "resource.complete", "invoice.create"]
    assert shipped.order.fulfillments[0].operations == ()


def test_a_stopped_order_is_blocked_a_stopped_rest_is_not() -> None:
    stopped = act(in_process(THREE), "suppress")
    assert told(stopped) == ["cancel.begin"]
    assert not blocked(stopped.order)
    ended = followed(stopped)
    assert told(ended) == ["cancel.complete", "charge.cancelled", "order.block"]
    assert named(ended, "order.block").order.charge.state == "cancelled"
    assert blocked(ended.order)
    part = act(in_process(THREE), "ship", lines=[{"line": 1, "quantity": 1}]).order
    rest = act(part, "suppress")
    assert "order.block" not in told(rest)
    assert not blocked(rest.order)
    assert not blocked(lived(in_process(THREE), "cancel", "cancel_complete"))


def test_a_review_opens_once() -> None:
    held = act(in_process(THREE), "hold")
    assert told(held) == ["order.review_open"]
    assert told(act(held.order, "release_hold")) == []


def test_an_order_that_waits_for_its_funds_does_so_again_after_a_review() -> None:
    waiting = act(placed(THREE, options=MANUAL, delayed=True).order, "submit").order
    released = act(act(waiting, "hold").order, "release_hold", after=60)
    assert told(released) == ["payment.wait"]
    found = order_times(released.order)
    assert list(found) == ["pending_payment", "in_review"]
    assert found["pending_payment"] > found["in_review"]


def test_a_return_is_accepted_with_the_refund_that_pays_for_it() -> None:
    order = act(lived(in_process(THREE), "ship", "settle_operation"), "open_return", by="merchant").order
    received = act(order, "receive_return")
    assert told(received) == ["refund.begin", "return.accept"]
    (back,) = named(received, "return.accept").order.returns
    assert back.refund_ids == (received.order.refunds[0].id,)


def test_returns_and_refunds_are_told_as_wholes() -> None:
    order = lived(in_process(THREE, line("physical", 1, "5.00")), "ship")
    opened = act(order, "open_return")
    assert told(opened) == ["return.begin"]
    assert named(opened, "return.begin").subject == opened.order.returns[0].id == _latest(opened.order, "return.begin")
    refunded = act(order, "refund", kind="LineItemLevelSatisfactionRefund", percent=50)
    assert told(refunded) == ["refund.begin", "refund.send"]
    (made,) = refunded.order.refunds
    assert named(refunded, "refund.begin").subject == made.id == _latest(refunded.order, "refund.begin")
    assert len(made.lines) == 2
    assert made.worth.total == Decimal("21.40")


def _latest(order: Order, move: str) -> str:
    return order.latest(move)
