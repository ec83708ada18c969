"""Orders that fraud checks look at before they are accepted, and those that they refuse."""

from __future__ import annotations

import pytest

from simulator.commerce import shop
from simulator.commerce.resource_moves import blocked
from simulator.errors import BadInput
from tests.commerce.drafts import SECOND, act, followed, line, moves, placed, settled, told

GOODS = line("physical", 2, "10.00")
HOUR = 3600 * SECOND


def test_a_suspected_order_is_in_review_until_somebody_decides() -> None:
    held = act(placed(GOODS, last_name="FraudReview").order, "submit")
    assert moves(held) == ["order.submit", "order.hold_delayed_fraud"]
    assert told(held) == ["charge.authorize", "order.review_open"]
    assert (held.agenda, held.order.resource_state, held.order.charge.state) == ((), "", "capturable")
    assert "process" not in shop.legal(held.order)
    passed = act(held.order, "release_hold")
    assert moves(passed) == ["order.release_hold", "order.accept"]
    assert [entry.action.name for entry in passed.agenda] == ["process"]
    assert [change.order.resource_state for change in passed.changes] == ["accepted"] * 2


def test_a_review_that_passes() -> None:
    held = act(placed(GOODS, last_name="FraudReviewPass").order, "submit")
    assert held.agenda[0].due == held.order.updated + 6 * HOUR
    passed = followed(held, "release_hold")
    assert moves(passed) == ["order.release_hold", "order.accept"]
    assert moves(followed(passed, "process"))[0] == "order.process"


def test_a_review_that_blocks() -> None:
    held = act(placed(GOODS, last_name="FraudReviewBlock").order, "submit")
    stopped = followed(held, "suppress")
    assert told(stopped) == ["cancel.begin"]
    ended = followed(stopped, "settle_operation")
    assert told(ended) == ["cancel.complete", "charge.cancelled", "order.block"]
    assert blocked(ended.order)


def test_delayed_funds_are_reviewed_when_they_come() -> None:
    waiting = act(placed(GOODS, delayed=True, last_name="FraudReviewPass").order, "submit")
    assert told(waiting) == ["payment.wait"]
    come = act(waiting.order, "settle_payment")
    assert told(come) == ["charge.authorize", "capture.begin", "charge.process", "order.review_open"]
    assert settled(come.order).charge.state == "complete"
    assert followed(come, "release_hold").order.resource_state == "accepted"


def test_an_order_is_reviewed_once() -> None:
    waiting = act(placed(GOODS, delayed=True, last_name="FraudReview").order, "submit").order
    released = act(act(waiting, "hold").order, "release_hold")
    assert moves(released) == ["order.release_hold"]
    assert moves(act(released.order, "settle_payment")) == ["order.accept"]


def test_some_are_refused() -> None:
    with pytest.raises(BadInput, match="fraud checks refuse the order of Ada FraudBlock"):
        placed(GOODS, last_name="FraudBlock")
