"""Products that are ordered before they are out: their lines wait for the release (SHOP-PREORDER-1)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulator.commerce import line_item
from simulator.commerce.selection import select_lines

if TYPE_CHECKING:
    from collections.abc import Mapping

    from simulator.commerce.goods import LineItem
    from simulator.commerce.order import Order
    from simulator.commerce.turn import Turn
    from simulator.records import Options


def release_pre_order(turn: Turn, params: Mapping[str, Any], _options: Options) -> None:
    """The product is out; the line waits for fulfillment, if the order is in process."""
    lines = select_lines(turn.order, params, _not_waiting)
    for line in lines:
        turn.move(line.id, line_item.release, turn.at)
    turn.announce("line.release", *(line.id for line in lines))
    if turn.order.state == "In Process":
        for line in lines:
            pend(turn, line)


def pend(turn: Turn, line: LineItem) -> None:
    """The line waits for fulfillment from now on."""
    turn.move(line.id, line_item.pend, turn.at)
    turn.announce("line.pend" if line.product.kind == "physical" else "line.pend_electronic", line.id)


def waiting(order: Order) -> bool:
    """Whether any line waits for its release."""
    return any(not _not_waiting(line) for line in order.lines)


def _not_waiting(line: LineItem) -> str:
    if not line.pre_order:
        return "is no pre-order"
    if line.released is not None:
        return "has been released already"
    return "" if line.open else "has no open units"
