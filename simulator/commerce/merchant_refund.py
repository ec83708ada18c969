"""Refunds that a merchant asks for through the Digital River API: by amount, percentage, items or type (SHOP-REFUND-7).

What can go back is what captures that are complete have brought (SHOP-REFUND-6). Refusals are told in the API's words.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from simulator.commerce.giving_back import Asked, Share, give_back
from simulator.commerce.merchant_item import line_of
from simulator.commerce.money import ZERO, rounded, split, unit
from simulator.commerce.selection import number, reason_of
from simulator.commerce.worth import (
    NOTHING,
    added,
    arrived,
    at_least_nothing,
    available,
    less,
    price_of,
    share,
    shipping_of,
    taken,
    tax_of,
)
from simulator.errors import BadInput, Declined, nearest

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from decimal import Decimal

    from simulator.commerce.order import Order
    from simulator.commerce.post_order import Amounts, RefundKind, RefundType
    from simulator.commerce.turn import Turn
    from simulator.records import Options

TAKES: Final = ("amount", "percent", "items", "type", "currency", "reason", "metadata")


def _nothing(_worth: Amounts) -> Amounts:
    return NOTHING


def _all(worth: Amounts) -> Amounts:
    return worth


PARTS: Final[dict[RefundType, Callable[[Amounts], Amounts]]] = {
    "": _all,
    "shipping": shipping_of,
    "tax": tax_of,
    "duty": _nothing,
    "importer_tax": _nothing,
    "fees": _nothing,
}
"""What each type gives back of a whole order; the shop has neither duties nor fees (SHOP-REFUND-7)."""


def ask(turn: Turn, params: Mapping[str, Any], options: Options) -> None:
    """Money goes back as a merchant asks. :raises Declined: 400 for what cannot be, told as the API tells it."""
    order = turn.order
    for name in params:
        if name not in TAKES:
            offer = f"it takes {', '.join(TAKES)}"
            raise BadInput(f'a refund without a kind has no parameter "{name}"; {offer}', nearest=nearest(name, TAKES))
    check(order, params)
    type_, items = _type(params, ""), params.get("items")
    kind: RefundKind = "TaxExemptRefund" if type_ == "tax" else "OrderLevelSatisfactionRefund"
    if items:
        kind = "LineItemLevelSatisfactionRefund"
    shares = _of_items(order, items, type_) if items else _of_order(order, params, type_)
    asked = Asked("line" if items else "order", type_, params.get("metadata") or {})
    made = give_back(turn, kind, shares, options, reason=reason_of(params), asked=asked)
    if made is None:
        raise too_much()


def too_much() -> Declined:
    """More is asked for than there is."""
    message = "The requested refund amount is greater than the available amount."
    return Declined(400, "invalid_parameter", message, "amountRequested")


def askable(order: Order) -> bool:
    """Whether there is anything that a merchant could ask for now."""
    return any(available(order, line).total for line in order.goods)


def check(order: Order, params: Mapping[str, Any]) -> None:
    """What must hold whether there is money or not. :raises Declined: 400 when it does not."""
    if order.dispute is not None and order.dispute.open:
        message = "A refund cannot be performed while there is a dispute on the order."
        raise Declined(400, "invalid_parameter", message, "order")
    if params.get("currency", order.currency) != order.currency:
        message = f"Currency {str(params['currency'])[:10]} is not supported."
        raise Declined(400, "invalid_parameter", message, "currency")
    given = [name for name in ("items", "amount", "percent") if params.get(name) not in (None, [])]
    if not given:
        raise Declined(400, "missing_parameter", "One of 'amount', 'percent' and 'items' is needed.", "amount")
    if len(given) > 1:
        raise _invalid(given[1], f"and '{given[0]}' exclude each other")


# -- a whole order ---------------------------------------------------------------------------------------------------


def _of_order(order: Order, params: Mapping[str, Any], type_: RefundType) -> list[Share]:
    part = PARTS[type_]
    left = [Share(line.id, 0, part(available(order, line)), type_) for line in order.goods]
    limit = sum((one.worth.total for one in left), ZERO)
    paid = sum((part(arrived(order, line)).total for line in order.goods), ZERO)
    wanted = _wanted(params, paid, limit, order.currency, "")
    if type_ == "tax" and wanted != limit and wanted < paid:
        name = "percentRequested" if params.get("percent") is not None else "amountRequested"
        raise Declined(400, "invalid_parameter", "Only full tax refunds are supported.", name)
    if not 0 < wanted <= limit:
        raise too_much()
    parts = split(wanted, [one.worth.total for one in left], order.currency)
    return [
        one._replace(worth=taken(one.worth, amount, order.currency)) for one, amount in zip(left, parts, strict=True)
    ]


def _wanted(params: Mapping[str, Any], whole: Decimal, limit: Decimal, currency: str, where: str) -> Decimal:
    """The amount that is asked for, by itself or as a percentage of *whole*; *whole* when nothing is said of it.

    Halves that were rounded up do not make the last of them too much by a minor unit.
    """
    amount, percent = _number(params, "amount", where), _number(params, "percent", where)
    if amount is not None:
        if amount <= 0 or rounded(amount, currency) != amount:
            raise _invalid(f"{where}amount", f"must be more than 0, with no more decimal places than {currency} has")
        return rounded(amount, currency)
    if percent is not None and not 0 < percent <= 100:
        raise _invalid(f"{where}percent", "must be above 0 and at most 100")
    wanted = whole if percent is None else rounded(whole * percent / 100, currency)
    return limit if 0 < wanted - limit <= unit(currency) else wanted


# -- items -----------------------------------------------------------------------------------------------------------


def _of_items(order: Order, items: Any, type_: RefundType) -> list[Share]:
    if not isinstance(items, (list, tuple)):
        raise BadInput(f"items must be a list such as [{{line: 1, percent: 50}}], not {items!r}")
    shares: list[Share] = []
    for place, item in enumerate(items):
        if not isinstance(item, dict):
            raise BadInput(f"an item is written {{line: 1, percent: 50}}, not {item!r}")
        shares.append(_of_item(order, item, _type(item, f"items[{place}].") or type_, shares, f"items[{place}]."))
    return shares


def _of_item(order: Order, item: Mapping[str, Any], type_: RefundType, before: Sequence[Share], where: str) -> Share:
    if type_ == "tax":
        raise Declined(400, "invalid_parameter", "Only full tax refunds are supported.", "percentRequested")
    if item.get("amount") is not None and item.get("percent") is not None:
        raise _invalid(f"{where}percent", f"and '{where}amount' exclude each other")
    line, part = line_of(order, item, where), PARTS[type_] if type_ else price_of
    earlier = added(one.worth for one in before if one.line_id == line.id)
    left = part(at_least_nothing(less(available(order, line), earlier)))
    paid, count = part(arrived(order, line)), item.get("quantity")
    if count is not None:
        units = line.fulfilled if order.settled is None else line.quantity - line.cancelled
        if not isinstance(count, int) or isinstance(count, bool) or not 1 <= count <= units:
            raise _invalid(f"{where}quantity", f"must be a number from 1 to the {units} that were paid for")
        paid = share(paid, count, units, order.currency)
    elif item.get("percent") is None:
        paid = left
    wanted = _wanted(item, paid.total, left.total, order.currency, where)
    if not 0 < wanted <= min(left.total, paid.total):
        raise too_much()
    return Share(line.id, count or 0, taken(left, wanted, order.currency), type_)


def _type(given: Mapping[str, Any], where: str) -> RefundType:
    word = given.get("type") or ""
    for type_ in PARTS:
        if word == type_:
            return type_
    near = nearest(word, [one for one in PARTS if one])
    raise _invalid(f"{where}type", f"is none of {', '.join(one for one in PARTS if one)}", near)


def _number(given: Mapping[str, Any], name: str, where: str) -> Decimal | None:
    try:
        return number(given, name)
    except BadInput:
        raise _invalid(f"{where}{name}", "must be a number") from None


def _invalid(parameter: str, why: str, near: str = "") -> Declined:
    hint = f' (did you mean "{near}"?)' if near else ""
    return Declined(400, "invalid_parameter", f"'{parameter}' {why}{hint}.", parameter)
