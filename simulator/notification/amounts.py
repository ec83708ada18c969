"""Money as all feeds print it: MoneyInfo, the prices of orders and of lines (PON-MONEY-1, PON-PRICE-1)."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Final, NamedTuple

from simulator.commerce.money import unit
from simulator.notification.kinds import DECIMAL, MONEY, REQUISITION, STRING
from simulator.notification.tree import Blank, Branch, Filled, Form, Kind, Leaf

if TYPE_CHECKING:
    from simulator.commerce.order import LineItem, Order
    from simulator.records import Options

_LEAST_PLACES: Final = 2
_CURRENCY: Final = "currencyCode"
_LINE_PRICES: Final = (
    "unitPrice",
    "listPrice",
    "distributorPrice",
    "pricePerQty",
    "tax",
    "productTax",
    "shippingTax",
    "shipping",
    "handling",
    "incentive",
    "reqLevelIncentivePerQuantity",
    "lineItemLevelIncentivePerQuantity",
    "taxableFees",
    "taxOnTaxableFees",
    "nonTaxableFees",
    "recurringFee",
    "shippingBeforeDiscount",
)
_ORDER_PRICES: Final = ("total", "subtotal", "tax", "shipping", "incentive")
_NO_PRICES: Final = ("shippingIncentive", "nonTaxableFees", "taxableFees", "taxOnTaxableFees")


class Amounts(NamedTuple):
    """How amounts of one currency are printed."""

    currency: str
    places: int

    @classmethod
    def of(cls, currency: str, options: Options) -> Amounts:
        """By option: the currency's own places, or two at least."""
        places = -int(unit(currency).as_tuple().exponent)
        return cls(currency, places if options.amount_places == "iso" else max(_LEAST_PLACES, places))

    def text(self, amount: Decimal) -> str:
        """``19.90``; amounts are whole minor units, so nothing is rounded."""
        return f"{amount:.{self.places}f}"

    def each(self, amount: Decimal, quantity: int) -> str:
        """One unit's part of *amount*, in minor units, half up."""
        return self.text((amount / quantity).quantize(unit(self.currency), ROUND_HALF_UP))


def money(name: str, key: str) -> Branch:
    """A MoneyInfo of a form; its amount has the key *key*, its currency ``currencyCode``."""
    return Branch(name, (Blank(_CURRENCY, _CURRENCY, STRING), Blank("amount", key, DECIMAL)), MONEY)


def no_money(name: str) -> Leaf:
    """An amount that does not apply."""
    return Leaf(name, "", MONEY)


def order_prices(order: Order, amounts: Amounts) -> Filled:
    """OrderPriceInfo: ``total`` = ``subtotal`` (lines, net, after discount) + ``shipping`` (net) + ``tax``."""
    net = order.subtotal - order.total_shipping
    figures = (order.total, net, order.total_tax, order.total_shipping, order.total_discount)
    return _ORDER.fill(order.currency, *map(amounts.text, figures))


def line_prices(line: LineItem, amounts: Amounts) -> Filled:
    """LineItemPriceInfo: unit and list price as shown, ``pricePerQty`` net; taxes and shipping of the whole line."""
    paid, text = line.money, amounts.text
    zero = text(Decimal(0))
    shipping = text(paid.shipping)
    return _LINE.fill(
        amounts.currency,
        text(paid.unit_price),
        text(paid.list_price),
        zero,
        amounts.each(paid.amount, line.quantity),
        text(paid.tax + paid.shipping_tax),
        text(paid.tax),
        text(paid.shipping_tax),
        shipping,
        zero,
        text(paid.discount),
        zero,
        amounts.each(paid.discount, line.quantity),
        zero,
        zero,
        zero,
        zero,
        shipping,
    )


_ORDER: Final = Form(
    Branch(
        "pricing",
        (
            *[money(name, name) for name in _ORDER_PRICES],
            *map(no_money, _NO_PRICES),
            Branch("exchangeRate", (Blank(_CURRENCY, _CURRENCY, STRING), Leaf("amount", "1", DECIMAL)), MONEY),
        ),
        Kind("OrderPriceInfo", REQUISITION),
    )
)
_LINE: Final = Form(
    Branch(
        "pricing",
        (
            *[money(name, name) for name in _LINE_PRICES],
            Leaf("lineItemFees", "", Kind("FeePriceInfoArray", REQUISITION, "closed")),
        ),
        Kind("LineItemPriceInfo", REQUISITION),
    )
)
