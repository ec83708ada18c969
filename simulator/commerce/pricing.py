"""From shown prices to the amounts of each line: net, tax per jurisdiction, share of the shipping."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from msgspec.structs import replace

from simulator.commerce.goods import Money, TaxShare
from simulator.commerce.money import ZERO, payable, rounded, split, unit
from simulator.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Sequence

    from simulator.commerce.draft import Draft, DraftLine
    from simulator.commerce.goods import LineItem


class Priced(NamedTuple):
    """The amounts of one line and who takes which part of its tax."""

    money: Money
    taxes: tuple[TaxShare, ...]


def price(draft: Draft) -> list[Priced]:
    """The amounts of every line of *draft*; BadInput names the line whose price cannot be paid."""
    currency = draft.currency
    costs = [
        shown(f"line {number}", line.unit_price, line.quantity, line.discount, currency, whole=line.whole)
        for number, line in enumerate(draft.lines, 1)
    ]
    off = _shared("discount", draft.discount, costs, currency)
    shipping = _shipping(draft, costs)
    shipping_off = _shared("shipping discount", draft.shipping_discount, shipping, currency)
    return [
        _priced(line, cost - less, share - less_shipping, (less, less_shipping), draft)
        for line, cost, less, share, less_shipping in zip(draft.lines, costs, off, shipping, shipping_off, strict=True)
    ]


def shown(
    where: str, unit_price: Decimal, quantity: int, discount: Decimal, currency: str, *, whole: Decimal | None = None
) -> Decimal:
    """What the shop shows for a whole line; BadInput, beginning with *where*, when that cannot be paid exactly.

    :param whole: what all units cost together, where that is not as many times the unit price.
    """
    if quantity < 1:
        raise BadInput(f"{where}: quantity must be at least 1, not {quantity}")
    unit_price = payable(unit_price, currency, f"{where}: price")
    discount = payable(discount, currency, f"{where}: discount")
    whole = unit_price * quantity if whole is None else payable(whole, currency, f"{where}: price")
    if discount > whole:
        raise BadInput(f"{where}: discount {discount} is more than the line costs ({whole} {currency})")
    return whole - discount


def net_and_tax(shown: Decimal, rate: Decimal, currency: str, *, inclusive: bool) -> tuple[Decimal, Decimal]:
    """*shown* taken apart at a tax *rate*: ``(19.90, 0.19, EUR, inclusive)`` -> 16.72 and 3.18."""
    if inclusive:
        net = rounded(shown / (1 + rate), currency)
        return net, shown - net
    return shown, rounded(shown * rate, currency)


def undiscounted(line: LineItem, currency: str, *, inclusive: bool) -> tuple[Decimal, Decimal]:
    """The line and its share of the shipping, both net, before discounts on the whole order and on the shipping."""
    money = line.money
    if not money.order_discount and not money.shipping_discount:
        return money.amount, money.shipping
    rate = sum((share.rate for share in line.taxes), ZERO)
    taxes = (money.tax, money.shipping_tax) if inclusive else (ZERO, ZERO)
    amount, _ = net_and_tax(money.amount + taxes[0] + money.order_discount, rate, currency, inclusive=inclusive)
    shipping, _ = net_and_tax(money.shipping + taxes[1] + money.shipping_discount, rate, currency, inclusive=inclusive)
    return amount, shipping


def _shared(what: str, off: Decimal, costs: Sequence[Decimal], currency: str) -> list[Decimal]:
    """The share of each line in a discount, by what it costs."""
    whole = sum(costs, ZERO)
    if payable(off, currency, what) > whole:
        raise BadInput(f"the {what} {off} is more than it is taken off ({whole} {currency})")
    return split(off, costs, currency)


def _shipping(draft: Draft, shown: Sequence[Decimal]) -> list[Decimal]:
    """The shown shipping of each line: by its shown amount, physical lines only; a bundle's falls on its parts."""
    cost = payable(draft.shipping_price, draft.currency, "shipping")
    physical = [line.product.kind == "physical" and not line.bundle for line in draft.lines]
    if cost and not any(physical):
        raise BadInput("shipping costs something, but no line of the order is physical")
    weights = [amount if ships else ZERO for amount, ships in zip(shown, physical, strict=True)]
    if not any(weights):
        pairs = zip(draft.lines, physical, strict=True)
        weights = [Decimal(line.quantity) if ships else ZERO for line, ships in pairs]
    return split(cost, weights, draft.currency)


def _priced(line: DraftLine, shown: Decimal, shipping: Decimal, off: tuple[Decimal, Decimal], draft: Draft) -> Priced:
    """:param off: its shares in the discounts on the whole order and on the shipping, both taken off already."""
    currency, inclusive = draft.currency, draft.tax_inclusive
    rates = [share.rate for share in line.taxes]
    rate = sum(rates, ZERO)
    amount, tax = net_and_tax(shown, rate, currency, inclusive=inclusive)
    net_shipping, shipping_tax = net_and_tax(shipping, rate, currency, inclusive=inclusive)
    shares = zip(line.taxes, split(tax, rates, currency), split(shipping_tax, rates, currency), strict=True)
    money = Money(
        unit_price=rounded(line.unit_price, currency),
        list_price=payable(line.list_price, currency, "list price"),
        amount=amount,
        discount=line.discount + off[0] + unit(currency) * 0,
        order_discount=off[0],
        tax=tax,
        shipping=net_shipping,
        shipping_tax=shipping_tax,
        shipping_discount=off[1],
    )
    return Priced(money, tuple(replace(one, amount=part, shipping_amount=ship) for one, part, ship in shares))
