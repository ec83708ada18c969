"""What becomes of a refund: sent, asked about, complete, refused, expired; and when each of it happens."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from msgspec.structs import replace

from simulator.commerce import shop
from simulator.commerce.worth import available
from simulator.errors import BadInput, IllegalAction
from simulator.records import Options
from tests.commerce.drafts import AUTO, SECOND, act, in_process, line, lived, settled

if TYPE_CHECKING:
    from simulator.commerce.order import Order
    from simulator.commerce.shop import Applied

GOODS = line("physical", 2, "10.00", "0.08")
MINUTE, DAY = 60 * SECOND, 86_400 * SECOND


def refunded(outcome: str = "", type_: str = "creditCard", options: Options = AUTO) -> Applied:
    order = settled(lived(in_process(GOODS), "ship"))
    order = replace(order, source=replace(order.source, outcome=outcome, type=type_))
    return act(order, "refund", options=options, percent=50)


def next_of(applied: Applied, options: Options = AUTO) -> Applied:
    """What it does next by itself, when it is due."""
    entry = applied.agenda[-1]
    return shop.apply(applied.order, entry.action, at=entry.due, options=options)


def state(order: Order) -> tuple[Any, ...]:
    one = order.refunds[-1]
    return one.state, one.sent is not None, one.completed is not None, one.ended is not None


def named(applied: Applied) -> list[str]:
    return [change.name for change in applied.changes]


def test_a_merchants_refund_is_sent_after_four_minutes_and_complete_a_minute_later() -> None:
    made = refunded()
    assert named(made) == ["refund.begin", "refund.OrderLevelSatisfactionRefund"]
    assert state(made.order) == ("pending", False, False, False)
    assert made.agenda[0].due == made.order.updated + 4 * MINUTE
    sent = next_of(made)
    assert (named(sent), state(sent.order)) == (["refund.send"], ("pending", True, False, False))
    assert sent.agenda[0].due == sent.order.updated + MINUTE
    done = next_of(sent)
    assert (named(done), state(done.order)) == (["refund.complete"], ("succeeded", True, True, False))
    with pytest.raises(IllegalAction):
        act(done.order, "complete_refund", refund=done.order.refunds[0].id)


def test_the_spans_are_options() -> None:
    options = Options(refund_send_after="0s", refund_settle_after="2h")
    made = refunded(options=options)
    assert made.agenda[0].due == made.order.updated
    assert next_of(made, options).agenda[0].due == made.order.updated + 120 * MINUTE
    with pytest.raises(BadInput, match="the delay before send_refund"):
        refunded(options=Options(refund_send_after="soon"))


def test_a_bank_that_refuses_at_once_or_later() -> None:
    refused = next_of(refunded("refund fails"))
    assert (named(refused), state(refused.order)) == (["refund.refuse", "refund.fail"], ("failed", True, False, True))
    sent = next_of(refunded("refund fails late"))
    assert state(sent.order) == ("pending", True, False, False)
    late = next_of(sent)
    assert (named(late), state(late.order)) == (["refund.refuse", "refund.fail"], ("failed", True, False, True))
    assert available(late.order, late.order.lines[0]).total == late.order.total
    assert act(late.order, "refund", percent=100).order.refunds[1].worth.total == late.order.total


def test_a_refund_of_global_commerce_fails_when_its_credit_is_due() -> None:
    order = settled(lived(in_process(GOODS), "ship"))
    order = replace(order, source=replace(order.source, outcome="refund fails"))
    made = act(order, "refund", kind="OrderLevelSatisfactionRefund")
    assert (state(made.order), made.agenda[0].due) == (("pending", True, False, False), made.order.updated + 3 * DAY)
    assert state(next_of(made).order)[0] == "failed"


def test_a_transfer_waits_for_bank_data() -> None:
    waiting = next_of(refunded(type_="wireTransfer"))
    assert (named(waiting), state(waiting.order)) == (["refund.ask"], ("pending_information", True, False, False))
    one = waiting.order.refunds[0]
    assert (one.expires, waiting.agenda[0].calendar) == (waiting.order.updated + 30 * DAY, True)
    assert len(one.token) == 36
    assert "complete_refund" not in shop.legal(waiting.order)
    given = act(waiting.order, "give_bank_details")
    assert (named(given), state(given.order)[0]) == (["refund.begin", "refund.send"], "pending")
    assert state(next_of(given).order)[0] == "succeeded"
    expired = next_of(waiting)
    assert (named(expired), state(expired.order)) == (["refund.refuse"], ("expired", True, False, True))
    with pytest.raises(IllegalAction):
        act(expired.order, "give_bank_details")
    with pytest.raises(IllegalAction):  # the form was filled in: nothing is left to expire
        shop.apply(given.order, waiting.agenda[0].action, at=waiting.agenda[0].due, options=AUTO)


def test_a_transfer_may_fail_before_or_after_bank_data() -> None:
    assert state(next_of(refunded("refund fails", "konbini")).order)[0] == "failed"
    waiting = next_of(refunded("refund fails late", "konbini"))
    assert state(waiting.order)[0] == "pending_information"
    assert state(next_of(act(waiting.order, "give_bank_details")).order)[0] == "failed"


def test_what_a_user_does_comes_before_what_would_follow() -> None:
    made = refunded()
    done = act(made.order, "complete_refund")
    assert named(done) == ["refund.send", "refund.complete"]
    for entry in made.agenda:
        with pytest.raises(IllegalAction):
            shop.apply(done.order, entry.action, at=entry.due, options=AUTO)
    failed = act(made.order, "fail_refund", reason="Account closed")
    assert failed.order.refunds[0].failure == "Account closed"
    with pytest.raises(BadInput, match='no refund "7"'):
        act(made.order, "complete_refund", refund="7")


def test_notes_are_taken_and_never_proposed() -> None:
    made = refunded().order
    assert "update_refund" not in shop.legal(made)
    noted = act(made, "update_refund", metadata={"case": 7})
    assert (named(noted), noted.order.refunds[0].metadata) == (["refund.update"], {"case": 7})
    assert named(act(noted.order, "update_refund", metadata={"case": 7})) == []
