"""Which part of an order a move is about, where nobody says it: the latest one that it could be about."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from simulator.commerce.order import Order

_ABOUT: Final[dict[str, Callable[[Order], Iterable[Any]]]] = {
    "fulfillment.create": lambda order: order.fulfillments,
    "return.receipt": lambda order: (receipt for one in order.returns for receipt in one.receipts),
    "refund.complete": lambda order: sorted(order.refunds, key=lambda one: one.completed is not None),
    "order.dispute_chargeback": lambda order: (order.dispute,),
    "dispute.open": lambda order: (order.dispute,),
    "dispute.end": lambda order: (order.dispute,),
    "order.suppress": lambda order: (order.suppression,),
    "line.suppress": lambda order: (order.suppression,),
}
"""By move; a refund that has been completed is later than one that has not."""
_THEMES: Final[dict[str, Callable[[Order], Iterable[Any]]]] = {
    "return": lambda order: order.returns,
    "refund": lambda order: order.refunds,
}
"""By the first word of a move, the second being their kind, if it is written as one."""


def latest(order: Order, move: str) -> str:
    """The id of the latest return, receipt, refund, dispute ... that *move* could be about, or none."""
    theme, _, kind = move.partition(".")
    if move in _ABOUT:
        found = [one for one in _ABOUT[move](order) if one is not None]
    else:
        known = _THEMES[theme](order) if theme in _THEMES else ()
        found = [one for one in known if kind.islower() or one.kind == kind]  # kinds are in CamelCase
    return found[-1].id if found else ""
