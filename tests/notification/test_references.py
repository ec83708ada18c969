"""The return, the refund and the receipt that an event is about."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from msgspec.structs import replace

from simulator.catalogue.loader import load
from simulator.notification.render import Renderer
from simulator.records import Options
from tests.notification.sample import MANUAL, PHYSICAL, act, event, in_process, order

if TYPE_CHECKING:
    from simulator.commerce.order import Order


def reference(about: Order, type_: str, subject: str = "", options: Options = MANUAL) -> tuple[Any, Any]:
    """What is printed of the return and of its receipt."""
    told = replace(event(about, type_), subject=subject)
    text = Renderer(load().under(options), options).render(told, format="json", style="plain").body
    found = json.loads(text, parse_float=str, parse_int=str)["OrderEventNotification"]["eventReference"]
    return found["return"], found["returnReceipt"]


def lines_of(back: Any) -> list[Any]:
    found = back["returnLineItems"]["item"]
    return found if isinstance(found, list) else [found]


@pytest.fixture(scope="module")
def shipped() -> Order:
    return act(in_process(order({**PHYSICAL, "quantity": 2, "price": "20"}, PHYSICAL)), "ship")


def test_other_events_refer_to_nothing(shipped: Order) -> None:
    returned = act(shipped, "open_return")
    for type_ in ("OrderLevelComplete", "LineItemLevelComplete", "OrderDisputeChargeBack", "OrderLevelSuppressRefund"):
        assert reference(returned, type_, returned.returns[0].id) == ("", "")


def test_a_return_is_told_as_a_whole(shipped: Order) -> None:
    about = act(shipped, "open_return", reason="MISSING_ITEMS_FROM_ORDER", comments="one short")
    (made,) = about.returns
    back, receipt = reference(about, "LineItemLevelReturnProduct", made.id)
    assert receipt == ""
    assert (back["returnID"], back["returnType"]) == (made.id, "LineItemLevelReturnProduct")
    assert (back["returnReason"], back["comments"]) == ("MISSING_ITEMS_FROM_ORDER", "one short")
    assert (back["returnStatus"], back["returnDate"]) == ("PendingProductReturn", "2024-03-01T09:04:00.000Z")
    assert [(one["lineItemID"], one["quantity"], one["satisfaction"]) for one in lines_of(back)] == [
        (about.lines[0].id, "2", False),
        (about.lines[1].id, "1", False),
    ]


def test_goods_that_are_replaced_are_worth_nothing_here(shipped: Order) -> None:
    about = act(shipped, "open_return", kind="ReplacementReturn", lines=[1])
    back, _ = reference(about, "ReplacementReturn", about.returns[0].id)
    assert [back[f"return{part}Amount"] for part in ("Total", "Subtotal", "Tax", "Shipping")] == [""] * 4
    assert lines_of(back)[0]["returnLineItemTotalAmount"] == ""


def test_a_receipt_comes_with_its_return(shipped: Order) -> None:
    about = act(act(shipped, "open_return", lines=[1]), "receive_return", condition="OPENED", external_id="WH-7")
    made = about.returns[0]
    back, receipt = reference(about, "ReturnReceiptCreated", made.receipts[0].id)
    assert (back["returnID"], back["returnStatus"]) == (made.id, "ProductReceived")
    assert receipt == {
        "returnReceiptID": made.receipts[0].id,
        "returnID": made.id,
        "receiptDate": "2024-03-01T09:05:00.000Z",
        "externalReferenceID": "WH-7",
        "returnReceiptLineItems": {
            "item": {
                "returnLineItemID": made.lines[0].id,
                "lineItemID": about.lines[0].id,
                "quantity": "2",
                "condition": "OPENED",
            }
        },
    }


def test_the_credit_for_returned_goods_is_told_of_their_return(shipped: Order) -> None:
    about = act(act(shipped, "open_return", lines=[1]), "receive_return")
    about = act(act(about, "refund", kind="ReturnRefund"), "complete_refund")
    back, _ = reference(about, "RefundCreditComplete", about.refunds[0].id)
    assert (back["returnID"], back["returnType"]) == (about.returns[0].id, "LineItemLevelReturnProduct")
    assert back["returnStatus"] == "Refunded"
    assert back["returnTotalAmount"]["amount"] == f"{about.refunds[0].worth.total:.2f}".removesuffix(".00")


def test_a_refund_is_a_return_without_goods(shipped: Order) -> None:
    about = act(shipped, "refund", kind="OrderLevelSatisfactionRefund", percent=50, comments="sorry")
    made = about.refunds[0]
    back, _ = reference(about, "OrderLevelSatisfactionRefund", made.id)
    assert (back["returnID"], back["returnType"]) == (made.id, "OrderLevelSatisfactionRefund")
    assert (back["returnStatus"], back["comments"]) == ("RefundedWithoutReturn", "sorry")
    assert [(one["quantity"], one["satisfaction"]) for one in lines_of(back)] == [("0", True)] * 2
    credit, _ = reference(act(about, "complete_refund"), "RefundCreditComplete", made.id)
    assert credit == back


@pytest.mark.parametrize(
    ("options", "refund", "suppression"),
    [
        (Options(flow="manual"), "OrderLevelSuppress", "OrderLevelSuppressRefund"),
        (Options(flow="manual", suppress_ids="swapped"), "OrderLevelSuppressRefund", "OrderLevelSuppress"),
    ],
)
def test_the_refund_of_a_suppressed_order(options: Options, refund: str, suppression: str) -> None:
    paid = act(act(order(PHYSICAL, payment="delayed"), "submit"), "settle_payment")
    about = act(paid, "suppress")
    back, _ = reference(about, refund, about.refunds[0].id, options)
    assert back["returnType"] == refund
    credit, _ = reference(about, "RefundCreditComplete", about.refunds[0].id, options)
    assert credit["returnType"] == refund
    assert about.suppression is not None
    assert reference(about, suppression, about.suppression.id, options) == ("", "")


def test_invented_ids_are_printed_as_the_option_says() -> None:
    options = Options(payment_tab=True, payment_ids={"PaymentSettled": "OrderLevelFundsCollected"})
    told = event(order(PHYSICAL), "PaymentSettled")
    for form, style in (("json", "plain"), ("xml", "plain"), ("xml", "classic")):
        renderer = Renderer(load().under(options), options)
        text = renderer.render(told, format=form, style=style).body  # type: ignore[arg-type]
        assert b"OrderLevelFundsCollected" in text
        assert b"PaymentSettled" not in text
