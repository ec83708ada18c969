"""Reviews, risk, suppression before and after the money, disputes."""

from __future__ import annotations

from decimal import Decimal

import pytest

from simulator.commerce import shop
from simulator.errors import BadInput, IllegalAction
from tests.commerce.drafts import (
    AUTO,
    CD,
    SECOND,
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

GOODS, DOWNLOAD = line("physical", 2, "10.00"), line("digital", 1, "5.00")


def test_a_review_stops_fulfillment_until_it_ends() -> None:
    order = act(placed(GOODS).order, "submit").order
    held = act(order, "hold")
    assert (moves(held), held.order.holds[0].kind) == (["order.hold_dpl"], "dpl")
    assert shop.legal(held.order) == ("cancel", "fail_reauthorization", "release_hold", "flag_risk", "suppress")
    with pytest.raises(IllegalAction):
        act(held.order, "process")
    released = act(held.order, "release_hold")
    assert moves(released) == ["order.release_hold"]
    (entry,) = released.agenda
    assert (entry.action.name, entry.due) == ("process", released.order.updated + 10 * SECOND)
    assert shop.apply(released.order, entry.action, at=entry.due, options=AUTO).order.state == "In Process"


@pytest.mark.parametrize("kind", ["delayed_fraud", "fraud_error"])
def test_a_late_review(kind: str) -> None:
    held = act(in_process(GOODS, DOWNLOAD), "hold", kind=kind)
    assert moves(held) == [f"order.hold_{kind}"]
    assert not {"ship", "fulfill", "back_order", "process", "hold"} & {*shop.legal(held.order)}
    released = act(held.order, "release_hold")
    assert released.agenda == ()
    assert lived(released.order, "ship", "fulfill").state == "Complete"


def test_names_are_checked_before_any_work() -> None:
    with pytest.raises(IllegalAction, match=r'"hold dpl" is not legal for the state In Process \(now delayed_fraud or'):
        act(in_process(GOODS), "hold", kind="dpl")
    with pytest.raises(BadInput, match='no hold "fraud-error"') as wrong:
        act(in_process(GOODS), "hold", kind="fraud-error")
    assert wrong.value.nearest == "fraud_error"


def test_risk_is_noted_once_and_stops_nothing() -> None:
    flagged = act(in_process(GOODS), "flag_risk")
    assert moves(flagged) == ["order.risk"]
    assert "flag_risk" not in shop.legal(flagged.order)
    assert "ship" in shop.legal(flagged.order)


def test_suppression_before_any_money_moved() -> None:
    stopped = act(in_process(GOODS, DOWNLOAD), "suppress", reason="stolen card")
    assert moves(stopped) == ["line.suppress", "line.suppress", "order.suppress"]
    order = stopped.order
    assert order.suppression is not None
    assert {change.subject for change in announced(stopped)} == {order.suppression.id}
    assert (order.suppression.after_settlement, order.suppression.reason) == (False, "stolen card")
    assert (order.state, order.resource_state, order.charge.state) == ("Cancelled", "accepted", "processing")
    assert where(order) == [("cancelled", 0, 0, 2), ("cancelled", 0, 0, 1)]
    assert ([entry.action.name for entry in stopped.agenda], order.refunds) == (["settle_operation"], ())
    order = settled(order)
    assert (order.state, order.resource_state, order.charge.state) == ("Cancelled", "cancelled", "cancelled")
    assert shop.legal(order) == ()


def test_suppression_after_the_money_gives_it_back() -> None:
    stopped = act(settled(paid(GOODS)), "suppress")
    assert moves(stopped) == ["line.suppress", "order.suppress", "refund.OrderLevelSuppressRefund"]
    (made,) = stopped.order.refunds
    assert (made.by, made.reason, made.worth.total) == ("system", "FRAUD", stopped.order.total)
    assert stopped.order.suppression is not None
    assert stopped.order.suppression.after_settlement
    assert shop.legal(stopped.order) == ("complete_refund", "fail_refund")


def test_suppression_of_the_rest_completes_the_order_and_refunds_it() -> None:
    order = act(in_process(GOODS), "ship", lines=[{"line": 1, "quantity": 1}]).order
    stopped = act(order, "suppress")
    assert moves(stopped) == [
        *("line.suppress", "order.suppress", "line.complete", "order.complete"),
        "refund.OrderLevelSuppressRefund",
    ]
    assert stopped.order.refunds[0].worth.total == Decimal("10.00")
    assert where(stopped.order) == [("complete", 0, 1, 1)]


def test_the_order_goes_on_without_a_suppressed_line() -> None:
    stopped = act(paid(GOODS, DOWNLOAD), "suppress", lines=[1])
    assert moves(stopped) == ["line.suppress", "refund.OrderLevelSuppressRefund"]
    assert stopped.order.refunds[0].worth.total == Decimal("20.00")
    done = act(stopped.order, "fulfill")
    assert moves(done) == ["order.fulfill", "line.complete", "order.complete"]
    assert act(in_process(GOODS, DOWNLOAD), "suppress", lines=[{"line": 1, "quantity": 1}]).order.refunds == ()


def test_suppression_calls_off_a_medium_too() -> None:
    order = act(in_process(line("digital", 1, "5.00", media=(CD,)), GOODS), "fulfill").order
    stopped = act(order, "suppress")
    assert moves(stopped)[:3] == ["line.suppress", "line.suppress", "order.suppress"]
    assert stopped.order.state == "Complete"


def test_a_dispute_ends_in_a_chargeback_after_which_nothing_goes_back() -> None:
    order = settled(act(in_process(GOODS), "ship").order)
    assert "dispute" not in shop.legal(in_process(GOODS))
    opened = act(order, "dispute", reason="DISPUTE_REASON_FRAUD")
    assert moves(opened) == ["dispute.open"]
    assert "dispute" not in shop.legal(opened.order)
    taken = act(opened.order, "chargeback", note="not theirs")
    assert moves(taken) == ["order.dispute_chargeback"]
    dispute = taken.order.dispute
    assert dispute is not None
    assert taken.changes[0].subject == dispute.id
    assert (dispute.reason, dispute.status, dispute.note) == (
        *("DISPUTE_REASON_FRAUD", "STATUS_DISPUTE_CHARGE_BACK"),
        "not theirs",
    )
    assert shop.legal(taken.order) == ("open_return",)
    refunded = act(order, "refund", kind="OrderLevelIssuerRefund").order
    assert not {"dispute", "chargeback"} & {*shop.legal(refunded)}
