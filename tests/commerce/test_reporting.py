"""Reports of a merchant: units fulfilled and called off in one go, and what Global Commerce makes of them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from simulator.commerce import shop
from simulator.errors import BadInput, Declined, IllegalAction, SimulatorError
from tests.commerce.drafts import act, followed, in_process, line, moves, paid, placed, settled, told, where

GOODS, DOWNLOAD = line("physical", 3, "10.00"), line("digital", 2, "5.00")


def test_all_open_units_are_fulfilled_without_a_word() -> None:
    order = in_process(GOODS, DOWNLOAD)
    done = act(order, "report_fulfillment", carrier="DHL", tracking_number="7", metadata={"shelf": 3})
    assert moves(done) == ["order.ship", "order.fulfill", "line.complete", "line.complete", "order.complete"]
    assert told(done) == ["fulfillment.create", "capture.begin", "charge.process", "resource.fulfilled"]
    (made,) = done.order.fulfillments
    assert made.units == ((order.lines[0].id, 3, 0), (order.lines[1].id, 2, 0))
    assert (made.carrier, made.tracking_number, made.tracking_url, made.metadata) == ("DHL", "7", "", {"shelf": 3})
    (capture,) = done.order.charge.captures
    assert (made.operations, capture.amount) == ((capture.id,), Decimal("40.00"))
    assert done.order.lines[0].shipments[0].carrier == "DHL"
    assert len(done.order.lines[1].serial_numbers) == 2


def test_a_part_is_called_off_in_the_same_report() -> None:
    order = in_process(GOODS)
    items = [{"line": 1, "quantity": 2, "cancel_quantity": 1, "shipment_item": "P-9"}]
    done = act(order, "report_fulfillment", items=items, shipment_id="S-1")
    assert moves(done) == ["order.ship", "line.cancel"]
    assert told(done) == ["fulfillment.create", "capture.begin", "cancel.begin", "resource.fulfilled"]
    (made,), charge = done.order.fulfillments, done.order.charge
    assert (made.units, made.shipment_id) == (((order.lines[0].id, 2, 1),), "S-1")
    assert made.shipment_items == {order.lines[0].id: "P-9"}
    assert made.operations == (charge.captures[0].id, charge.cancels[0].id)
    assert (charge.captures[0].amount, charge.cancels[0].amount) == (Decimal("20.00"), Decimal("10.00"))
    assert made.carrier == ""
    assert done.order.lines[0].shipments[0].tracking_number
    assert "refuse_cancel" not in shop.legal(done.order)
    assert moves(followed(done, "cancel_complete")) == ["line.cancel_complete", "line.complete", "order.complete"]
    assert settled(done.order).charge.state == "complete"


def test_the_last_operation_takes_what_rounding_left() -> None:
    order = in_process(line("physical", 3, "12.60", "0.0003"))
    assert order.total == Decimal("37.81")
    first = act(order, "report_fulfillment", items=[{"line": 1, "quantity": 2}]).order
    last = act(first, "report_fulfillment", items=[{"line": 1, "cancel_quantity": 1}]).order
    assert [one.amount for one in last.charge.captures] == [Decimal("25.21")]
    assert [one.amount for one in last.charge.cancels] == [Decimal("12.60")]


def test_everything_called_off_cancels_the_order() -> None:
    order = act(placed(GOODS).order, "submit").order
    off = act(order, "report_fulfillment", items=[{"line": 1, "cancel_quantity": 3}])
    assert moves(off)[-2:] == ["line.cancel", "order.cancel"]
    assert (off.order.state, off.order.resource_state) == ("Cancelled", "accepted")
    done = settled(off.order)
    assert (done.resource_state, done.charge.state) == ("cancelled", "cancelled")


def test_an_order_that_is_not_in_process_yet_is_from_then_on() -> None:
    submitted = act(placed(GOODS, line("physical", 1, "1.00", pre_order=True)).order, "submit").order
    done = act(submitted, "report_fulfillment")
    assert moves(done) == [
        *("order.process", "line.pend", "line.release", "line.pend", "order.ship"),
        *("line.complete", "line.complete", "order.complete"),
    ]
    assert done.order.state == "Complete"


def test_paid_units_start_no_operation() -> None:
    done = act(paid(GOODS), "report_fulfillment", items=[{"line": 1, "quantity": 2, "cancel_quantity": 1}])
    assert done.order.fulfillments[0].operations == ()
    assert moves(followed(done, "cancel_complete"))[-1] == "refund.CancellationRefund"


def test_one_line_may_be_named_twice() -> None:
    order = in_process(GOODS)
    items = [{"line": 1, "quantity": 1}, {"line": order.lines[0].id, "quantity": 1, "cancel_quantity": 1}]
    assert where(act(order, "report_fulfillment", items=items).order) == [("cancelling", 0, 2, 1)]


def test_it_needs_an_order_that_is_accepted_and_free() -> None:
    assert "report_fulfillment" not in shop.legal(placed(GOODS).order)
    held = act(in_process(GOODS), "hold").order
    with pytest.raises(IllegalAction):
        act(held, "report_fulfillment")
    assert "report_fulfillment" not in shop.legal(act(in_process(GOODS), "ship").order)


@pytest.mark.parametrize(
    ("items", "kind", "complaint"),
    [
        ([], BadInput, "items must be a list such as"),
        ([1], BadInput, r"items\[0\] must be a mapping such as"),
        ([{"line": 1, "qantity": 1}], BadInput, r'items\[0\] has no "qantity"; it knows line, quantity'),
        ([{"line": 1}], BadInput, r"items\[0\] needs a quantity or a cancel_quantity from 1"),
        ([{"line": 1, "quantity": -1}], BadInput, r"items\[0\].quantity must be a whole number from 0, not -1"),
        ([{"line": 1, "quantity": True}], BadInput, r"must be a whole number from 0, not True"),
        ([{"line": 3, "quantity": 1}], Declined, "names nothing that the order has"),
        ([{"line": 1, "quantity": 2, "cancel_quantity": 2}], Declined, "may not exceed"),
        ([{"line": 2, "quantity": 1}], Declined, "is already fulfilled"),
    ],
)
def test_what_cannot_be_meant_is_refused(items: Any, kind: type[SimulatorError], complaint: str) -> None:
    order = act(in_process(GOODS, DOWNLOAD), "fulfill").order
    with pytest.raises(kind, match=complaint):
        act(order, "report_fulfillment", items=items)
