"""The Post-Order Notification: members, order, amounts, lines, tracking."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from simulator.catalogue.loader import load
from simulator.notification.convert import convert
from simulator.records import Options
from tests.notification.sample import DIGITAL, LOCALES, PHYSICAL, act, body, complete, event, in_process, order

VECTOR = Path(__file__).resolve().parents[1] / "vectors" / "pon.json"
ORDER_MEMBERS = {
    *("id", "externalReferenceID", "submissionDate", "orderState", "locale", "currencyCode", "userInfo", "pricing"),
    *("paymentInfos", "lineItems", "extendedAttributes"),
}


def payload(text: bytes) -> dict[str, Any]:
    """Numbers as the very text that they were printed in."""
    root: dict[str, Any] = json.loads(text, parse_float=str, parse_int=str)["OrderEventNotification"]
    return root


def only_line(text: bytes) -> dict[str, Any]:
    line: dict[str, Any] = payload(text)["order"]["lineItems"]["item"]
    return line


def published(*path: str) -> list[str]:
    """The members of one object of the published sample, in their printed order."""
    node = json.loads(VECTOR.read_text("utf-8"))["OrderEventNotification"]
    for step in path:
        node = node[step]
    return list(node)


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("kind", [PHYSICAL, DIGITAL])
def test_members_and_their_order_are_those_of_the_published_sample(locale: str, kind: dict[str, str]) -> None:
    root = payload(body(event(order(kind, locale=locale))))
    assert list(root) == published()
    assert list(root["event"]) == published("event")
    assert list(root["eventReference"]) == published("eventReference")
    line = root["order"]["lineItems"]["item"]
    item = ("order", "lineItems", "item")
    assert list(line) == published(*item)
    for part in ("product", "productInfo", "shipToAddress", "lineItemTaxList"):
        assert list(line[part]) == published(*item, part)
    assert list(line["pricing"]) == [
        "unitPrice",
        "productTax",
        "lineItemFees",
        "pricePerQty",
        "distributorPrice",
        "tax",
        "taxableFees",
        "lineItemLevelIncentivePerQuantity",
        "shippingBeforeDiscount",
        "shippingTax",
        "taxOnTaxableFees",
        "nonTaxableFees",
        "incentive",
        "recurringFee",
        "shipping",
        "handling",
        "reqLevelIncentivePerQuantity",
        "listPrice",
    ]


def test_the_order_has_at_most_twelve_members_of_which_two_come_first() -> None:
    members = list(payload(body(event(order())))["order"])
    assert members[:2] == ["externalReferenceID", "lineItems"]
    assert set(members) == ORDER_MEMBERS


def test_head_and_event() -> None:
    placed = order(PHYSICAL, metadata={"channel": "web", "step": "2"})
    root = payload(body(event(placed)))
    assert root["siteID"] == "drdemo"
    assert root["eventTime"] == "2024-03-01T09:00:09.243Z"
    assert root["event"]["id"] == "OrderLevelPlaceOrderSuccess"
    assert root["event"]["description"] == load().row("OrderLevelPlaceOrderSuccess").description
    assert root["event"]["xsi:type"] == "ns1:PONEvent"
    assert (root["eventReference"]["return"], root["eventReference"]["returnReceipt"]) == ("", "")
    head = root["order"]
    assert head["id"] == placed.id
    assert head["orderState"] == "Open"
    assert head["submissionDate"] == "2024-03-01T09:00:00.000Z"
    names = [one["name"] for one in head["extendedAttributes"]["item"]]
    assert names == ["channel", "step"]
    assert payload(body(event(order(PHYSICAL))))["order"]["extendedAttributes"] == ""


def money(info: dict[str, str]) -> Decimal:
    return Decimal(info["amount"])


@pytest.mark.parametrize("locale", LOCALES)
def test_amounts_agree_to_the_minor_unit(locale: str) -> None:
    placed = order({**PHYSICAL, "quantity": 3}, DIGITAL, {**PHYSICAL, "discount": "5"}, locale=locale)
    head = payload(body(event(placed)))["order"]
    prices = {name: money(info) for name, info in head["pricing"].items() if info}
    assert prices["total"] == placed.total == prices["subtotal"] + prices["tax"] + prices["shipping"]
    assert money(head["paymentInfos"]["paymentInfo"]["paymentAmount"]) == placed.total
    lines = head["lineItems"]["item"]
    for shown, line in zip(lines, placed.lines, strict=True):
        price = {name: money(info) for name, info in shown["pricing"].items() if info}
        assert price["tax"] == price["productTax"] + price["shippingTax"]
        assert price["incentive"] == line.money.discount
        taxes = {name: money(info) for name, info in shown["lineItemTaxList"].items() if isinstance(info, dict)}
        assert taxes.pop("calculatedTaxAmountTotal") == price["tax"] == sum(taxes.values())
    assert prices["tax"] == sum(money(line["pricing"]["tax"]) for line in lines)
    assert prices["shipping"] == sum(money(line["pricing"]["shipping"]) for line in lines)


def test_what_was_paid_too_much_is_in_the_payment_and_not_in_the_total() -> None:
    placed = act(order(PHYSICAL, payment="delayed"), "submit")
    paid = act(placed, "settle_payment", overpaid=10)
    before, after = (payload(body(event(about)))["order"] for about in (placed, paid))
    assert before["pricing"] == after["pricing"]
    amounts = [Decimal(str(told["paymentInfos"]["paymentInfo"]["paymentAmount"]["amount"])) for told in (before, after)]
    assert amounts == [placed.total, placed.total + 10]


def test_amount_places() -> None:
    yen = event(order({**PHYSICAL, "price": "1980"}, locale="ja_JP"))
    assert only_line(body(yen))["pricing"]["unitPrice"] == {"amount": "1980.00", "currencyCode": "JPY"}
    iso = only_line(body(yen, options=Options(amount_places="iso")))
    assert iso["pricing"]["unitPrice"] == {"amount": "1980", "currencyCode": "JPY"}
    assert b'"amount": 1980,' in body(yen, options=Options(amount_places="iso"))
    dollars = event(order({**PHYSICAL, "price": "20"}))
    assert b'"amount": "20.00"' in body(dollars, options=Options(amount_places="iso"))


def test_taxes_stand_at_their_levels() -> None:
    placed = order(PHYSICAL)
    block = only_line(body(event(placed)))["lineItemTaxList"]
    state, county = placed.lines[0].taxes[:2]
    assert (state.level, county.level) == ("State", "County")
    assert (block["stateTaxType"], block["stateOfJurisdiction"]) == ("SA", state.jurisdiction)
    assert (block["countyTaxType"], block["countyCodeOfJurisdiction"]) == ("SA", county.jurisdiction)
    assert Decimal(block["stateTaxRate"]) == state.rate
    assert block["zipCodeOfJurisdiction"] == placed.ship_to.address.postal_code
    assert block["calculatedTaxAmountCountry"] == ""
    german = only_line(body(event(order(PHYSICAL, locale="de_DE"))))["lineItemTaxList"]
    assert (german["countryTaxRate"], german["countryOfJurisdictionCode"]) == ("0.19", "DE")
    assert german["stateTaxType"] == german["zipCodeOfJurisdiction"] == ""
    assert german["calculatedTaxAmountState"] == ""


def test_an_address_in_full_and_its_id_alone_for_downloads() -> None:
    placed = order(PHYSICAL, DIGITAL, locale="ja_JP")
    parcel, download = (line["shipToAddress"] for line in payload(body(event(placed)))["order"]["lineItems"]["item"])
    to = placed.ship_to
    assert (parcel["name1"], parcel["name2"], parcel["line1"]) == (to.first_name, to.last_name, to.address.line1)
    assert (parcel["country"], parcel["countryA2"], parcel["countryName"]) == ("JP", "JP", to.address.country_name)
    assert parcel["extendedAttributes"]["item"]["name"] == "OLD_OWNER_NAME"
    assert download["addressID"] == to.address.id
    assert {name for name, value in download.items() if value} == {"addressID", "extendedAttributes"}


def test_product_attributes_come_in_hash_order() -> None:
    trial = only_line(body(event(order({"product": "trial"}))))
    names = [one["name"] for one in trial["productInfo"]["extendedAttributes"]["item"]]
    wanted = [
        one["name"]
        for one in json.loads(VECTOR.read_text("utf-8"))["OrderEventNotification"]["order"]["lineItems"]["item"][
            "productInfo"
        ]["extendedAttributes"]["item"]
    ]
    assert [name for name in names if name in wanted] == [name for name in wanted if name in names]
    assert len(names) > 40


def lines_of(text: bytes) -> list[str]:
    found = payload(text)["order"]["lineItems"]["item"]
    return [one["lineItemID"] for one in (found if isinstance(found, list) else [found])]


def test_an_event_about_lines_carries_those_concerned() -> None:
    processed = in_process(order(PHYSICAL, DIGITAL, PHYSICAL))
    ids = [line.id for line in processed.lines]
    type_ = "LineItemLevelPendingFulfillment"
    assert lines_of(body(event(processed, type_, lines=ids[:1]))) == ids[:1]
    assert lines_of(body(event(processed, type_, lines=[ids[2], ids[0]]))) == [ids[0], ids[2]]
    assert lines_of(body(event(processed, type_))) == ids
    everything = Options(line_level_lines="all")
    assert lines_of(body(event(processed, type_, lines=ids[:1]), options=everything)) == ids
    shipped = act(processed, "ship", lines=[{"line": 1}])
    assert lines_of(body(event(shipped, "OrderLevelShipmentNotice", lines=ids[:1]))) == ids


def test_tracking_and_fulfillment_of_what_was_shipped() -> None:
    waiting = in_process(order({**PHYSICAL, "quantity": 3}))
    before = only_line(body(event(waiting)))
    assert (before["trackingNumber"], before["trackingUrl"], before["fulfillmentInfo"]) == ("", "", "")
    assert before["shippingMethodName"] == waiting.shipping_method
    part = act(waiting, "ship", lines=[{"line": 1, "quantity": 1}], carrier="UPS", tracking_number="T-1")
    one = only_line(body(event(part, "OrderLevelShipmentNotice")))
    assert one["trackingNumber"] == "T-1"
    assert one["fulfillmentInfo"]["item"] == {
        "status": "Shipped",
        "quantity": "1",
        "carrierName": "UPS",
        "shipmentDate": "2024-03-01T09:03:00.000Z",
        "fulfillerID": "DEMO_WAREHOUSE",
        "fulfillerName": "Demo Warehouse",
    }
    rest = only_line(body(event(act(part, "ship", tracking_number="T-2"), "OrderLevelShipmentNotice")))
    assert rest["trackingNumber"] == "T-2"
    assert [parcel["quantity"] for parcel in rest["fulfillmentInfo"]["item"]] == ["1", "2"]


def test_serial_numbers_and_unlock_codes_of_downloads() -> None:
    done = complete({**DIGITAL, "quantity": 2})
    line = only_line(body(event(done, "LineItemLevelComplete")))
    pairs = line["lineItemDigitalInfoList"]["digitalInfo"]
    assert [one["serialNumber"] for one in pairs] == list(done.lines[0].serial_numbers)
    assert [one["unlockCode"] for one in pairs] == list(done.lines[0].unlock_codes)
    assert line["fulfillmentInfo"]["item"]["status"] == "Completed"
    assert line["shippingMethodName"] == ""


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("row", load().rows("pon"), ids=lambda row: row.type)
def test_every_event_in_every_form(locale: str, row: Any) -> None:
    done = complete({**PHYSICAL, "quantity": 2}, DIGITAL, locale=locale)
    lines = [done.lines[0].id] if row.about == "line" else []
    about = event(done, row.type, lines=lines)
    assert convert(body(about, format="xml"), "own XML").encode() == body(about)
    assert b'xsi:type="ns2:PONEvent"' not in body(about, format="xml")
    assert b"<ns1:OrderEventNotification " in body(about, format="xml", style="classic")
