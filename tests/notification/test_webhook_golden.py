"""What leaves for each webhook event, byte for byte, is current and tells what its type says."""

from __future__ import annotations

import json
from typing import Any

import pytest

from simulator.catalogue.loader import load
from tests.notification.golden import HOOKS, WEBHOOKS, golden_webhooks

WANTED = dict(golden_webhooks())
STATES = {
    "order.pending_payment": "pending_payment",
    "order.review_opened": "in_review",
    "order.review_closed": "accepted",
    "order.blocked": "blocked",
    "order.accepted": "accepted",
    "order.fulfilled": "fulfilled",
    "order.complete": "complete",
    "order.cancelled": "cancelled",
    "order.refunded": "complete",
    "order.dispute": "dispute",
    "order.dispute.resolved": "complete",
    "order.charge.pending": "pending",
    "order.charge.capturable": "capturable",
    "order.charge.processing": "processing",
    "order.charge.complete": "complete",
    "order.charge.cancelled": "cancelled",
    "order.charge.failed": "failed",
    "refund.pending": "pending",
    "refund.complete": "succeeded",
    "refund.failed": "failed",
    "refund.pending_information": "pending_information",
    "return.created": "created",
    "return.accepted": "accepted",
}


def shown(type_: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(WANTED[f"{type_}.json"])
    return found


def test_there_is_one_file_for_each_event_that_can_be_sent() -> None:
    assert {file.name for file in WEBHOOKS.iterdir()} == {f"{type_}.json" for type_ in HOOKS} == set(WANTED)


@pytest.mark.parametrize("name", WANTED)
def test_a_golden_file_is_what_leaves(name: str) -> None:
    assert (WEBHOOKS / name).read_bytes() == WANTED[name], "if this is meant: make golden, and look at what changed"


@pytest.mark.parametrize("type_", HOOKS)
def test_the_envelope_is_that_of_the_row(type_: str) -> None:
    row, found = load().row(type_), shown(type_)
    assert list(found) == ["id", "type", "data", "liveMode", "createdTime", *row.envelope.ends]
    assert found["type"] == type_
    assert ("previousAttributes" in found["data"]) == bool(row.envelope.previous)


@pytest.mark.parametrize("type_", STATES)
def test_the_object_is_in_the_state_that_the_type_names(type_: str) -> None:
    assert shown(type_)["data"]["object"]["state"] == STATES[type_]


@pytest.mark.parametrize(("what", "member"), [("capture", "captures"), ("cancel", "cancels"), ("refund", "refunds")])
@pytest.mark.parametrize("state", ["pending", "complete", "failed"])
def test_the_operation_is_in_the_state_that_the_type_names(what: str, member: str, state: str) -> None:
    type_ = f"order.charge.{what}.{state}"
    if type_ == "order.charge.refund.failed":
        assert "payment" in shown(type_)["data"]["object"]  # it carries the order
        return
    (one,) = shown(type_)["data"]["object"][member]
    assert one["state"] == state
    assert ("failureCode" in one) == (state == "failed")
