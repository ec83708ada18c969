"""What the order says of itself: its state, and reviews, fraud and disputes as extended attributes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from tests.notification.sample import PHYSICAL, act, body, event, in_process, order

if TYPE_CHECKING:
    from simulator.commerce.order import Order


def head(about: Order) -> tuple[str, dict[str, Any]]:
    """The printed state and attributes."""
    told = json.loads(body(event(about)))["OrderEventNotification"]["order"]
    found = told["extendedAttributes"]
    item = found["item"] if found else []
    return told["orderState"], {one["name"]: one["value"] for one in (item if isinstance(item, list) else [item])}


def test_an_ordinary_order_tells_its_metadata_alone() -> None:
    assert head(in_process(order(PHYSICAL, metadata={"channel": "web"}))) == ("In Process", {"channel": "web"})
    assert head(order(PHYSICAL)) == ("Open", {})


def test_a_review_shows_while_it_lasts_and_then_its_end() -> None:
    held = act(act(order(PHYSICAL), "submit"), "hold", kind="dpl")
    facts = {"reviewType": "DPL_REVIEW", "reviewDate": "2024-03-01T09:02:00.000Z"}
    assert head(held) == ("In Review", facts)
    released = act(held, "release_hold")
    assert head(released) == ("Submitted", {**facts, "reviewReleaseDate": "2024-03-01T09:03:00.000Z"})
    again = act(act(released, "process"), "hold", kind="fraud_error")
    assert head(again) == ("In Review", {"reviewType": "FRAUD_ERROR", "reviewDate": "2024-03-01T09:05:00.000Z"})


def test_signs_of_fraud_and_a_suppression() -> None:
    risky = act(in_process(order(PHYSICAL)), "flag_risk")
    assert head(risky) == ("In Process", {"riskDate": "2024-03-01T09:03:00.000Z"})
    state, facts = head(act(risky, "suppress", reason="FRAUD"))
    assert state == "Cancelled"
    assert facts.pop("suppressionID")
    assert facts == {
        "riskDate": "2024-03-01T09:03:00.000Z",
        "suppressionDate": "2024-03-01T09:04:00.000Z",
        "suppressionReason": "FRAUD",
    }


def test_a_dispute_and_its_chargeback() -> None:
    disputed = act(act(in_process(order(PHYSICAL, metadata={"a": "b"})), "ship"), "dispute")
    state, facts = head(disputed)
    assert state == "Dispute"
    assert facts["disputeStatus"] == "STATUS_DISPUTE_OPEN"
    assert facts["disputeReason"] == "DISPUTE_REASON_OTHER"
    state, after = head(act(disputed, "chargeback", note="card holder says no"))
    assert (state, after["a"], after["disputeID"]) == ("Dispute", "b", facts["disputeID"])
    assert after["disputeStatus"] == "STATUS_DISPUTE_CHARGE_BACK"
    assert after["disputeDate"] == "2024-03-01T09:05:00.000Z"
    assert after["disputeNote"] == "card holder says no"


def test_funds_that_are_still_to_come() -> None:
    waiting = act(order(PHYSICAL, payment="delayed"), "submit")
    assert head(waiting)[0] == "Source Pending Funds"
    assert head(act(waiting, "settle_payment"))[0] == "Submitted"
    assert head(act(waiting, "cancel"))[0] == "Cancelled"
