"""The stories before triggered events: what happens to an order takes its time, and comes in its order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from simulator.catalogue.loader import load
from simulator.cli import sample
from simulator.cli.recipes import recipe, wait
from simulator.instant import parse_instant, parse_span
from simulator.seed import Seed

if TYPE_CHECKING:
    from simulator.commerce.order import Order
    from simulator.records import Event

AT = parse_instant("2024-03-01T09:00:00Z")
ROWS = [row for row in load().rows("pon") if row.announces]


def told(type_: str) -> Event:
    return sample.event(load(), load().row(type_), at=AT, seed=Seed("1"), locale="en_US")


def about(type_: str) -> Any:
    order: Order = told(type_).object
    return order


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.type)
def test_an_event_lies_shortly_after_what_brings_it_about(row: Any) -> None:
    event = told(row.type)
    assert recipe(row).lead <= event.at - AT <= recipe(row).lead + parse_span("1m")


def test_goods_travel_for_days() -> None:
    order = about("ReturnReceiptCreated")
    (back,) = order.returns
    shipped = order.lines[0].shipments[0].at
    assert back.created - shipped == wait("open_return")
    assert back.receipts[0].at - back.created == wait("receive_return")


def test_a_refused_cancellation_was_still_running() -> None:
    order = about("CancelRequestReturnProduct")
    (refused,) = order.cancellations
    assert (refused.refused, refused.finished - refused.at) == (True, parse_span("2s"))
    assert "cancelled" not in order.lines[0].transitions


def test_banks_are_slow() -> None:
    dispute = about("OrderDisputeChargeBack").dispute
    assert dispute.chargeback - dispute.opened == parse_span("12d")
