"""States of the API beyond those that roll up: review, block, dispute, return of everything; and refunds in sums."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulator.notification import resource
from simulator.notification.states import fraud, item_state, order_state, order_times
from simulator.records import Options
from tests.commerce.drafts import MANUAL, act, in_process, line, lived, placed

if TYPE_CHECKING:
    from simulator.commerce.order import Order

GOODS = line("physical", 2, "10.00", "0.08")


def shown(order: Order) -> dict[str, Any]:
    return resource.order(order, Options())


def test_a_review_is_a_state_until_it_ends() -> None:
    held = act(in_process(GOODS), "hold").order
    assert (order_state(held), fraud(held)[0]) == ("in_review", "review_opened")
    assert list(order_times(held)) == ["in_review", "accepted"]
    free = act(held, "release_hold").order
    state, times = fraud(free)
    assert (order_state(free), state, list(times or {})) == ("accepted", "passed", ["review_opened", "passed"])
    assert times is not None
    assert times["passed"] > times["review_opened"]


def test_a_stopped_order_is_blocked_with_its_items() -> None:
    stopped = act(act(in_process(GOODS), "hold").order, "suppress").order
    assert order_state(stopped) == "in_review"
    stopped = act(stopped, "settle_operation").order
    assert (order_state(stopped), fraud(stopped)[0]) == ("blocked", "blocked")
    assert "cancelled" not in order_times(stopped)
    found = shown(stopped)
    assert (found["items"][0]["state"], list(found["items"][0]["stateTransitions"])) == (
        "blocked",
        ["created", "blocked"],
    )
    assert found["payment"]["charges"][0]["state"] == "cancelled"


def test_a_dispute_is_a_state_until_the_bank_takes_the_money() -> None:
    disputed = lived(in_process(GOODS), "ship", "settle_operation", "dispute")
    assert (order_state(disputed), fraud(disputed)[0]) == ("dispute", "review_opened")
    over = act(disputed, "chargeback").order
    assert (order_state(over), fraud(over)[0]) == ("complete", None)
    assert "dispute" in order_times(over)
    assert (shown(over)["availableToRefundAmount"], shown(over)["items"][0]["availableToRefundAmount"]) == (0, 0)


def test_an_order_that_came_back_whole_is_returned() -> None:
    order = lived(in_process(GOODS), "ship", "settle_operation", "open_return", "receive_return")
    assert order_state(order) == "complete"
    paid = act(order, "refund", kind="ReturnRefund").order
    assert order_state(paid) == "complete"
    back = act(paid, "complete_refund").order
    assert (order_state(back), item_state(back, back.lines[0])) == ("returned", "returned")
    assert list(order_times(back)) == ["accepted", "fulfilled", "complete", "returned"]
    half = act(lived(in_process(GOODS), "ship", "settle_operation"), "open_return", lines=[{"line": 1, "quantity": 1}]).order
    half = act(act(half, "receive_return").order, "refund", kind="ReturnRefund").order
    assert order_state(act(half, "complete_refund").order) == "complete"


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
    assert str(done["items"][0]["availableToRefundAmount"]) == "16.2"
    assert (len(done["invoicePDFs"]), len(done["creditMemoPDFs"])) == (1, 1)


def test_funds_that_come_later_are_waited_for() -> None:
    waiting = act(placed(GOODS, options=MANUAL, delayed=True).order, "submit").order
    assert order_state(waiting) == "pending_payment"
    paid = act(waiting, "settle_payment").order
    assert list(order_times(paid)) == ["pending_payment", "accepted"]
