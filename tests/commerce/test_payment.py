"""Payments that are refused, at once or after a while: the order is cancelled, and told so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.commerce import shop
from tests.commerce.drafts import SECOND, act, followed, line, moves, placed, told

if TYPE_CHECKING:
    from simulator.commerce.shop import Applied

GOODS = line("physical", 2, "10.00")


def ended(applied: Applied) -> tuple[str, str, str]:
    return applied.order.state, applied.order.resource_state, applied.order.charge.state


def test_a_charge_that_is_refused_cancels_the_order_as_it_is_submitted() -> None:
    submitted = act(placed(GOODS, outcome="charge fails").order, "submit")
    assert moves(submitted) == ["order.submit", "line.cancel", "order.cancel"]
    assert told(submitted) == ["charge.failed", "resource.cancelled"]
    assert ended(submitted) == ("Cancelled", "cancelled", "failed")
    done = followed(submitted, "cancel_complete")
    assert moves(done) == ["line.cancel_complete"]
    assert (ended(done), done.agenda) == (("Cancelled", "cancelled", "failed"), ())
    assert shop.legal(done.order) == ()
    assert done.order.charge.cancels == ()


def test_funds_that_never_come_do_so_half_a_minute_later() -> None:
    waiting = act(placed(GOODS, delayed=True, outcome="charge fails late").order, "submit")
    assert told(waiting) == ["payment.wait"]
    (entry,) = waiting.agenda
    assert entry.due == waiting.order.updated + 30 * SECOND
    failed = followed(waiting, "fail_payment")
    assert told(failed) == ["charge.failed", "resource.cancelled"]
    assert ended(failed) == ("Cancelled", "cancelled", "failed")


def test_funds_that_stay_out_can_be_given_up_by_hand() -> None:
    waiting = act(placed(GOODS, delayed=True, outcome="charge stays").order, "submit")
    assert waiting.agenda == ()
    assert ended(act(waiting.order, "fail_payment")) == ("Cancelled", "cancelled", "failed")
    assert ended(act(waiting.order, "settle_payment"))[1] == "accepted"


def test_what_was_being_given_up_before_need_not_be_any_more() -> None:
    part = act(placed(GOODS, delayed=True).order, "cancel", lines=[{"line": 1, "quantity": 1}])
    failed = act(act(part.order, "submit").order, "fail_payment")
    assert ended(failed) == ("Cancelled", "cancelled", "failed")
    assert [one.state for one in failed.order.charge.cancels] == ["complete"]
