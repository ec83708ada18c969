"""What comes with a download for money: a backup CD, or the extended download service (SHOP-MEDIA-1)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulator.commerce import line_item
from simulator.commerce.fulfillment import finish
from simulator.commerce.selection import select_lines

if TYPE_CHECKING:
    from collections.abc import Mapping

    from simulator.commerce.goods import LineItem
    from simulator.commerce.order import Order
    from simulator.commerce.turn import Turn
    from simulator.records import Options


def fulfill_media(turn: Turn, params: Mapping[str, Any], _options: Options) -> None:
    """The disc is sent, the service is set up; the line completes with its download."""
    lines = [line.id for line in select_lines(turn.order, params, _not_waiting)]
    for line_id in lines:
        turn.move(line_id, line_item.deliver_media, turn.at)
    turn.announce("line.fulfill_media", *lines)
    finish(turn, lines)


def waiting(order: Order) -> bool:
    """Whether anything of the kind is still to come."""
    return any(not _not_waiting(line) for line in order.lines)


def _not_waiting(line: LineItem) -> str:
    if not line.media:
        return "is a download without a medium" if line.product.kind == "digital" else "is physical, without a medium"
    if not line_item.awaits_media(line):
        return "waits for no medium"
    return "is a pre-order that is not out yet" if line_item.awaits_release(line) else ""
