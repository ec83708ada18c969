"""One order tells one story: PON, OCN and webhook agree to the minor unit, whatever was bought and became of it."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from simulator.commerce import shop
from simulator.commerce.money import unit
from tests.notification.sample import LOCALES, act, body, event, in_process, order

if TYPE_CHECKING:
    from simulator.commerce.order import Order

PRODUCTS = ("physical", "digital", "SUB-PHOTO-TRIAL", "CT-MUG-STL", "subscription", "backup_cd", "eds", "bundle")
LINE = st.fixed_dictionaries(
    {"product": st.sampled_from(PRODUCTS)},
    optional={
        "quantity": st.one_of(st.integers(1, 5), st.integers(1, 9_999)),
        "price": st.one_of(st.integers(0, 50), st.integers(0, 99_999_999)),
        "discount": st.integers(0, 3),
    },
)
KINDS = {"ship": "physical", "fulfill": "digital"}
ACTS = ("ship", "fulfill", "cancel", "cancel_complete")


@st.composite
def _orders(draw: st.DrawFn) -> Order:
    """An order somewhere in its life, often after partial shipments and cancellations."""
    lines: list[dict[str, Any]] = draw(st.lists(LINE, min_size=1, max_size=4))
    for line in lines:
        if line.get("discount", 0) > line.get("price", 0) * line.get("quantity", 1):
            del line["discount"]
    currency = draw(st.sampled_from([{}, {}, {"currency": "KWD"}, {"currency": "JPY"}, {"currency": "EUR"}]))
    locale, seed = draw(st.sampled_from(LOCALES)), draw(st.sampled_from("abcdefgh"))
    found = order(*lines, locale=locale, seed=seed, **currency)
    found = in_process(found)
    for _ in range(draw(st.integers(0, 4))):
        legal = [name for name in shop.legal(found) if name in ACTS]
        if not legal:
            break
        name = draw(st.sampled_from(legal))
        params: dict[str, Any] = {}
        goods = [one for one in found.lines if one.open and not one.bundle]
        fitting = [one for one in goods if KINDS.get(name, one.product.kind) == one.product.kind]
        if name != "cancel_complete" and fitting and draw(st.booleans()):
            one = draw(st.sampled_from(fitting))
            params = {"lines": [{"line": one.id, "quantity": draw(st.integers(1, one.open))}]}
        found = act(found, name, **params)
    return found


def _read(text: bytes) -> Any:
    return json.loads(text, parse_int=str, parse_float=Decimal)


def _items(lines: dict[str, Any]) -> list[dict[str, Any]]:
    item = lines["item"]
    return item if isinstance(item, list) else [item]


def _amounts(parts: dict[str, Any], currency: str) -> dict[str, Decimal]:
    """The MoneyInfo members that apply."""
    found = {name: info for name, info in parts.items() if isinstance(info, dict) and "amount" in info}
    assert {info["currencyCode"] for info in found.values()} == {currency}
    return {name: Decimal(info["amount"]) for name, info in found.items()}


@settings(max_examples=150)
@given(_orders())
def test_all_channels_tell_the_same_amounts(about: Order) -> None:
    pon = _read(body(event(about, "OrderLevelComplete")))["OrderEventNotification"]["order"]
    ocn = _read(body(event(about, "OrderComplete", channel="ocn")))["OrderCompleteNotification"]
    api = _read(body(event(about, "order.accepted", channel="webhook")))["data"]["object"]
    for part in ("pricing", "paymentInfos", "extendedAttributes", "externalReferenceID", "orderState"):
        assert pon[part] == ocn[part]
    head = _amounts(pon["pricing"], about.currency)
    assert head["total"] == head["subtotal"] + head["shipping"] + head["tax"] == Decimal(api["totalAmount"])
    assert head["subtotal"] + head["shipping"] == Decimal(api["subtotal"])
    assert head["shipping"] == Decimal(api["totalShipping"])
    assert head["tax"] == Decimal(api["totalTax"])
    assert head["incentive"] == Decimal(api["totalDiscount"])
    assert Decimal(pon["paymentInfos"]["paymentInfo"]["paymentAmount"]["amount"]) == head["total"]
    charge = api["payment"]["charges"][0]
    moved = sum(Decimal(one["amount"]) for one in (*charge.get("captures", ()), *charge.get("cancels", ())))
    assert Decimal(charge["amount"]) == head["total"]
    assert moved <= head["total"]
    if not any(line.open for line in about.lines):
        assert moved == head["total"] == Decimal(api["capturedAmount"]) + Decimal(api["cancelledAmount"])
    lines = zip(_items(pon["lineItems"]), _items(ocn["lineItems"]), api["items"], about.lines, strict=True)
    sums: dict[str, Decimal] = {}
    for shown, sold, item, line in lines:
        for part in ("lineItemID", "quantity", "product", "productInfo", "lineItemDigitalInfoList"):
            assert shown[part] == sold[part]
        assert shown["pricing"] == sold["pricing"]
        assert shown["lineItemTaxList"] == sold["lineItemTaxList"]
        prices = _amounts(shown["pricing"], about.currency)
        taxes = _amounts(shown["lineItemTaxList"], about.currency)
        assert taxes.pop("calculatedTaxAmountTotal") == sum(taxes.values()) == prices["tax"]
        assert prices["productTax"] == Decimal(item["tax"]["amount"])
        assert prices["shippingTax"] == Decimal(item["shipping"]["taxAmount"])
        assert prices["shipping"] == prices["shippingBeforeDiscount"] == Decimal(item["shipping"]["amount"])
        assert prices["tax"] == prices["productTax"] + prices["shippingTax"]
        assert abs(prices["pricePerQty"] - Decimal(item["amount"]) / line.quantity) <= unit(about.currency) / 2
        rates = [Decimal(rate) for name, rate in shown["lineItemTaxList"].items() if name.endswith("TaxRate")]
        assert sum(rates) == Decimal(item["tax"]["rate"])
        gross = prices["unitPrice"] * line.quantity - prices["incentive"]
        assert gross == Decimal(item["amount"]) + (prices["productTax"] if about.tax_inclusive else 0)
        for name in ("tax", "shipping", "incentive"):
            sums[name] = sums.get(name, Decimal(0)) + prices[name]
    assert sums == {name: head[name] for name in sums}


@settings(max_examples=60)
@given(_orders())
def test_charge_and_fulfillment_events_tell_what_the_order_tells(about: Order) -> None:
    order = _read(body(event(about, "order.complete", channel="webhook")))["data"]["object"]
    charge = _read(body(event(about, "order.charge.complete", channel="webhook")))["data"]["object"]
    inside = order["payment"]["charges"][0]
    told = {one["id"]: one for one in charge.get("captures", [])}
    assert {name: charge[name] for name in inside if name != "captures"} == {
        name: value for name, value in inside.items() if name != "captures"
    }
    assert all(told[one["id"]].items() >= one.items() for one in inside.get("captures", []))
    assert sum(Decimal(one["amount"]) for one in told.values()) == Decimal(order["capturedAmount"])
    assert (charge["orderId"], charge["paymentSessionId"]) == (order["id"], order["payment"]["session"]["id"])
    for made in about.fulfillments:
        about_it = replace(event(about, "fulfillment.created", channel="webhook"), subject=made.id)
        shown = _read(body(about_it))["data"]["object"]
        assert {one["fulfillmentId"] for one in told.values() if one["id"] in made.operations} <= {shown["id"]}
        assert shown["orderDetails"] == {name: value for name, value in order.items() if name != "payment"} | {
            name: shown["orderDetails"][name] for name in ("invoicePDFs",) if name in shown["orderDetails"]
        }
