"""Money as all feeds print it: MoneyInfo, the prices of orders and of lines (PON-MONEY-1, PON-PRICE-1)."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from simulator.commerce.money import ZERO, unit
from simulator.notification.kinds import DECIMAL, MONEY, REQUISITION, STRING
from simulator.notification.tree import Blank, Branch, Filled, Form, Kind, Leaf

if TYPE_CHECKING:
    from simulator.commerce.goods import LineItem
    from simulator.commerce.order import Order

_LEAST_PLACES: Final = 2
CURRENCY: Final = "currencyCode"
"""The key of the currency in forms for any currency."""
_LINE_PRICES: Final = (
    ("unitPrice", "unitPrice"),
    ("listPrice", "listPrice"),
    ("distributorPrice", ""),
    ("pricePerQty", "pricePerQty"),
    ("tax", "tax"),
    ("productTax", "productTax"),
    ("shippingTax", "shippingTax"),
    ("shipping", "shipping"),
    ("handling", ""),
    ("incentive", "incentive"),
    ("reqLevelIncentivePerQuantity", ""),
    ("lineItemLevelIncentivePerQuantity", "incentivePerQty"),
    ("taxableFees", ""),
    ("taxOnTaxableFees", ""),
    ("nonTaxableFees", ""),
    ("recurringFee", ""),
    ("shippingBeforeDiscount", "shipping"),
)
"""The members of a LineItemPriceInfo, each with the key of its amount; none for what is always zero."""
_ORDER_PRICES: Final = ("total", "subtotal", "tax", "shipping", "incentive")
_NO_PRICES: Final = ("shippingIncentive", "nonTaxableFees", "taxableFees", "taxOnTaxableFees")


class Amounts(NamedTuple):
    """How amounts of one currency are printed."""

    currency: str
    form: str
    """A format such as ``.2f``."""
    zero: str
    quantum: Decimal
    """An amount with the places of the format."""

    @classmethod
    @lru_cache(maxsize=256)
    def of(cls, currency: str, setting: Literal["two", "iso"]) -> Amounts:
        """By the option ``amount_places``: the currency's own places, or two at least."""
        places = -int(unit(currency).as_tuple().exponent)
        form = f".{places if setting == 'iso' else max(_LEAST_PLACES, places)}f"
        zero = format(ZERO, form)
        return cls(currency, form, zero, Decimal(zero))

    def text(self, amount: Decimal) -> str:
        """``19.90``; amounts are whole minor units, so nothing is rounded."""
        if not amount:
            return self.zero
        return str(amount) if amount.same_quantum(self.quantum) else format(amount, self.form)

    def each(self, amount: Decimal, quantity: int) -> str:
        """One unit's part of *amount*, in minor units, half up."""
        return self.text(amount if quantity == 1 else (amount / quantity).quantize(unit(self.currency), ROUND_HALF_UP))


def money(name: str, key: str, currency: str = "") -> Branch:
    """A MoneyInfo of a form; its amount has the key *key*, its currency ``currencyCode`` unless it is given."""
    code = Leaf(CURRENCY, currency, STRING) if currency else Blank(CURRENCY, CURRENCY, STRING)
    return Branch(name, (code, Blank("amount", key, DECIMAL)), MONEY)


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
    form = _order_prices(amounts.currency)
    return form.fill(text(net + shipping + tax), text(net), text(tax), text(shipping), text(discount))


def line_prices(line: LineItem, amounts: Amounts) -> Filled:
    """LineItemPriceInfo: unit and list price as shown, ``pricePerQty`` net; taxes and shipping of the whole line."""
    paid, text = line.money, amounts.text
    return _line_prices(amounts.currency, amounts.zero).fill(
        text(paid.unit_price),
        text(paid.list_price),
        amounts.each(paid.amount, line.quantity),
        text(paid.tax + paid.shipping_tax),
        text(paid.tax),
        text(paid.shipping_tax),
        text(paid.shipping),
        text(paid.discount),
        amounts.each(paid.discount, line.quantity),
    )


@lru_cache(maxsize=256)
def _order_prices(currency: str) -> Form:
    return Form(
        Branch(
            "pricing",
            (
                *[money(name, name, currency) for name in _ORDER_PRICES],
                *map(no_money, _NO_PRICES),
                _fixed("exchangeRate", currency, "1"),
            ),
            Kind("OrderPriceInfo", REQUISITION),
        )
    )


@lru_cache(maxsize=256)
def _line_prices(currency: str, zero: str) -> Form:
    return Form(
        Branch(
            "pricing",
            (
                *[money(name, key, currency) if key else _fixed(name, currency, zero) for name, key in _LINE_PRICES],
                Leaf("lineItemFees", "", Kind("FeePriceInfoArray", REQUISITION, "closed")),
            ),
            Kind("LineItemPriceInfo", REQUISITION),
        )
    )


def _fixed(name: str, currency: str, amount: str) -> Branch:
    return Branch(name, (Leaf(CURRENCY, currency, STRING), Leaf("amount", amount, DECIMAL)), MONEY)
