"""An event that a step emits shows what it presupposes, made up where its order has no such thing."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from msgspec.structs import replace

from simulator.catalogue.loader import load
from simulator.commerce.worth import delivered, whole
from simulator.notification.convert import convert
from tests.notification.sample import DIGITAL, PHYSICAL, act, body, event, in_process, order

if TYPE_CHECKING:
    from simulator.catalogue.loader import Row
    from simulator.commerce.order import Order

PLACED = order({**PHYSICAL, "quantity": 2}, DIGITAL)
SHIPPED = act(in_process(PLACED), "ship")
FACTS = {
    "OrderLevelHoldDplReview": ("reviewType", "DPL_REVIEW"),
    "OrderLevelHoldDelayedFraud": ("reviewType", "DELAYED_FRAUD"),
    "OrderLevelHoldFraudError": ("reviewType", "FRAUD_ERROR"),
    "OrderLevelRisk": ("riskDate", "2024-03-01T09:00:09.243Z"),
    "OrderLevelSuppressRefund": ("suppressionReason", "FRAUD"),
    "LineItemLevelSuppressed": ("suppressionReason", "FRAUD"),
    "OrderDisputeChargeBack": ("disputeStatus", "STATUS_DISPUTE_CHARGE_BACK"),
}


def emitted(about: Order, type_: str, *lines: str) -> dict[str, Any]:
    told = replace(event(about, type_, lines=lines), forced=True)
    text = body(told)
    assert convert(body(told, format="xml"), "own XML").encode() == text
    root: dict[str, Any] = json.loads(text)["OrderEventNotification"]
    return root


def items(part: Any) -> list[Any]:
    found = part["item"] if part else []
    return found if isinstance(found, list) else [found]


@pytest.mark.parametrize("about", [PLACED, SHIPPED], ids=["placed", "shipped"])
@pytest.mark.parametrize("row", load().rows("pon"), ids=lambda row: row.type)
def test_every_event_has_its_content_whatever_the_order_has_been_through(row: Row, about: Order) -> None:
    root = emitted(about, row.type, about.lines[0].id)
    reference = root["eventReference"]
    assert bool(reference["return"]) == (row.tab in ("returns", "refunds"))
    assert bool(reference["returnReceipt"]) == (row.type == "ReturnReceiptCreated")
    if reference["return"]:
        (line,) = items(reference["return"]["returnLineItems"])
        assert line["lineItemID"] == int(about.lines[0].id)
        known = {"ReturnReceiptCreated": "LineItemLevelReturnProduct"}
        known["RefundCreditComplete"] = "OrderLevelSatisfactionRefund"
        assert reference["return"]["returnType"] == known.get(row.type, row.type)
    if row.type in FACTS:
        name, value = FACTS[row.type]
        assert {one["name"]: one["value"] for one in items(root["order"]["extendedAttributes"])}[name] == value


def test_the_order_s_own_things_come_first() -> None:
    about = act(act(SHIPPED, "open_return"), "receive_return")
    back = emitted(about, "LineItemLevelReturnProduct")["eventReference"]["return"]
    assert str(back["returnID"]) == about.returns[0].id
    receipt = emitted(about, "ReturnReceiptCreated")["eventReference"]["returnReceipt"]
    assert str(receipt["returnReceiptID"]) == about.returns[0].receipts[0].id
    refunded = act(about, "refund", kind="OrderLevelSatisfactionRefund", percent=1)
    back = emitted(refunded, "OrderLevelSatisfactionRefund")["eventReference"]["return"]
    assert str(back["returnID"]) == refunded.refunds[0].id
    held = act(in_process(PLACED), "hold", kind="fraud_error")
    facts = items(emitted(held, "OrderLevelHoldDplReview")["order"]["extendedAttributes"])
    assert facts[0]["value"] == "FRAUD_ERROR"


def test_goods_come_back_at_all_that_they_cost() -> None:
    for about in (PLACED, SHIPPED, act(in_process(PLACED), "ship", lines=[{"line": 1, "quantity": 1}])):
        line = about.lines[0]
        back = emitted(about, "LineItemLevelReturnProduct", line.id)["eventReference"]["return"]
        cost = delivered(line) if line.fulfilled else whole(line)
        assert Decimal(str(back["returnTotalAmount"]["amount"])) == cost.total
        assert Decimal(str(back["returnShippingAmount"]["amount"])) == cost.shipping > 0


def test_a_line_out_of_stock_and_one_that_is_stopped() -> None:
    waiting = in_process(PLACED)
    line = items(emitted(waiting, "LineItemLevelBackOrdered", waiting.lines[0].id)["order"]["lineItems"])[0]
    assert items(line["fulfillmentInfo"])[0]["status"] == "Pending"
    line = items(emitted(waiting, "LineItemLevelSuppressed", waiting.lines[0].id)["order"]["lineItems"])[0]
    assert "suppressionDate" in {one["name"] for one in items(line["extendedAttributes"])}


def test_what_was_made_up_is_the_same_each_time_and_leaves_the_order_alone() -> None:
    assert emitted(PLACED, "ReviewRefund") == emitted(PLACED, "ReviewRefund")
    assert PLACED.refunds == ()
