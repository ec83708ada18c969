"""How units are called off: the cancellation begins at once and is finished by a follow-up (SHOP-CANCEL-1)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from simulator.commerce import charge, line_item
from simulator.commerce.fulfillment import finish, worth
from simulator.commerce.order import Cancellation
from simulator.commerce.selection import select, text
from simulator.errors import BadInput, IllegalAction, nearest

if TYPE_CHECKING:
    from collections.abc import Mapping

    from simulator.commerce.order import Order
    from simulator.commerce.turn import Turn
    from simulator.records import Options

_REASON_LIMIT = 64
"""Characters of the Digital River API's ``cancelReason``."""


def cancel(turn: Turn, params: Mapping[str, Any], options: Options) -> None:
    """Open units are cancelled; the order with them, when none is left and none was fulfilled."""
    reason = text(params, "reason", _REASON_LIMIT)
    units = select(turn.order, params, lambda _line: "")
    number = len(turn.order.cancellations) + 1
    begun = Cancellation(
        id=turn.seed.uuid("cancel", number),
        at=turn.at,
        units=tuple((line.id, count) for line, count in units),
        reason=reason,
    )
    amount = worth(turn.order, units)
    turn.change(
        charge=charge.cancel(turn.order.charge, begun.id, amount, turn.at),
        cancellations=(*turn.order.cancellations, begun),
    )
    for line_id, count in begun.units:
        turn.move(line_id, line_item.cancel, count, turn.at)
        turn.announce("line.cancel", line_id)
    if turn.roll_up() and turn.order.state == "Cancelled":
        turn.announce("order.cancel")
    turn.follow_up(options.cancel_complete_after, "cancel_complete", cancellation=begun.id)


def cancel_complete(turn: Turn, params: Mapping[str, Any], _options: Options) -> None:
    """One cancellation (or, unnamed, every one that is under way) is finished."""
    for one in _named(turn.order, text(params, "cancellation")):
        for line_id, count in one.units:
            turn.move(line_id, line_item.cancel_complete, count, turn.at)
            turn.announce("line.cancel_complete", line_id)
        ended = (replace(each, finished=turn.at) if each.id == one.id else each for each in turn.order.cancellations)
        turn.change(cancellations=tuple(ended))
        finish(turn, one.id, [line_id for line_id, _ in one.units])


def under_way(order: Order) -> list[Cancellation]:
    """The cancellations that are not finished."""
    return [one for one in order.cancellations if one.finished is None]


def _named(order: Order, wanted: str) -> list[Cancellation]:
    if not wanted:
        return under_way(order)
    found = [one for one in order.cancellations if one.id == wanted]
    if not found:
        near = nearest(wanted, [one.id for one in order.cancellations])
        raise BadInput(f'the order has no cancellation "{wanted}"', nearest=near)
    if found[0].finished is not None:
        raise IllegalAction("cancel_complete", f"cancellation {wanted} (finished)", ())
    return found
