"""Products that are ordered before they are out: their lines wait for the release (SHOP-PREORDER-1)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulator.commerce import line_item
from simulator.commerce.selection import select_lines
from simulator.errors import IllegalAction

if TYPE_CHECKING:
    from collections.abc import Mapping

    from simulator.commerce.goods import LineItem
    from simulator.commerce.order import Order
    from simulator.commerce.turn import Turn
    from simulator.records import Options


def release_pre_order(turn: Turn, params: Mapping[str, Any], options: Options) -> None:
    """The product is out; the line waits for fulfillment, if the order is in process."""
    lines = [line for line in select_lines(turn.order, params, _no_pre_order) if _waits(line)]
    if not lines:
        raise IllegalAction("release_pre_order", "the lines (released or closed already)", ())
    for line in lines:
        turn.move(line.id, line_item.release, turn.at)
    turn.announce("line.release", *(line.id for line in lines))
    if turn.order.state == "In Process":
        for line in lines:
            pend(turn, line, options)


def pend(turn: Turn, line: LineItem, options: Options) -> None:
    """The line waits for fulfillment from now on; which event tells that of a download is a matter of PON-PENDING-1."""
    turn.move(line.id, line_item.pend, turn.at)
    digital = line.product.kind == "digital"
    if not digital or options.digital_pending == "both":
        turn.announce("line.pend", line.id)
    if digital:
        turn.announce("line.pend_electronic", line.id)


def waiting(order: Order) -> bool:
    """Whether any line waits for its release."""
    return any(_waits(line) for line in order.goods)


def _no_pre_order(line: LineItem) -> str:
    return "" if line.pre_order else "is no pre-order"


def _waits(line: LineItem) -> bool:
    return line_item.awaits_release(line) and line.open > 0
