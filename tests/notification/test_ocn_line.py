"""The Order Complete Notification of what is out of the ordinary: subscriptions, media, bundles, money given back."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from lxml import etree
from msgspec.structs import replace

from simulator.commerce.goods import Medium, Subscription
from simulator.commerce.post_order import Amounts, Refund, ReturnLine
from simulator.instant import Instant
from simulator.notification.classicprint import classic
from simulator.notification.convert import convert
from simulator.notification.ocn import NAMESPACE, notification
from simulator.notification.orgjson import printed
from simulator.notification.shelf import Shelf
from simulator.notification.tree import XSI
from simulator.notification.xmlprint import plain
from tests.notification.sample import AT, DIGITAL, MANUAL, PHYSICAL, act, body, complete, event, in_process, order

if TYPE_CHECKING:
    from simulator.commerce.goods import LineItem
    from simulator.commerce.order import Order

HOUR = 3_600_000_000
DISC = Medium(id="1", kind="backup_cd", name="Backup CD", fulfilled=Instant(AT + 48 * HOUR))
EDS = Medium(id="2", kind="eds", name="Two years of downloads", fulfilled=Instant(AT + HOUR))


def changed(about: Order, place: int = 0, /, **fields: Any) -> Order:
    """The order with other values in one line."""
    lines = list(about.lines)
    lines[place] = replace(lines[place], **fields)
    return replace(about, lines=tuple(lines))


def told(about: Order) -> dict[str, Any]:
    """The JSON form, after a look that both forms are what they ought to be."""
    done = event(about, "OrderComplete", channel="ocn")
    tree = notification(done, Shelf(MANUAL))
    assert body(done) == printed(tree) == convert(plain(tree), "").encode()
    assert body(done, format="xml") == classic(tree, NAMESPACE)
    root: dict[str, Any] = json.loads(body(done), parse_float=Decimal)["OrderCompleteNotification"]
    return root


def items(part: Any) -> list[Any]:
    """The items of a list element."""
    found = part["item"] if part else []
    return found if isinstance(found, list) else [found]


def attributes(part: Any) -> dict[str, Any]:
    return {one["name"]: one["value"] for one in items(part["extendedAttributes"])}


def outcomes(line: Any) -> list[tuple[Any, ...]]:
    """Of each notice: status, quantity, kind, reason, and whether it has a date."""
    found = []
    for notice in items(line["electronicFulfillmentNotices"]):
        (one,) = items(notice["electronicFulfillmentNoticeItems"])
        dated = bool(notice["fulfillmentDate"])
        found.append((one["status"], one["quantity"], one["electronicContentType"], one["reasonCode"], dated))
    return found


def test_a_subscription_is_told() -> None:
    begun = Subscription(
        id="7310000001",
        product_id="5300000100",
        activation_key="ABCD-1234",
        activated=Instant(AT),
        renewal=Instant(AT + 720 * HOUR),
    )
    done = complete(DIGITAL)
    line = told(changed(done, subscription=begun))["lineItems"]["item"]
    assert line["subscriptionInfo"] == {
        "subscriptionKey": {"subscriptionID": 7310000001},
        "subscriptionProductKey": {
            "productID": 5300000100,
            "externalReferenceID": "",
            "companyID": done.company_id,
            "locale": "en_US",
        },
        "activationKey": "ABCD-1234",
        "activationDate": "2024-03-01T09:00:00.000Z",
        "renewalDate": "2024-03-31T09:00:00.000Z",
        "autoRenewalAction": "Renew",
    }


def test_a_subscription_that_is_not_active_and_will_not_renew() -> None:
    begun = Subscription(id="7310000001", product_id="5300000100", auto_renewal=False)
    about = changed(complete(DIGITAL), subscription=begun)
    info = told(about)["lineItems"]["item"]["subscriptionInfo"]
    assert (info["activationKey"], info["activationDate"], info["renewalDate"]) == ("", "", "")
    assert info["autoRenewalAction"] == "Cancel"
    root = etree.fromstring(body(event(about, "OrderComplete", channel="ocn"), format="xml"))
    renewal = root.find("lineItems/item/subscriptionInfo/renewalDate")
    assert renewal is not None
    assert renewal.attrib[f"{{{XSI}}}nil"] == "true"


def test_a_download_has_no_parcel_and_one_notice_for_each_delivery() -> None:
    half = in_process(order({**DIGITAL, "quantity": 3}))
    done = act(act(half, "fulfill", lines=[{"line": 1, "quantity": 1}]), "fulfill")
    line = told(done)["lineItems"]["item"]
    assert line["shipping"] == ""
    assert outcomes(line) == [("Completed", 1, "Download", "", True), ("Completed", 2, "Download", "", True)]
    assert [one["noticeExternalReferenceID"] for one in items(line["electronicFulfillmentNotices"])] == [
        f"{done.lines[0].id}-1",
        f"{done.lines[0].id}-2",
    ]
    rights = line["lineItemDigitalInfoList"]["digitalInfo"]
    assert [one["serialNumber"] for one in rights] == list(done.lines[0].serial_numbers)


def test_a_backup_cd_is_a_notice_and_the_parcel_of_its_line() -> None:
    done = replace(changed(complete(DIGITAL), media=(DISC,)), carrier="UPS")
    line = told(done)["lineItems"]["item"]
    assert outcomes(line) == [("Completed", 1, "Download", "", True), ("Shipped", 1, "Backup CD", "", True)]
    assert (line["shipping"]["shipmentDate"], line["shipping"]["carrierName"]) == ("2024-03-03", "UPS")
    assert line["shipping"]["shipToAddress"]["line1"] == done.ship_to.address.line1


def test_extended_download_service_is_a_notice_alone() -> None:
    line = told(changed(complete(DIGITAL), media=(EDS,)))["lineItems"]["item"]
    assert outcomes(line)[1] == ("Completed", 1, "Extended Download Service", "", True)
    assert line["shipping"] == ""


def test_a_medium_that_is_not_fulfilled_is_not_told() -> None:
    line = told(changed(complete(DIGITAL), media=(replace(DISC, fulfilled=None),)))["lineItems"]["item"]
    assert outcomes(line) == [("Completed", 1, "Download", "", True)]
    assert line["shipping"] == ""


def test_pre_order_and_bundle() -> None:
    done = complete(PHYSICAL, DIGITAL, DIGITAL)
    released = Instant(AT + HOUR)
    done = changed(changed(done, pre_order=True, released=released), 1, bundle=True)
    done = changed(done, 2, parent=done.lines[1].id)
    first, whole, part = items(told(done)["lineItems"])
    assert attributes(first) == {
        "suppressOFICall": False,
        "preOrder": True,
        "preOrderReleaseDate": "2024-03-01T10:00:00.000Z",
    }
    assert attributes(whole)["combinationProductLineItem"] is True
    assert outcomes(whole) == []
    assert attributes(part)["parentLineItemID"] == int(done.lines[1].id)
    assert "preOrderReleaseDate" not in attributes(told(changed(done, released=None))["lineItems"]["item"][0])


def test_a_line_of_which_units_were_cancelled() -> None:
    half = in_process(order({**DIGITAL, "quantity": 5}))
    half = act(half, "cancel", lines=[{"line": 1, "quantity": 2}], reason="too many")
    done = act(act(half, "cancel_complete"), "fulfill")
    line = told(done)["lineItems"]["item"]
    assert (line["lineItemState"], line["quantity"]) == ("Complete", 5)
    assert attributes(line) == {"suppressOFICall": False, "fulfilledQuantity": 3, "cancelledQuantity": 2}
    assert outcomes(line) == [("Completed", 3, "Download", "", True), ("Cancelled", 2, "Download", "too many", False)]


def test_units_stopped_by_fraud_operations_are_told_as_cancelled() -> None:
    half = in_process(order({**DIGITAL, "quantity": 3}))
    half = act(half, "fulfill", lines=[{"line": 1, "quantity": 2}])
    line = told(act(half, "suppress", reason="stolen card"))["lineItems"]["item"]
    assert outcomes(line)[-1] == ("Cancelled", 1, "Download", "stolen card", False)
    assert list(attributes(line))[:4] == [
        "suppressOFICall",
        "suppressionDate",
        "fulfilledQuantity",
        "cancelledQuantity",
    ]


def test_a_cancellation_that_was_refused_is_not_told() -> None:
    half = act(in_process(order(DIGITAL)), "cancel")
    line = told(act(act(half, "refuse_cancel"), "fulfill"))["lineItems"]["item"]
    assert outcomes(line) == [("Completed", 1, "Download", "", True)]
    assert attributes(line) == {"suppressOFICall": False}


def refund(line: LineItem, worth: Decimal) -> Refund:
    share = ReturnLine(id="9", line_id=line.id, quantity=0, worth=Amounts(amount=worth, tax=worth / 10))
    return Refund(
        id="8", kind="CancellationRefund", created=Instant(AT), by="system", reason="CANCELLED", lines=(share,)
    )


@pytest.mark.parametrize("locale", ["en_US", "ja_JP"])
def test_delayed_funds_and_money_given_back_before_the_order_completed(locale: str) -> None:
    done = complete(PHYSICAL, PHYSICAL, locale=locale, metadata={"channel": "mail"})
    done = replace(done, payment_timing="delayed", settled=Instant(AT + HOUR))
    worth = Decimal("10.00") if locale == "en_US" else Decimal(10)
    done = replace(done, refunds=(refund(done.lines[1], worth), refund(done.lines[1], worth)))
    root = told(done)
    assert list(attributes(root)) == ["channel", "settlementDate", "refundedAmount"]
    assert attributes(root)["settlementDate"] == "2024-03-01T10:00:00.000Z"
    first, second = items(root["lineItems"])
    assert "refundedAmount" not in attributes(first)
    assert (
        Decimal(attributes(second)["refundedAmount"])
        == Decimal(attributes(root)["refundedAmount"])
        == worth * Decimal("2.2")
    )
    assert Decimal(root["pricing"]["total"]["amount"]) == done.total


def test_an_ordinary_order_tells_nothing_of_settlement() -> None:
    root = told(complete(PHYSICAL))
    assert root["extendedAttributes"] == ""
    assert attributes(root["lineItems"]["item"]) == {"suppressOFICall": False}
