"""Every webhook event of a random life is valid, comes in the documented sequence, and the money adds up."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

from hypothesis import given, settings

from simulator.catalogue import api
from simulator.catalogue.loader import load
from tests.notification.lives import Life, lives
from tests.notification.sample import body

OVER = {"complete": "charge.complete", "cancelled": "charge.cancelled"}


def _told(life: Life) -> list[tuple[str, dict[str, Any]]]:
    """Type and object of each event, in the order in which they are due."""
    events = sorted(life.told("webhook"), key=lambda event: event.at)
    return [(one.type, json.loads(body(one), parse_float=Decimal)["data"]["object"]) for one in events]


def _after(types: list[str], first: str, then: str) -> bool:
    return then not in types or (first in types and types.index(first) < types.index(then))


@settings(max_examples=60)
@given(lives())
def test_every_event_is_valid_by_the_document_and_the_same_each_time(life: Life) -> None:
    for one in life.told("webhook"):
        printed = body(one)  # which our own schema has accepted
        assert printed == body(one)
        row, whole = load().row(f"webhook:{one.type}"), json.loads(printed)
        assert str(api.load().schema("Event").complaint(whole) or "") == ""
        assert str(api.load().schema(row.object).complaint(whole["data"]["object"]) or "") == ""


@settings(max_examples=120)
@given(lives())
def test_events_come_in_the_documented_sequence(life: Life) -> None:
    told = _told(life)
    types = [type_ for type_, _ in told]
    for first, then in (
        ("order.charge.capturable", "order.accepted"),
        ("order.fulfilled", "order.complete"),
        ("order.charge.complete", "order.complete"),
        ("order.complete", "order.invoice.created"),
        ("order.review_opened", "order.review_closed"),
        ("order.dispute", "order.dispute.resolved"),
        ("refund.pending", "order.charge.refund.pending"),
    ):
        assert _after(types, first, then), (first, then, types)
    if life.end.settled is None and life.end.charge.state != "failed":  # else the charge was captured, or never worked
        assert _after(types, "order.charge.cancelled", "order.cancelled")
    for once in ("order.accepted", "order.complete", "order.cancelled", "order.blocked"):
        assert types.count(once) <= 1
    assert ("order.complete" in types) == (life.end.resource_state == "complete")
    assert ("order.cancelled" in types or "order.blocked" in types) == (life.end.resource_state == "cancelled")
    _check_pairs(told, "refund.pending", "refund.complete")
    _check_pairs(told, "return.created", "return.accepted")
    ends = [one.state for one in life.end.charge.captures]
    assert types.count("order.charge.capture.pending") == len(ends)
    assert types.count("order.charge.capture.complete") == ends.count("complete")
    assert types.count("order.charge.capture.failed") == ends.count("failed")
    refunds = life.end.refunds
    assert types.count("refund.pending") >= len(refunds)
    assert types.count("refund.pending_information") == sum(bool(one.token) for one in refunds)
    assert types.count("refund.failed") == sum(one.state == "failed" for one in refunds)
    assert types.count("order.charge.refund.failed") == sum(not one.stands for one in refunds)
    assert types.count("order.refunded") == types.count("refund.complete") == types.count("order.credit_memo.created")
    assert types.count("fulfillment.created") == len(life.end.fulfillments)


def _check_pairs(told: list[tuple[str, dict[str, Any]]], first: str, then: str) -> None:
    """Each object that came to its end had begun before, once."""
    begun: list[str] = []
    ended: list[str] = []
    for type_, shown in told:
        if type_ == first:
            begun.append(shown["id"])
        elif type_ == then:
            assert shown["id"] in begun
            ended.append(shown["id"])
    assert len({*begun}) == len(begun)
    assert len({*ended}) == len(ended)


@settings(max_examples=60)
@given(lives())
def test_what_charges_fulfillments_and_refunds_tell_adds_up(life: Life) -> None:
    units: dict[str, list[int]] = {}
    back = Decimal(0)
    for type_, shown in _told(life):
        if type_.startswith("order.charge.") and type_ != "order.charge.refund.failed":  # which carries the order
            operations = (*shown.get("captures", ()), *shown.get("cancels", ()))
            moved = sum(one["amount"] for one in operations if one["state"] != "failed")
            whole = shown.get("amount", life.end.total)  # two of them carry the order
            assert moved <= whole == life.end.total
            if shown["state"] in OVER and "amount" in shown:
                assert moved == whole
        elif type_ == "fulfillment.created":
            for item in shown["items"]:
                units.setdefault(item["itemId"], [0, 0])
                units[item["itemId"]][0] += item["quantity"]
                units[item["itemId"]][1] += item["cancelQuantity"]
            assert "payment" not in shown["orderDetails"]
        elif type_ == "refund.complete":
            assert shown["refundedAmount"] == (shown.get("amount") or sum(one["amount"] for one in shown["items"]))
            back += shown["refundedAmount"]
    assert back == sum(one.worth.total for one in life.end.refunds if one.completed is not None)
    for line in life.end.goods:
        assert units.get(line.id, [0, 0])[0] == line.fulfilled
