"""Shipping and delivering units, captures, and what is refused."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import msgspec
import pytest

from simulator.commerce import shop
from simulator.errors import BadInput, IllegalAction
from tests.commerce.drafts import AUTO, SECOND, act, announced, in_process, line, moves, settled, where

PHYSICAL, DIGITAL = line("physical", 3, "12.60", "0.0003"), line("digital", 2, "5.00")


def test_shipping_everything_completes_the_order_in_the_same_verb() -> None:
    order = in_process(line("physical", 1, "10.00"), line("physical", 2, "20.00"), shipping="5.00")
    one, two = order.lines
    done = act(order, "ship")
    assert moves(done) == ["order.ship", "line.complete", "line.complete", "order.complete"]
    assert [change.lines for change in announced(done)] == [(one.id, two.id), (one.id,), (two.id,), ()]
    shipped, first, _, complete = (change.order for change in announced(done))
    assert [each.state for each in shipped.lines] == ["shipped", "shipped"]
    assert (shipped.state, shipped.resource_state) == ("In Process", "fulfilled")
    assert (shipped.charge.state, shipped.charge.captures[0].state) == ("processing", "pending")
    assert [each.state for each in first.lines] == ["complete", "shipped"]
    assert (complete.state, complete.resource_state, complete.charge.state) == ("Complete", "fulfilled", "processing")
    assert complete.completed == done.order.updated
    assert msgspec.structs.replace(done.order, agenda_count=complete.agenda_count) == complete
    (entry,) = done.agenda
    assert (entry.action.name, entry.due) == ("settle_operation", done.order.updated + 35 * SECOND)
    ended = shop.apply(done.order, entry.action, at=entry.due, options=AUTO)
    assert moves(ended) == []
    assert (ended.order.state, ended.order.resource_state, ended.order.charge.state) == (
        "Complete",
        "complete",
        "complete",
    )
    assert [(each.amount, each.state) for each in ended.order.charge.captures] == [(Decimal("55.00"), "complete")]


def test_partial_shipments_capture_their_share_and_the_last_takes_the_remainder() -> None:
    order = in_process(PHYSICAL)
    assert order.total == Decimal("37.81")
    first = act(order, "ship", lines=[{"line": 1, "quantity": 2}])
    assert moves(first) == ["order.ship"]
    assert where(first.order) == [("shipped", 1, 2, 0)]
    assert (first.order.state, first.order.resource_state) == ("In Process", "accepted")
    assert first.order.charge.state == "processing"
    assert settled(first.order).charge.state == "capturable"
    assert first.order.charge.captures[0].amount == Decimal("25.21")
    last = act(first.order, "ship")
    assert moves(last) == ["order.ship", "line.complete", "order.complete"]
    assert [one.amount for one in last.order.charge.captures] == [Decimal("25.21"), Decimal("12.60")]
    assert [one.quantity for one in last.order.lines[0].shipments] == [2, 1]
    numbers = [one.tracking_number for one in last.order.lines[0].shipments]
    assert len(set(numbers)) == 2


def test_a_mixed_order_completes_with_its_last_line() -> None:
    order = in_process(PHYSICAL, DIGITAL)
    shipped = act(order, "ship")
    assert moves(shipped) == ["order.ship", "line.complete"]
    assert shipped.order.state == "In Process"
    done = act(shipped.order, "fulfill")
    assert moves(done) == ["order.fulfill", "line.complete", "order.complete"]
    assert done.order.state == "Complete"


def test_digital_units_get_codes_of_their_own() -> None:
    order = act(in_process(DIGITAL), "fulfill", lines=[{"line": 1, "quantity": 1}]).order
    assert where(order) == [("shipped", 1, 1, 0)]
    assert len(order.lines[0].serial_numbers) == 1
    order = act(order, "fulfill").order
    (delivered,) = order.lines
    assert len(set(delivered.serial_numbers)) == len(set(delivered.unlock_codes)) == 2
    assert all(len(code.split("-")) == 4 for code in delivered.serial_numbers)
    assert all(one.tracking_number == "" for one in delivered.shipments)


def test_one_parcel_for_all_its_lines_with_given_tracking() -> None:
    order = in_process(line("physical", 1, "1.00"), line("physical", 1, "1.00"))
    tracking: dict[str, Any] = {
        "carrier": "FedEx",
        "tracking_number": 770012345678,
        "tracking_url": "https://track.example.com/1",
    }
    order = act(order, "ship", **tracking).order
    for one in order.lines:
        (parcel,) = one.shipments
        assert (parcel.carrier, parcel.tracking_number) == ("FedEx", "770012345678")
        assert parcel.tracking_url == "https://track.example.com/1"


@pytest.mark.parametrize(
    ("carrier", "start", "length"),
    [("", "1Z", 18), ("DHL", "00340434", 20), ("Yamato Transport", "", 12), ("配達", "", 12)],
)
def test_tracking_numbers_have_their_carriers_shape(carrier: str, start: str, length: int) -> None:
    parcel = act(in_process(PHYSICAL), "ship", carrier=carrier).order.lines[0].shipments[0]
    assert parcel.tracking_number.startswith(start)
    assert len(parcel.tracking_number) == length
    assert parcel.tracking_url.startswith("https://tracking.example.com/")
    assert parcel.tracking_url.endswith(f"/{parcel.tracking_number}")


def test_a_line_is_named_by_number_or_id() -> None:
    order = in_process(PHYSICAL, PHYSICAL)
    second = order.lines[1].id
    for named in (2, "2", second, int(second)):
        assert [one.fulfilled for one in act(order, "ship", lines=[{"line": named}]).order.lines] == [0, 3]
        assert [one.fulfilled for one in act(order, "ship", lines=[named]).order.lines] == [0, 3]


@pytest.mark.parametrize(
    ("lines", "complaint"),
    [
        ([{"line": 3, "quantity": 1}], 'the order has no line "3"; its lines: 1 ('),
        ([{"line": True}], 'the order has no line "True"'),
        ([{"line": 1, "quantity": 4}], "line 1 has 3 open units, not 4 (0 fulfilled, 0 cancelled of 3)"),
        ([{"line": 1, "quantity": 0}], "line 1: quantity must be a whole number from 1, not 0"),
        ([{"line": 1, "quantity": "2"}], "line 1: quantity must be a whole number from 1, not '2'"),
        ([{"line": 1, "quantity": True}], "line 1: quantity must be a whole number from 1, not True"),
        ([{"line": 1}, {"line": "1"}], "line 1 is named twice"),
        ([{"line": 2}], 'line 2 is digital and cannot be shipped: use "fulfill"'),
        ([{"line": 1, "quantiy": 2}], 'unknown member "quantiy" of a line (did you mean "quantity"?)'),
        ([{"quantity": 2}], "an item of lines lacks its line"),
        ([], "lines must be a list"),
        ("1", "lines must be a list"),
    ],
)
def test_wrong_lines_are_refused_in_the_users_words(lines: object, complaint: str) -> None:
    with pytest.raises(BadInput) as wrong:
        act(in_process(PHYSICAL, DIGITAL), "ship", lines=lines)
    assert complaint in str(wrong.value)


def test_a_nearly_right_id_is_named() -> None:
    order = in_process(PHYSICAL)
    with pytest.raises(BadInput) as wrong:
        act(order, "ship", lines=[{"line": order.lines[0].id[:-1]}])
    assert wrong.value.nearest == order.lines[0].id


def test_a_line_without_open_units_is_refused() -> None:
    order = act(in_process(PHYSICAL, PHYSICAL), "ship", lines=[1]).order
    with pytest.raises(BadInput, match=r"line 1 has 0 open units \(3 fulfilled, 0 cancelled of 3\)"):
        act(order, "ship", lines=[1])


def test_fulfill_refuses_goods_and_ship_refuses_an_order_without_any() -> None:
    with pytest.raises(BadInput, match=r'line 1 is physical .* use "ship"'):
        act(in_process(PHYSICAL, DIGITAL), "fulfill", lines=[1])
    with pytest.raises(IllegalAction) as refused:
        act(in_process(DIGITAL), "ship")
    assert refused.value.legal == (
        "fulfill",
        "report_fulfillment",
        "cancel",
        "fail_reauthorization",
        "hold",
        "flag_risk",
        "suppress",
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("carrier", ["UPS"]),
        ("tracking_number", True),
        ("tracking_number", "1Z\n2"),
        ("tracking_number", "1Z\0"),
        ("tracking_url", "x" * 201),
    ],
)
def test_wrong_tracking_is_refused(name: str, value: Any) -> None:
    with pytest.raises(BadInput, match=name):
        act(in_process(PHYSICAL), "ship", **{name: value})
