"""What units of a line cost and what has become of that money, by goods, tax, shipping and its tax (SHOP-SHARE-1)."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from simulator.commerce.money import ZERO, rounded, split
from simulator.commerce.post_order import Amounts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from simulator.commerce.goods import LineItem
    from simulator.commerce.order import Order

NOTHING = Amounts()


def whole(line: LineItem) -> Amounts:
    """All that the line costs."""
    money = line.money
    return Amounts(amount=money.amount, tax=money.tax, shipping=money.shipping, shipping_tax=money.shipping_tax)


def added(parts: Iterable[Amounts]) -> Amounts:
    """Their sum."""
    total = NOTHING
    for part in parts:
        total = part if total is NOTHING else _each(Decimal.__add__, total, part)
    return total


def less(one: Amounts, other: Amounts) -> Amounts:
    """*one* without *other*."""
    return one if other is NOTHING else _each(Decimal.__sub__, one, other)


def at_most(one: Amounts, limit: Amounts) -> Amounts:
    """*one*, no part of it above that of *limit*."""
    return _each(min, one, limit)


def price_of(worth: Amounts) -> Amounts:
    """The price alone, with its tax, without shipping."""
    return Amounts(amount=worth.amount, tax=worth.tax)


def shipping_of(worth: Amounts) -> Amounts:
    """Its shipping alone, with its tax."""
    return Amounts(shipping=worth.shipping, shipping_tax=worth.shipping_tax)


def tax_of(worth: Amounts) -> Amounts:
    """Its taxes alone."""
    return Amounts(tax=worth.tax, shipping_tax=worth.shipping_tax)


def taken(source: Amounts, total: Decimal, currency: str) -> Amounts:
    """*total* out of *source*, which has as much, from its parts in proportion."""
    parts = (source.amount, source.tax, source.shipping, source.shipping_tax)
    amount, tax, shipping, shipping_tax = split(total, parts, currency)
    return Amounts(amount=amount, tax=tax, shipping=shipping, shipping_tax=shipping_tax)


def of_units(order: Order, line: LineItem, count: int) -> Amounts:
    """What *count* of the line's open units cost; the last ones take what rounding left of the line."""
    left = less(whole(line), added((delivered(line), called_off(order, line))))
    return share(left, count, line.open, order.currency)


def share(left: Amounts, count: int, units: int, currency: str) -> Amounts:
    """What *count* of *units* cost that cost *left* together, rounded as a whole: one of two for 99.90 costs 49.95."""
    return taken(left, rounded(left.total * count / units, currency), currency)


def delivered(line: LineItem) -> Amounts:
    """What the fulfilled units cost."""
    return added(sent.worth for sent in line.shipments)


def called_off(order: Order, line: LineItem, *, unpaid_only: bool = False) -> Amounts:
    """What the cancelled and suppressed units cost; those alone that were not paid for, if asked."""
    return added(
        worth
        for one in order.cancellations
        if not one.refused and not (unpaid_only and one.collected)
        for (line_id, _), worth in zip(one.units, one.worths, strict=True)
        if line_id == line.id
    )


def collected(order: Order, line: LineItem) -> Amounts:
    """What was paid for the line: its fulfilled units, or everything once delayed funds have settled."""
    if order.settled is None:
        return delivered(line)
    return less(whole(line), called_off(order, line, unpaid_only=True))


def arrived(order: Order, line: LineItem) -> Amounts:
    """What was paid for the line by captures that are complete (SHOP-REFUND-6)."""
    if order.settled is None and not line.shipments:
        return NOTHING
    under_way = [one.created for one in order.charge.captures if one.state != "complete"]
    if order.settled is not None:
        return NOTHING if under_way else collected(order, line)
    return added(sent.worth for sent in line.shipments if sent.at not in under_way)


def available(order: Order, line: LineItem) -> Amounts:
    """What of it can still go back; nothing once the bank has taken the money back."""
    if order.dispute is not None and order.dispute.chargeback is not None:
        return NOTHING
    return at_least_nothing(less(arrived(order, line), given_back(order, line)))


def at_least_nothing(one: Amounts) -> Amounts:
    """*one*, no part of it below 0."""
    return one if one is NOTHING else _each(max, one, NOTHING)


def given_back(order: Order, line: LineItem) -> Amounts:
    """What went back to the shopper for the line, or is on its way."""
    if not order.refunds:
        return NOTHING
    return added(
        part.worth
        for refund in order.refunds
        if refund.stands and refund.kind != "OverpaymentDifferenceRefund"
        for part in refund.lines
        if part.line_id == line.id
    )


def refundable(order: Order, line: LineItem) -> Amounts:
    """What can still go back for the line; nothing once the bank has taken the money back."""
    if order.dispute is not None and order.dispute.chargeback is not None:
        return NOTHING
    return less(collected(order, line), given_back(order, line))


def overpaid(order: Order) -> Decimal:
    """What arrived beyond what was due and has not gone back."""
    surplus = [one for one in order.refunds if one.kind == "OverpaymentDifferenceRefund"]
    back = (refund.worth.total for refund in surplus if refund.stands)
    return order.overpaid - sum(back, ZERO)


def _each(combine: Callable[[Decimal, Decimal], Decimal], one: Amounts, other: Amounts) -> Amounts:
    return Amounts(
        amount=combine(one.amount, other.amount),
        tax=combine(one.tax, other.tax),
        shipping=combine(one.shipping, other.shipping),
        shipping_tax=combine(one.shipping_tax, other.shipping_tax),
    )
