"""Charge, Fulfillment, Refund, Return and file references: members in wire order, and how they hang together."""

from __future__ import annotations

from typing import Any

import msgspec

from simulator.commerce.part_ids import refund_id
from simulator.notification.resources.charge import charge
from simulator.notification.resources.file import reference
from simulator.notification.resources.fulfillment import detailed, fulfillment
from simulator.notification.resources.giving_back import back
from simulator.notification.resources.refund import refund
from simulator.records import Options
from tests.commerce.drafts import act, in_process, line, lived

GOODS = line("physical", 3, "12.60", "0.08")
OTHER = line("physical", 1, "5.00")


def plain(value: Any) -> Any:
    return msgspec.json.decode(msgspec.json.Encoder(decimal_format="number").encode(value))


def test_a_charge_names_order_session_and_fulfillments() -> None:
    order = act(in_process(GOODS), "ship", lines=[{"line": 1, "quantity": 2}]).order
    assert [one["state"] for one in charge(order)["captures"]] == ["pending"]
    order = act(order, "settle_operation").order
    shown = plain(charge(order))
    assert list(shown) == [
        *("id", "createdTime", "currency", "amount", "state", "orderId", "captured", "captures", "refunded"),
        *("sourceId", "paymentSessionId", "type", "liveMode"),
    ]
    assert (shown["state"], shown["orderId"], shown["paymentSessionId"]) == ("capturable", order.id, order.session_id)
    (capture,) = shown["captures"]
    assert (capture["amount"], capture["state"], capture["fulfillmentId"]) == (
        27.21,
        "complete",
        order.fulfillments[0].id,
    )
    refused = charge(lived(order, "cancel", "refuse_cancel"))
    assert [(one["state"], one["failureCode"]) for one in refused["cancels"]] == [("failed", "failed-request")]


def test_a_charge_s_refunds_have_ids_of_their_own() -> None:
    order = act(lived(in_process(GOODS), "ship"), "refund", kind="OrderLevelSatisfactionRefund").order
    (told,) = charge(order)["refunds"]
    assert told["state"] == "pending"
    assert f"re_{told['id']}" != refund_id(order, order.refunds[0].id)


def test_a_fulfillment_tells_units_parcel_and_operation() -> None:
    order = act(in_process(GOODS, OTHER), "ship", carrier="DHL", tracking_number="7").order
    (made,) = order.fulfillments
    shown = fulfillment(order, made.id)
    assert shown["items"] == [
        {"quantity": one.quantity, "cancelQuantity": 0, "skuId": one.product.sku, "itemId": one.id}
        for one in order.lines
    ]
    assert (shown["trackingCompany"], shown["trackingNumber"]) == ("DHL", "7")
    assert shown["chargeOperationIds"] == [order.charge.captures[0].id]
    full = detailed(order, made.id, Options())
    assert list(full)[-1] == "orderDetails"
    assert "payment" not in full["orderDetails"]
    cancelled = act(in_process(GOODS), "cancel", lines=[{"line": 1, "quantity": 1}]).order
    told = fulfillment(cancelled, cancelled.fulfillments[0].id)
    assert [(one["quantity"], one["cancelQuantity"]) for one in told["items"]] == [(0, 1)]
    assert "trackingCompany" not in told


def test_a_refund_of_the_order_has_an_amount_one_of_lines_has_items() -> None:
    order = lived(in_process(GOODS, OTHER), "ship")
    whole = act(order, "refund", kind="OrderLevelSatisfactionRefund", amount="10").order
    shown = plain(refund(whole, whole.refunds[0].id))
    assert (shown["amount"], shown["items"], shown["refundedAmount"], shown["state"]) == (10.0, [], 0.0, "pending")
    assert "charges" not in shown
    assert shown["id"].startswith("re_")
    paid = act(whole, "complete_refund").order
    shown = plain(refund(paid, paid.refunds[0].id))
    assert (shown["refundedAmount"], shown["state"]) == (10.0, "succeeded")
    assert [one["state"] for one in shown["charges"][0]["refunds"]] == ["complete"]
    lines = act(order, "refund", kind="LineItemLevelSatisfactionRefund", lines=[2]).order
    shown = plain(refund(lines, lines.refunds[0].id))
    assert "amount" not in shown
    assert [(one["itemId"], one["amount"], one["refundedAmount"]) for one in shown["items"]] == [
        (order.lines[1].id, 5.0, 0.0)
    ]
    taxes = act(order, "refund", kind="TaxExemptRefund").order
    assert refund(taxes, taxes.refunds[0].id)["type"] == "tax"


def test_a_return_is_accepted_with_its_receipt_and_names_its_refund() -> None:
    opened = act(lived(in_process(GOODS), "ship"), "open_return", lines=[{"line": 1, "quantity": 2}]).order
    shown = plain(back(opened, opened.returns[0].id))
    assert shown["id"].startswith("ret_")
    assert [(one["amount"], one["quantity"], one["quantityAccepted"], one["state"]) for one in shown["items"]] == [
        (27.21, 2, 0, "created")
    ]
    received = act(opened, "receive_return").order
    accepted = back(received, received.returns[0].id)
    assert (accepted["id"], accepted["state"], accepted["items"][0]["quantityAccepted"]) == (
        shown["id"],
        "accepted",
        2,
    )
    paid = act(received, "refund", kind="ReturnRefund").order
    assert back(paid, paid.returns[0].id)["refundIds"] == [refund_id(paid, paid.refunds[0].id)]


def test_a_file_reference_is_its_own_file_id() -> None:
    order = lived(in_process(GOODS), "ship")
    invoice, memo = reference(order, ""), reference(order, "123")
    assert (invoice["purpose"], memo["purpose"]) == ("customer_invoice", "customer_credit_memo")
    assert invoice["id"] == invoice["fileId"] != memo["id"]
    assert invoice["invoiceURL"].endswith(f"/files/{invoice['id']}/content")
