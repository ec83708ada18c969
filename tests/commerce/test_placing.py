"""How an order begins, with and without follow-ups."""

from __future__ import annotations

import pytest

from simulator.commerce import shop
from simulator.errors import BadInput
from simulator.instant import Instant
from simulator.records import Options
from simulator.seed import Seed
from tests.commerce.drafts import AUTO, MANUAL, SECOND, START, act, announced, draft, line, moves, placed, where


def test_a_new_order() -> None:
    applied = placed(line("physical", 2, "10.00"), line("digital", 1, "5.00"))
    order = applied.order
    assert moves(applied) == ["order.place"]
    assert applied.changes[0].order.lines == order.lines
    assert (order.state, order.resource_state, order.charge.state) == ("Open", "", "pending")
    assert order.path == "case/1/0"
    assert order.transitions == {"Open": START}
    assert where(order) == [("created", 2, 0, 0), ("created", 1, 0, 0)]
    assert order.lines[0].transitions == {"created": START}
    assert order.session_secret.startswith(f"{order.session_id}_")


def test_ids_have_the_documented_shapes_and_depend_on_seed_and_path_alone() -> None:
    order = placed(line("digital", 1, "5.00")).order
    assert order.id.isdigit()
    assert len(order.id) == len(order.lines[0].id) == 12
    assert placed(line("digital", 1, "5.00")).order == order
    assert placed(line("digital", 9, "7.00")).order.id == order.id
    other = placed(line("digital", 1, "5.00"), path="case/2/0").order
    assert other.id != order.id
    assert other.lines[0].id != order.lines[0].id
    assert other.charge.id != order.charge.id


def test_follow_ups_lead_to_pending_fulfillment() -> None:
    first = placed(line("physical", 2, "10.00"), line("digital", 1, "5.00"))
    (entry,) = first.agenda
    assert (entry.path, entry.due, entry.action.name) == ("case/1/0/agenda/1", START + 5 * SECOND, "submit")
    assert not entry.calendar

    second = shop.apply(first.order, entry.action, at=entry.due, options=AUTO)
    assert moves(second) == ["order.submit", "order.accept"]
    submitted, accepted = (change.order for change in announced(second))
    assert (submitted.state, submitted.resource_state, submitted.charge.state) == ("Submitted", "", "pending")
    assert (accepted.state, accepted.resource_state, accepted.charge.state) == ("Submitted", "accepted", "capturable")
    assert second.order.submitted == entry.due
    assert second.order.resource_transitions == {"accepted": entry.due}

    (entry,) = second.agenda
    assert (entry.path, entry.due, entry.action.name) == ("case/1/0/agenda/2", START + 15 * SECOND, "process")
    third = shop.apply(second.order, entry.action, at=entry.due, options=AUTO)
    assert moves(third) == ["order.process", "line.pend", "line.pend_electronic"]
    one, two = third.order.lines
    assert [change.lines for change in third.changes] == [(), (one.id,), (two.id,)]
    assert [change.order.lines[1].state for change in third.changes] == ["created", "created", "pending"]
    assert third.order.state == "In Process"
    assert third.agenda == ()


def test_delays_are_settable() -> None:
    options = Options(submit_after="1m", process_after="2h")
    first = placed(line("digital", 1, "5.00"), options=options)
    assert first.agenda[0].due == START + 60 * SECOND
    second = shop.apply(first.order, first.agenda[0].action, at=first.agenda[0].due, options=options)
    assert second.agenda[0].due == START + (60 + 7200) * SECOND


def test_manual_flow_makes_no_follow_ups() -> None:
    first = placed(line("digital", 1, "5.00"), options=MANUAL)
    second = act(first.order, "submit", options=MANUAL)
    third = act(second.order, "process", options=MANUAL)
    assert first.agenda == second.agenda == third.agenda == ()
    assert third.order.state == "In Process"


def test_an_order_needs_a_line() -> None:
    with pytest.raises(BadInput, match="an order needs at least one line"):
        shop.place(draft([]), at=Instant(0), seed=Seed("1"), options=AUTO)


def test_a_delay_that_is_no_time_span_is_refused() -> None:
    with pytest.raises(BadInput, match='the delay before submit: "soon" is not a time span'):
        placed(line("digital", 1, "5.00"), options=Options(submit_after="soon"))
