"""Refunds that are asked for: which money each kind may give back, and when it fits (SHOP-REFUND-1, SHOP-REFUND-2)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from simulator.commerce import merchant_refund
from simulator.commerce.giving_back import Payment, Share, give_back, shares, unpaid
from simulator.commerce.money import ZERO, rounded, split
from simulator.commerce.post_order import Amounts
from simulator.commerce.returning import KINDS, named_return, payable_part, pending
from simulator.commerce.selection import amount_of, number, one_of, reason_of, select_lines, text
from simulator.commerce.worth import overpaid, price_of, refundable, taken, tax_of
from simulator.errors import BadInput, IllegalAction, nearest

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from simulator.commerce.order import Order
    from simulator.commerce.post_order import RefundKind
    from simulator.commerce.turn import Turn
    from simulator.records import Options

LINES, SOME = ("lines",), ("amount", "percent")
ALWAYS: Final = ("kind", "reason", "comments")
"""What every kind takes."""


class Pot(NamedTuple):
    """What a refund can be made of."""

    shares: list[Share]
    """The most that can go back, line by line."""
    pays: Payment | None = None
    """The return that it pays for."""


class Way(NamedTuple):
    """How one kind of refund comes about."""

    pot: Callable[[Order, RefundKind, Mapping[str, Any]], Pot]
    lacks: str
    """What is said when the pot is empty."""
    takes: tuple[str, ...] = SOME
    """Which parameters make sense, beside reason and comments."""
    share_only: bool = False
    """Whether an amount or a percentage must be named."""


def _paid(order: Order, _kind: RefundKind, params: Mapping[str, Any]) -> Pot:
    lines = select_lines(
        order, params, lambda line: "" if refundable(order, line).total else "has nothing paid that could go back"
    )
    return Pot([Share(line.id, 0, refundable(order, line)) for line in lines])


def _prices(order: Order, kind: RefundKind, params: Mapping[str, Any]) -> Pot:
    return Pot([share._replace(worth=price_of(share.worth)) for share in _paid(order, kind, params).shares])


def _taxes(order: Order, _kind: RefundKind, _params: Mapping[str, Any]) -> Pot:
    return Pot([Share(line.id, 0, tax_of(refundable(order, line))) for line in order.goods])


def _surplus(order: Order, _kind: RefundKind, _params: Mapping[str, Any]) -> Pot:
    return Pot([Share(order.goods[0].id, 0, Amounts(amount=overpaid(order)))])


def _returned(order: Order, kind: RefundKind, params: Mapping[str, Any]) -> Pot:
    there = [one for one in order.returns if KINDS[one.kind].pays == kind and unpaid(order, one)]
    if not there and "return" not in params:
        return Pot([])
    one = named_return(order, params, f"refund {kind}", there)
    receipts = unpaid(order, one)
    if "receipt" in params:
        receipts = [each for each in receipts if each.id == text(params, "receipt")]
    return Pot(shares(order, *receipts), Payment(one, receipts))


def _replaced(order: Order, kind: RefundKind, params: Mapping[str, Any]) -> Pot:
    there = [one for one in pending(order) if KINDS[one.kind].pays is None]
    if not there and "return" not in params:
        return Pot([])
    one = named_return(order, params, f"refund {kind}", there)
    return Pot([Share(part.line_id, part.quantity, payable_part(order, part)) for part in one.lines], Payment(one))


def _unasked(_order: Order, _kind: RefundKind, _params: Mapping[str, Any]) -> Pot:
    return Pot([])


_EMPTY = "nothing that was paid can go back"
WAYS: Final[dict[RefundKind, Way]] = {
    "LineItemLevelSatisfactionRefund": Way(_paid, _EMPTY, (*LINES, *SOME)),
    "OrderLevelSatisfactionRefund": Way(_paid, _EMPTY),
    "CPGInitiatedSatisfactionRefund": Way(_paid, _EMPTY),
    "ReviewRefund": Way(_paid, _EMPTY),
    "LineItemLevelIssuerRefund": Way(_paid, _EMPTY, (*LINES, *SOME)),
    "OrderLevelIssuerRefund": Way(_paid, _EMPTY),
    "PriceAdjustmentRefund": Way(_prices, _EMPTY, (*LINES, *SOME), share_only=True),
    "TaxExemptRefund": Way(_taxes, "no tax that was paid can go back"),
    "OverpaymentDifferenceRefund": Way(_surplus, "nothing was paid too much that has not gone back"),
    "ReplacementRefund": Way(_replaced, "no replacement is waited for that could be refunded", ("return",)),
    "ReturnRefund": Way(_returned, "no goods came back that are not paid for", ("return", "receipt")),
    "CancellationRefund": Way(
        _returned,
        "no goods came back after a cancellation in vain; paid units that are cancelled are refunded unasked",
        ("return", "receipt"),
    ),
    "OrderLevelSuppressRefund": Way(_unasked, "the shop makes it by itself when it suppresses a paid order", ()),
}
"""Each kind of refund, the usual ones first."""


def refund(turn: Turn, params: Mapping[str, Any], options: Options) -> None:
    """Money goes back: all that the kind may give, or the part that is asked for; without a kind, as the API has it."""
    if "kind" not in params:
        merchant_refund.ask(turn, params, options)
        return
    kind = _kind(turn.order, params)
    way = WAYS[kind]
    for name in params:
        if name not in (*way.takes, *ALWAYS):
            offer = f"it takes {', '.join((*way.takes, *ALWAYS[1:]))}"
            raise BadInput(f'{kind} has no parameter "{name}"; {offer}', nearest=nearest(name, way.takes))
    pot = way.pot(turn.order, kind, params)
    wanted = _some(turn.order, kind, pot.shares, params)
    reason = reason_of(params) or (pot.pays.back.reason if pot.pays else "")
    made = give_back(
        turn,
        kind,
        wanted,
        options,
        reason=reason,
        comments=text(params, "comments"),
        pays=pot.pays,
    )
    if made is None:
        raise IllegalAction(f"refund {kind}", f"the money ({way.lacks})", ())


def possible(order: Order) -> list[RefundKind]:
    """The kinds that fit now."""
    return [kind for kind, way in WAYS.items() if any(one.worth.total for one in way.pot(order, kind, {}).shares)]


def _kind(order: Order, params: Mapping[str, Any]) -> RefundKind:
    """The kind that is asked for, by its name, label or PON id; it must fit now."""
    named, fit = text(params, "kind"), possible(order)
    if not named:
        raise BadInput(f"refund needs a kind; {', '.join(fit)} would do now")
    kind = "OrderLevelSuppressRefund" if named == "OrderLevelSuppress" else one_of(named, list(WAYS), "kind of refund")
    if kind not in fit:
        raise IllegalAction(f"refund {kind}", f"the money ({WAYS[kind].lacks})", ())
    return kind


def _some(order: Order, kind: RefundKind, shares: list[Share], params: Mapping[str, Any]) -> list[Share]:
    """Of *shares* the amount, or the percentage, that is asked for, spread in proportion."""
    amount, percent = amount_of(params, "amount", order.currency), number(params, "percent")
    if amount is not None and percent is not None:
        raise BadInput("amount and percent exclude each other")
    if WAYS[kind].share_only and amount is None and percent is None:
        raise BadInput(f"{kind} needs an amount or a percent: it gives back a part of the price")
    limit = sum((share.worth.total for share in shares), ZERO)
    if percent is not None:
        if not 0 < percent <= 100:
            raise BadInput(f"percent must be above 0 and at most 100, not {percent}")
        amount = rounded(limit * percent / 100, order.currency)
    if amount is None:
        return shares
    if amount > limit:
        raise BadInput(f"amount {amount} is more than the {limit} {order.currency} that can go back")
    if not amount:
        raise BadInput(f"{percent} % of {limit} {order.currency} is nothing")
    parts = split(amount, [share.worth.total for share in shares], order.currency)
    return [
        share._replace(worth=taken(share.worth, part, order.currency))
        for share, part in zip(shares, parts, strict=True)
    ]
