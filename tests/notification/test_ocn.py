"""The Order Complete Notification: classic XML, and JSON of the plain tree."""

from __future__ import annotations

import json
from typing import Any

import pytest
from lxml import etree

from simulator.notification.classicprint import SOAPENC
from simulator.notification.tree import XSI
from tests.notification.sample import DIGITAL, LOCALES, PHYSICAL, act, body, complete, event, in_process, order

NAMESPACE = "http://integration.digitalriver.com/OrderCompleteNotification/1.0"
MEMBERS = [
    "orderID",
    "externalReferenceID",
    "submissionDate",
    "completionDate",
    "orderState",
    "site",
    "customerID",
    "loginID",
    "optIn",
    "locale",
    "currencyCodeAlpha",
    "pricing",
    "paymentInfos",
    "lineItems",
    "extendedAttributes",
]
LINE_MEMBERS = [
    "lineItemID",
    "externalReferenceID",
    "transactionDescription",
    "quantity",
    "lineItemState",
    "product",
    "productInfo",
    "lineItemDigitalInfoList",
    "pricing",
    "lineItemTaxList",
    "shipping",
    "electronicFulfillmentNotices",
    "subscriptionInfo",
    "extendedAttributes",
]


def done_event(*lines: dict[str, Any], locale: str = "en_US") -> Any:
    return event(complete(*lines, locale=locale), "OrderComplete", channel="ocn")


@pytest.mark.parametrize("locale", LOCALES)
def test_classic_xml(locale: str) -> None:
    about = done_event({**PHYSICAL, "quantity": 2}, DIGITAL, locale=locale)
    root = etree.fromstring(body(about, format="xml"))
    assert root.tag == f"{{{NAMESPACE}}}OrderCompleteNotification"
    assert [child.tag for child in root] == MEMBERS
    items = root.findall("lineItems/item")
    assert [[child.tag for child in item] for item in items] == [LINE_MEMBERS, LINE_MEMBERS]
    assert all(f"{{{XSI}}}type" in element.attrib for element in root.iter() if element is not root)
    assert root.findtext("orderState") == "Complete"
    assert root.findtext("completionDate", "").endswith("Z")
    parcel, download = items
    assert parcel.findtext("shipping/carrierName") == about.object.lines[0].shipments[0].carrier
    assert download.find("shipping").attrib[f"{{{XSI}}}nil"] == "true"  # type: ignore[union-attr]
    assert (
        download.findtext("electronicFulfillmentNotices/item/electronicFulfillmentNoticeItems/item/status")
        == "Completed"
    )
    assert root.find("optIn").nsmap["soapenc"] == SOAPENC  # type: ignore[union-attr]


def test_the_style_of_the_endpoint_makes_no_difference() -> None:
    about = done_event(PHYSICAL)
    assert body(about, format="xml", style="plain") == body(about, format="xml", style="classic")


def test_prefixes_are_declared_before_use_and_counted_up() -> None:
    text = body(done_event(PHYSICAL, DIGITAL), format="xml").decode()
    declared = [int(part.split("=")[0]) for part in text.split("xmlns:ns")[1:]]
    assert declared == list(range(1, len(declared) + 1))


def test_json_is_the_plain_tree() -> None:
    about = done_event(PHYSICAL)
    root = json.loads(body(about))["OrderCompleteNotification"]
    assert set(root) == set(MEMBERS)
    assert root["orderID"] == int(about.order_id)
    line = root["lineItems"]["item"]
    assert set(line) == set(LINE_MEMBERS)
    assert (line["electronicFulfillmentNotices"], line["subscriptionInfo"]) == ("", "")
    assert line["lineItemState"] == "Complete"
    assert root["site"]["siteAddress"] == ""


def test_one_forced_on_an_order_that_is_not_complete() -> None:
    about = event(in_process(order(PHYSICAL)), "OrderComplete", channel="ocn")
    root = json.loads(body(about))["OrderCompleteNotification"]
    assert (root["orderState"], root["lineItems"]["item"]["lineItemState"]) == ("In Process", "Open")
    assert root["completionDate"] == root["submissionDate"].replace("00.000", "09.243")
    assert body(about, format="xml")


def test_a_cancelled_line_of_a_complete_order() -> None:
    mixed = in_process(order(PHYSICAL, {**DIGITAL, "quantity": 2}))
    mixed = act(mixed, "cancel", lines=[{"line": 2}])
    mixed = act(mixed, "cancel_complete")
    mixed = act(mixed, "ship")
    assert mixed.state == "Complete"
    root = etree.fromstring(body(event(mixed, "OrderComplete", channel="ocn"), format="xml"))
    states = [item.findtext("lineItemState") for item in root.findall("lineItems/item")]
    assert states == ["Complete", "Cancelled"]
    notice = root.findall("lineItems/item")[1].find(
        "electronicFulfillmentNotices/item/electronicFulfillmentNoticeItems/item"
    )
    assert notice is not None
    assert [notice.findtext("status"), notice.findtext("quantity")] == ["Cancelled", "2"]
