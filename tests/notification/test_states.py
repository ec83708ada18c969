"""States of the API beyond those that roll up: review, block, dispute, return of everything; and refunds in sums."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulator.notification import resource
from simulator.notification.parts import time
from simulator.notification.states import fraud, item_times, order_state, order_times
from simulator.records import Options
from tests.commerce.drafts import MANUAL, act, followed, in_process, line, lived, placed

if TYPE_CHECKING:
    from simulator.commerce.draft import DraftLine
    from simulator.commerce.order import Order

GOODS = line("physical", 2, "10.00", "0.08")


def accepted(*lines: DraftLine) -> Order:
    return act(placed(*lines).order, "submit").order


def shown(order: Order) -> dict[str, Any]:
    return resource.order(order, Options())


def item_state(order: Order) -> str:
    return list(item_times(order, order.lines[0]))[-1]


def test_a_review_is_a_state_until_it_ends() -> None:
    held = act(in_process(GOODS), "hold").order
    assert (order_state(held), fraud(held, order_state(held))[0]) == ("in_review", "review_opened")
    assert list(order_times(held)) == ["in_review", "accepted"]
    free = act(held, "release_hold").order
    state, times = fraud(free, order_state(free))
    assert (order_state(free), state, list(times or {})) == ("accepted", "passed", ["review_opened", "passed"])
    assert times is not None
    assert times["passed"] > times["review_opened"]


def test_a_stopped_order_is_blocked_with_its_items() -> None:
    stopped = act(act(in_process(GOODS), "hold").order, "suppress").order
    assert (order_state(stopped), item_state(stopped)) == ("in_review", "created")
    stopped = act(stopped, "settle_operation").order
    assert (order_state(stopped), fraud(stopped, order_state(stopped))[0]) == ("blocked", "blocked")
    assert "cancelled" not in order_times(stopped)
    found = shown(stopped)
    assert (found["items"][0]["state"], list(found["items"][0]["stateTransitions"])) == (
        "blocked",
        ["created", "blocked"],
    )
    assert found["items"][0]["stateTransitions"]["blocked"] == found["stateTransitions"]["blocked"]
    assert "availableToRefundAmount" not in found["items"][0]
    assert found["payment"]["charges"][0]["state"] == "cancelled"


def test_items_are_cancelled_no_later_than_their_order() -> None:
    begun = act(accepted(GOODS), "report_fulfillment", items=[{"line": 1, "cancel_quantity": 2}])
    at = item_times(begun.order, begun.order.lines[0])
    assert (order_state(begun.order), list(at)) == ("accepted", ["created", "cancelled"])
    gone = followed(begun, "settle_operation").order
    assert order_state(gone) == "cancelled"
    found = shown(gone)["items"][0]
    assert (found["state"], found["stateTransitions"]) == ("cancelled", at)
    assert "availableToRefundAmount" not in found
    done = followed(begun, "cancel_complete").order
    assert item_times(done, done.lines[0]) == at


def test_an_item_that_a_fulfiller_may_still_send_is_not_cancelled() -> None:
    begun = act(in_process(GOODS), "cancel").order
    assert item_state(begun) == "created"
    done = act(begun, "cancel_complete").order
    assert item_times(done, done.lines[0])["cancelled"] == time(done.updated)


def test_an_order_whose_rest_a_fulfiller_may_still_send_is_not_fulfilled() -> None:
    part = act(in_process(GOODS), "ship", lines=[{"line": 1, "quantity": 1}]).order
    begun = act(part, "cancel").order
    assert (order_state(begun), item_state(begun)) == ("accepted", "created")
    kept = act(begun, "refuse_cancel").order
    assert (order_times(kept), item_times(kept, kept.lines[0])) == (
        order_times(begun),
        item_times(begun, begun.lines[0]),
    )
    agreed = act(begun, "cancel_complete").order
    assert (order_state(agreed), item_state(agreed)) == ("fulfilled", "fulfilled")


def test_a_second_dispute_does_not_take_back_when_the_first_was_won() -> None:
    won = lived(in_process(GOODS), "ship", "settle_operation", "dispute", "resolve_dispute")
    again = act(won, "dispute").order
    passed = fraud(won, order_state(won))[1]
    assert passed is not None
    assert (fraud(again, order_state(again))[1] or {})["passed"] == passed["passed"]


def test_when_an_item_was_fulfilled_stays_when_the_rest_of_it_is_cancelled_for_good() -> None:
    begun = act(accepted(GOODS), "report_fulfillment", items=[{"line": 1, "quantity": 1, "cancel_quantity": 1}])
    at = item_times(begun.order, begun.order.lines[0])
    assert list(at) == ["created", "fulfilled"]
    assert at["fulfilled"] == order_times(begun.order)["fulfilled"]
    done = followed(begun, "cancel_complete").order
    assert item_times(done, done.lines[0]) == at


def test_the_states_of_an_order_are_never_taken_back() -> None:
    order = placed(GOODS).order
    assert (order_state(order), order_times(order)) == ("pending_payment", {})
    order = act(order, "submit").order
    assert list(order_times(order)) == ["accepted"]
    held = act(placed(GOODS, delayed=True).order, "submit").order
    assert list(order_times(held)) == ["pending_payment"]
    assert list(order_times(act(held, "settle_payment").order)) == ["pending_payment", "accepted"]


def test_nobody_had_anything_against_an_order_whose_funds_never_came() -> None:
    over = act(act(placed(GOODS, delayed=True).order, "submit").order, "fail_payment").order
    assert (order_state(over), fraud(over, order_state(over))) == (
        "cancelled",
        ("passed", {"passed": order_times(over)["cancelled"]}),
    )


def test_a_dispute_is_a_state_until_the_bank_takes_the_money() -> None:
    disputed = lived(in_process(GOODS), "ship", "settle_operation", "dispute")
    assert (order_state(disputed), fraud(disputed, order_state(disputed))[0]) == ("dispute", "review_opened")
    over = act(disputed, "chargeback").order
    assert (order_state(over), fraud(over, order_state(over))[0]) == ("complete", None)
    assert "dispute" in order_times(over)
    assert (shown(over)["availableToRefundAmount"], shown(over)["items"][0]["availableToRefundAmount"]) == (0, 0)


def test_an_order_that_came_back_whole_is_returned() -> None:
    order = lived(in_process(GOODS), "ship", "settle_operation", "open_return", "receive_return")
    assert order_state(order) == "complete"
    paid = act(order, "refund", kind="ReturnRefund").order
    assert order_state(paid) == "complete"
    back = act(paid, "complete_refund").order
    assert (order_state(back), item_state(back)) == ("returned", "returned")
    assert list(order_times(back)) == ["accepted", "fulfilled", "complete", "returned"]
    half = act(
        lived(in_process(GOODS), "ship", "settle_operation"), "open_return", lines=[{"line": 1, "quantity": 1}]
    ).order
    half = act(act(half, "receive_return").order, "refund", kind="ReturnRefund").order
    assert order_state(act(half, "complete_refund").order) == "complete"


def test_what_is_half_sent_and_came_back_is_not_returned() -> None:
    part = act(in_process(GOODS), "ship", lines=[{"line": 1, "quantity": 1}]).order
    back = act(lived(part, "settle_operation", "open_return", "receive_return"), "refund", kind="ReturnRefund").order
    back = act(back, "complete_refund").order
    assert (order_state(back), list(order_times(back))) == ("accepted", ["accepted"])


def test_a_refund_is_pending_then_counts() -> None:
    order = lived(in_process(GOODS), "ship", "settle_operation")
    assert "refundedAmount" not in shown(order)
    pending = act(order, "refund", kind="OrderLevelSatisfactionRefund", amount="5.40").order
    found = shown(pending)
    assert "refundedAmount" not in found
    assert str(found["availableToRefundAmount"]) == "16.2"
    charge = found["payment"]["charges"][0]
    assert (charge["refunded"], [one["state"] for one in charge["refunds"]]) == (True, ["pending"])
    assert "id" not in charge["refunds"][0]
    done = shown(act(pending, "complete_refund").order)
    assert str(done["refundedAmount"]) == "5.4"
    assert [name for name in done if name in ("payment", "refundedAmount", "state")] == [
        "payment",
        "refundedAmount",
        "state",
    ]
    assert str(done["items"][0]["availableToRefundAmount"]) == "16.2"
    assert (len(done["invoicePDFs"]), len(done["creditMemoPDFs"])) == (1, 1)


def test_funds_that_come_later_are_waited_for() -> None:
    waiting = act(placed(GOODS, options=MANUAL, delayed=True).order, "submit").order
    assert order_state(waiting) == "pending_payment"
    paid = act(waiting, "settle_payment").order
    assert list(order_times(paid)) == ["pending_payment", "accepted"]
