"""The Order resource: members, order, amounts and states as the published events show them."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from msgspec.structs import replace

from simulator.commerce import shop
from simulator.commerce.parties import Address
from simulator.document.schema import Schema
from simulator.errors import BadInput
from simulator.market.draft import Market
from simulator.notification import resource
from simulator.notification.parts import number
from simulator.records import Options
from simulator.seed import Seed
from tests.commerce.drafts import MANUAL, START, act, followed, in_process, line, placed

if TYPE_CHECKING:
    from simulator.commerce.order import Order

OPTIONS = Options()
MEMBERS = """
    id createdTime customerId currency email shipTo shipFrom billTo totalAmount subtotal totalFees totalTax
    totalImporterTax totalDuty totalDiscount totalShipping items shippingChoice metadata upstreamId updatedTime
    browserIp locale customerType sellingEntity liveMode refundedAmount payment state stateTransitions fraudState
    fraudStateTransitions cancelReason requestToBeForgotten capturedAmount cancelledAmount availableToRefundAmount
    invoicePDFs checkoutId
"""
LOCALES = ["en_US", "de_DE", "ja_JP"]


def shown(order: Order) -> Any:
    """The resource as a reader of the bytes gets it, with numbers as their text."""
    found = resource.order(order, OPTIONS)
    assert list(found) == [name for name in MEMBERS.split() if name in found]
    return msgspec.json.decode(encoded(found))


def encoded(value: Any) -> bytes:
    return msgspec.json.Encoder(decimal_format="number").encode(value)


def accepted(*lines: Any, **more: Any) -> Order:
    return act(placed(*lines, options=MANUAL, **more).order, "submit", options=MANUAL).order


def run_to_the_end(order: Order, verb: str) -> Order:
    """Apply *verb*, then what the shop does by itself afterwards."""
    applied = act(order, verb)
    agenda = list(applied.agenda)
    while agenda:
        entry = agenda.pop(0)
        applied = shop.apply(applied.order, entry.action, at=entry.due, options=OPTIONS)
        agenda += applied.agenda
    return applied.order


def from_market(locale: str, params: dict[str, Any] | None = None, which: int = 0) -> Order:
    seed = Seed("resource", f"{locale}/{which}")
    draft = Market().draft(params or {}, site_id="acme", company_id="acme", environment="cte", locale=locale, seed=seed)
    return act(shop.place(draft, at=START, seed=seed, options=MANUAL).order, "submit", options=MANUAL).order


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("20", "20.0"),
        ("20.00", "20.0"),
        ("27.01", "27.01"),
        ("27.10", "27.1"),
        ("1980", "1980.0"),
        ("1E+3", "1000.0"),
        ("0", "0.0"),
        ("0.00", "0.0"),
        ("1.234", "1.234"),
        ("0.08025", "0.08025"),
        ("0.190", "0.19"),
        ("-5", "-5.0"),
        ("12345678901234.50", "12345678901234.5"),
    ],
)
def test_amounts_have_a_decimal_and_no_padding(value: str, text: str) -> None:
    assert encoded(number(Decimal(value))) == text.encode()


def test_an_accepted_order() -> None:
    order = accepted(line("physical", 2, "10.00", "0.08025"), shipping="5.00")
    found = shown(order)
    assert found["state"] == "accepted"
    assert found["stateTransitions"] == {"accepted": "2020-09-13T12:26:41Z"}
    assert (found["fraudState"], found["fraudStateTransitions"]) == ("passed", {"passed": "2020-09-13T12:26:41Z"})
    assert found["createdTime"] == "2020-09-13T12:26:40Z"
    assert found["items"] == [
        {
            "id": order.lines[0].id,
            "skuId": "TEST-physical",
            "productDetails": {"id": "TEST-physical", "name": "A physical thing"},
            "amount": 20.0,
            "quantity": 2,
            "state": "created",
            "stateTransitions": {"created": "2020-09-13T12:26:40Z"},
            "tax": {"rate": 0.08025, "amount": 1.61},
            "importerTax": {"amount": 0.0},
            "duties": {"amount": 0.0},
            "availableToRefundAmount": 0.0,
            "fees": {"amount": 0.0, "taxAmount": 0.0},
            "shipping": {"amount": 5.0, "taxAmount": 0.4},
        }
    ]
    assert found["shippingChoice"] == {"amount": 5.0, "description": "standard", "serviceLevel": "SG", "taxAmount": 0.4}
    totals = ("totalAmount", "subtotal", "totalTax", "totalShipping", "totalDiscount", "capturedAmount")
    assert [found[name] for name in totals] == [27.01, 25.0, 2.01, 5.0, 0.0, 0.0]
    assert found["payment"] == {
        "charges": [
            {
                "id": order.charge.id,
                "createdTime": "2020-09-13T12:26:40Z",
                "currency": "USD",
                "amount": 27.01,
                "state": "capturable",
                "captured": False,
                "refunded": False,
                "sourceId": "source",
                "type": "customer_initiated",
            }
        ],
        "sources": [
            {
                "id": "source",
                "type": "creditCard",
                "amount": 27.01,
                "owner": {
                    "firstName": "Ada",
                    "lastName": "Test",
                    "email": "ada@example.com",
                    "address": found["billTo"]["address"],
                },
                "creditCard": {
                    "brand": "Visa",
                    "expirationMonth": 1,
                    "expirationYear": 2031,
                    "lastFourDigits": "1111",
                },
            }
        ],
        "session": {
            "id": order.session_id,
            "amountContributed": 27.01,
            "amountRemainingToBeContributed": 0.0,
            "state": "complete",
            "clientSecret": order.session_secret,
        },
    }


def test_an_order_that_is_not_accepted_yet_waits_for_its_payment() -> None:
    found = shown(placed(line("physical", 1, "9.99"), options=MANUAL).order)
    assert (found["state"], found["stateTransitions"]) == ("pending_payment", {})
    assert "fraudState" not in found
    assert "fraudStateTransitions" not in found
    assert found["payment"]["session"]["state"] == "processing"


def test_a_digital_order_is_shipped_nowhere() -> None:
    found = shown(accepted(line("digital", 1, "9.99")))
    assert {"shipTo", "shipFrom", "shippingChoice"}.isdisjoint(found)
    assert "billTo" in found


def test_a_complete_order_has_captured_money_that_can_be_refunded() -> None:
    order = run_to_the_end(in_process(line("physical", 2, "10.00", "0.08025"), shipping="5.00"), "ship")
    found = shown(order)
    assert found["state"] == "complete"
    assert list(found["stateTransitions"]) == ["accepted", "fulfilled", "complete"]
    assert "fraudState" not in found
    assert "passed" in found["fraudStateTransitions"]
    item = found["items"][0]
    assert (item["state"], list(item["stateTransitions"])) == ("fulfilled", ["created", "fulfilled"])
    assert item["availableToRefundAmount"] == 21.61
    charge = found["payment"]["charges"][0]
    assert (charge["state"], charge["captured"]) == ("complete", True)
    assert [(one["amount"], one["state"]) for one in charge["captures"]] == [(27.01, "complete")]
    amounts = ("capturedAmount", "cancelledAmount", "availableToRefundAmount")
    assert [found[name] for name in amounts] == [27.01, 0.0, 27.01]


def test_a_partly_shipped_line_stays_created() -> None:
    order = in_process(line("physical", 3, "10.00"))
    part = act(order, "ship", lines=[{"line": 1, "quantity": 1}]).order
    item = shown(part)["items"][0]
    assert (item["state"], list(item["stateTransitions"])) == ("created", ["created"])


def test_a_cancelled_order() -> None:
    order = run_to_the_end(in_process(line("physical", 1, "10.00")), "cancel")
    found = shown(order)
    assert found["state"] == "cancelled"
    assert (found["items"][0]["state"], found["cancelledAmount"]) == ("cancelled", 10.0)
    assert found["payment"]["charges"][0]["cancels"][0]["state"] == "complete"


def test_a_reason_for_the_cancellation_is_told() -> None:
    begun = act(in_process(line("physical", 1, "10.00")), "cancel", reason="changed my mind")
    order = followed(followed(begun, "cancel_complete"), "settle_operation").order
    assert shown(order)["cancelReason"] == "changed my mind"


def test_members_without_a_value_are_left_out_and_others_are_told() -> None:
    bare = accepted(line("physical", 1, "9.99", discount="1.00"))
    assert {"metadata", "upstreamId", "refundedAmount", "invoicePDFs", "cancelReason"}.isdisjoint(shown(bare))
    full = replace(
        bare,
        metadata={"gift": "yes"},
        external_id="WEB-1",
        bill_to=replace(bare.bill_to, company="Test Works"),
        ship_to=replace(bare.ship_to, phone="", address=Address(id="1", line1="", country="IE")),
        environment="production",
    )
    found = shown(full)
    assert (found["metadata"], found["upstreamId"], found["liveMode"]) == ({"gift": "yes"}, "WEB-1", True)
    assert (found["customerType"], found["billTo"]["organization"]) == ("business", "Test Works")
    assert found["shipTo"] == {"address": {"country": "IE"}, "name": "Ada Test", "email": "ada@example.com"}
    assert found["items"][0]["discount"] == {"amountOff": 1.0}
    assert b"null" not in encoded(resource.order(full, OPTIONS))


@pytest.mark.parametrize("weight", [("10", b'"weight":10,'), ("20.50", b'"weight":20.5,')])
def test_weights_print_as_they_are(weight: tuple[str, bytes]) -> None:
    order = accepted(line("physical", 1, "9.99"))
    item = order.lines[0]
    heavy = replace(order, lines=(replace(item, product=replace(item.product, weight=Decimal(weight[0]))),))
    assert weight[1] in encoded(resource.order(heavy, OPTIONS))


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("which", range(5))
def test_orders_of_every_locale_fit_the_schema_and_add_up(locale: str, which: int) -> None:
    lines = [{"product": "physical", "quantity": which + 1}, {"product": "digital", "quantity": 1}]
    found = shown(from_market(locale, {"lines": lines}, which))
    complaint = Schema.named("order.schema.json").complaint(found)
    assert complaint is None, str(complaint)
    text = resource.order(from_market(locale, {"lines": lines}, which), OPTIONS)
    items = sum((item["amount"] for item in text["items"]), Decimal(0))
    taxes = sum((item["tax"]["amount"] for item in text["items"]), Decimal(0))
    assert text["subtotal"] == items + text["totalShipping"]
    assert text["totalTax"] == taxes + text["shippingChoice"]["taxAmount"]
    assert text["totalAmount"] == text["subtotal"] + text["totalTax"] == text["payment"]["sources"][0]["amount"]


def test_japanese_names_have_the_family_name_first() -> None:
    order = from_market("ja_JP")
    assert shown(order)["billTo"]["name"] == f"{order.bill_to.last_name} {order.bill_to.first_name}"


def test_yen_print_with_a_decimal_too() -> None:
    order = accepted(line("physical", 1, "1980", "0.1"), currency="JPY")
    assert b'"totalAmount":2178.0,' in encoded(resource.order(order, OPTIONS))


def test_an_unknown_version_is_refused() -> None:
    with pytest.raises(BadInput) as caught:
        resource.order(accepted(line("digital", 1, "1.00")), Options(api_version="2021-12-31"))
    assert caught.value.nearest == "2021-12-13"
