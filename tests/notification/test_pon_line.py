"""Lines of the Post-Order Notification that are out of the ordinary: media, bundles, pre-orders, what was not sent."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from simulator.notification.convert import convert
from tests.notification.sample import DIGITAL, PHYSICAL, act, body, event, in_process, order

if TYPE_CHECKING:
    from simulator.commerce.order import Order


def lines(about: Order, type_: str = "OrderLevelInProcess") -> list[dict[str, Any]]:
    """The lines as printed, having been checked against the schemas in every form."""
    told = event(about, type_)
    text = body(told)
    assert convert(body(told, format="xml"), "own XML").encode() == text
    assert body(told, format="xml", style="classic")
    found = json.loads(text, parse_float=str, parse_int=str)["OrderEventNotification"]["order"]["lineItems"]["item"]
    return found if isinstance(found, list) else [found]


def items(part: Any) -> list[dict[str, Any]]:
    found = part["item"] if part else []
    return found if isinstance(found, list) else [found]


def attributes(part: dict[str, Any]) -> dict[str, Any]:
    return {one["name"]: one["value"] for one in items(part["extendedAttributes"])}


def test_a_pre_order_tells_when_it_is_to_be_released_and_then_when_it_was() -> None:
    waiting = in_process(order({"product": "pre_order"}))
    (before,) = lines(waiting)
    assert before["preOrder"] is True
    assert attributes(before)["preOrderReleaseDate"] == "2024-03-31T09:00:00.000Z"
    (after,) = lines(act(waiting, "release_pre_order"))
    assert after["preOrder"] is True
    assert attributes(after)["preOrderReleaseDate"] == "2024-03-01T09:03:00.000Z"
    (usual,) = lines(in_process(order(PHYSICAL)))
    assert usual["preOrder"] is False
    assert list(attributes(usual)) == ["suppressOFICall", "isTaxExempt"]


def test_a_download_and_its_media_appear_as_they_are_delivered() -> None:
    waiting = in_process(order({**DIGITAL, "media": ["backup_cd", "eds"]}))
    (before,) = lines(waiting)
    told = [(one["type"], one["status"], one["availableDate"], one["url"]) for one in items(before["downloads"])]
    assert told == [("Backup CD", "Pending", "", ""), ("Extended Download Service", "Pending", "", "")]
    assert before["shipToAddress"]["line1"] == waiting.ship_to.address.line1
    done = act(act(waiting, "fulfill"), "fulfill_media")
    (after,) = lines(done)
    page = f"https://drdemo.example.com/store/drdemo/download/{done.lines[0].id}"
    told = [(one["type"], one["status"], one["availableDate"], one["url"]) for one in items(after["downloads"])]
    assert told == [
        ("Download", "Completed", "2024-03-01T09:03:00.000Z", page),
        ("Backup CD", "Shipped", "2024-03-01T09:04:00.000Z", ""),
        ("Extended Download Service", "Completed", "2024-03-01T09:04:00.000Z", page),
    ]


def test_goods_of_the_warehouse_are_no_downloads() -> None:
    (line,) = lines(act(in_process(order(PHYSICAL)), "ship"))
    assert line["downloads"] == ""


def test_a_bundle_lists_its_lines_which_name_it() -> None:
    about = order({"product": "bundle"}, PHYSICAL)
    bundle, *parts, other = lines(about)
    assert [line["combinationProductLineItem"] for line in (bundle, *parts, other)] == [True, False, False, False]
    inside = items(bundle["componentLineItemInfoArray"])
    assert [one["lineItemID"] for one in inside] == [line["lineItemID"] for line in parts]
    assert [one["product"] for one in inside] == [line["product"] for line in parts]
    assert [one["quantity"] for one in inside] == ["1", "1"]
    assert [attributes(line).get("parentLineItemID") for line in (*parts, other)] == [bundle["lineItemID"]] * 2 + [None]
    assert other["componentLineItemInfoArray"] == ""


def test_units_cancelled_and_out_of_stock_stand_beside_those_sent() -> None:
    about = in_process(order({**PHYSICAL, "quantity": 4}))
    about = act(about, "ship", lines=[{"line": 1, "quantity": 1}])
    about = act(about, "cancel", lines=[{"line": 1, "quantity": 2}])
    (line,) = lines(act(about, "back_order"))
    found = [(one["status"], one["quantity"], one["shipmentDate"]) for one in items(line["fulfillmentInfo"])]
    assert found == [("Shipped", "1", "2024-03-01T09:03:00.000Z"), ("Cancelled", "2", ""), ("Pending", "1", "")]
    assert attributes(line)["backOrderDate"] == "2024-03-01T09:05:00.000Z"


def test_a_suppressed_line_says_since_when() -> None:
    about = act(in_process(order(PHYSICAL, PHYSICAL)), "suppress", lines=[2])
    first, second = lines(about)
    assert "suppressionDate" not in attributes(first)
    assert attributes(second)["suppressionDate"] == "2024-03-01T09:03:00.000Z"


def test_replaced_goods_name_their_return() -> None:
    about = act(in_process(order(PHYSICAL, PHYSICAL)), "ship")
    about = act(about, "open_return", kind="ReplacementProductReturn", lines=[2])
    first, second = lines(about)
    assert first["replacementInfo"] == ""
    assert second["replacementInfo"] == {
        "returnID": about.returns[0].id,
        "returnLineItemID": about.returns[0].lines[0].id,
        "quantity": "1",
        "replacementReason": "DAMAGED_PRODUCT",
        "replacementDate": "2024-03-01T09:04:00.000Z",
    }


def test_lines_are_exempt_once_their_tax_was_given_back_and_prices_stay() -> None:
    about = act(in_process(order(PHYSICAL)), "ship")
    (before,) = lines(about)
    (after,) = lines(act(about, "refund", kind="TaxExemptRefund"))
    assert (before["taxExempt"], attributes(before)["isTaxExempt"]) == (False, False)
    assert (after["taxExempt"], attributes(after)["isTaxExempt"]) == (True, True)
    assert before["pricing"] == after["pricing"]
    assert before["lineItemTaxList"] == after["lineItemTaxList"]
