"""Money as all feeds print it: MoneyInfo, the prices of orders and of lines (PON-MONEY-1, PON-PRICE-1)."""

from __future__ import annotations

from decimal import ROUND_HALF_UP
from functools import lru_cache
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from simulator.commerce.money import ZERO, unit
from simulator.notification.kinds import DECIMAL, MONEY, REQUISITION, STRING
from simulator.notification.tree import Blank, Branch, Filled, Form, Kind, Leaf

if TYPE_CHECKING:
    from decimal import Decimal

    from simulator.commerce.goods import LineItem
    from simulator.commerce.order import Order

_LEAST_PLACES: Final = 2
CURRENCY: Final = "currencyCode"
"""The key of the currency in every form with money."""
_LINE_PRICES: Final = {
    "unitPrice": "unitPrice",
    "listPrice": "listPrice",
    "distributorPrice": "zero",
    "pricePerQty": "pricePerQty",
    "tax": "tax",
    "productTax": "productTax",
    "shippingTax": "shippingTax",
    "shipping": "shipping",
    "handling": "zero",
    "incentive": "incentive",
    "reqLevelIncentivePerQuantity": "zero",
    "lineItemLevelIncentivePerQuantity": "incentivePerQty",
    "taxableFees": "zero",
    "taxOnTaxableFees": "zero",
    "nonTaxableFees": "zero",
    "recurringFee": "zero",
    "shippingBeforeDiscount": "shipping",
}
"""The members of a LineItemPriceInfo, each with the key of its amount."""
_ORDER_PRICES: Final = ("total", "subtotal", "tax", "shipping", "incentive")
_NO_PRICES: Final = ("shippingIncentive", "nonTaxableFees", "taxableFees", "taxOnTaxableFees")


class Amounts(NamedTuple):
    """How amounts of one currency are printed."""

    currency: str
    form: str
    """A format such as ``.2f``."""

    @classmethod
    @lru_cache(maxsize=256)
    def of(cls, currency: str, setting: Literal["two", "iso"]) -> Amounts:
        """By the option ``amount_places``: the currency's own places, or two at least."""
        places = -int(unit(currency).as_tuple().exponent)
        return cls(currency, f".{places if setting == 'iso' else max(_LEAST_PLACES, places)}f")

    def text(self, amount: Decimal) -> str:
        """``19.90``; amounts are whole minor units, so nothing is rounded."""
        return format(amount, self.form)

    def each(self, amount: Decimal, quantity: int) -> str:
        """One unit's part of *amount*, in minor units, half up."""
        return self.text(amount if quantity == 1 else (amount / quantity).quantize(unit(self.currency), ROUND_HALF_UP))


def money(name: str, key: str) -> Branch:
    """A MoneyInfo of a form; its amount has the key *key*, its currency ``currencyCode``."""
    return Branch(name, (Blank(CURRENCY, CURRENCY, STRING), Blank("amount", key, DECIMAL)), MONEY)


def no_money(name: str) -> Leaf:
    """An amount that does not apply."""
    return Leaf(name, "", MONEY)


def order_prices(order: Order, amounts: Amounts) -> Filled:
    """OrderPriceInfo: ``total`` = ``subtotal`` (lines, net, after discount) + ``shipping`` (net) + ``tax``."""
    net = tax = shipping = discount = ZERO
    for line in order.lines:
        paid = line.money
        net += paid.amount
        tax += paid.tax + paid.shipping_tax
        shipping += paid.shipping
        discount += paid.discount
    text = amounts.text
    return _ORDER.fill(order.currency, text(net + shipping + tax), text(net), text(tax), text(shipping), text(discount))


def line_prices(line: LineItem, amounts: Amounts) -> Filled:
    """LineItemPriceInfo: unit and list price as shown, ``pricePerQty`` net; taxes and shipping of the whole line."""
    paid, text = line.money, amounts.text
    return _LINE.fill(
        amounts.currency,
        text(paid.unit_price),
        text(paid.list_price),
        text(ZERO),
        amounts.each(paid.amount, line.quantity),
        text(paid.tax + paid.shipping_tax),
        text(paid.tax),
        text(paid.shipping_tax),
        text(paid.shipping),
        text(paid.discount),
        amounts.each(paid.discount, line.quantity),
    )


_ORDER: Final = Form(
    Branch(
        "pricing",
        (
            *[money(name, name) for name in _ORDER_PRICES],
            *map(no_money, _NO_PRICES),
            Branch("exchangeRate", (Blank(CURRENCY, CURRENCY, STRING), Leaf("amount", "1", DECIMAL)), MONEY),
        ),
        Kind("OrderPriceInfo", REQUISITION),
    )
)
_LINE: Final = Form(
    Branch(
        "pricing",
        (
            *[money(name, key) for name, key in _LINE_PRICES.items()],
            Leaf("lineItemFees", "", Kind("FeePriceInfoArray", REQUISITION, "closed")),
        ),
        Kind("LineItemPriceInfo", REQUISITION),
    )
)
