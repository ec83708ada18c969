"""How fraud operations stop an order, or some of its lines, and what was paid goes back (SHOP-SUPPRESS-1)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulator.commerce import bundle, line_item, operating
from simulator.commerce.cancelling import call_off, end
from simulator.commerce.fulfillment import finish
from simulator.commerce.giving_back import Share, give_back, within
from simulator.commerce.post_order import Suppression
from simulator.commerce.selection import reason_of, select
from simulator.commerce.worth import collected, refundable

if TYPE_CHECKING:
    from collections.abc import Mapping

    from simulator.commerce.order import Cancellation, Order
    from simulator.commerce.turn import Turn
    from simulator.records import Options


def suppress(turn: Turn, params: Mapping[str, Any], options: Options) -> None:
    """Open units are stopped for good; the order with them, when none is left."""
    reason = reason_of(params)
    units = select(turn.order, params, lambda _line: "")
    whole = sum(count for _, count in units) == sum(line.open for line in turn.order.goods)
    paid = any(collected(turn.order, line).total for line in turn.order.lines)
    before = turn.order.suppression
    number = 1 if before is None else before.number + 1
    made = Suppression(
        id=turn.seed.digits("suppression", 12, number),
        at=turn.at,
        after_settlement=paid,
        reason=reason,
        number=number,
    )
    turn.change(suppression=made)
    stopped = call_off(turn, units, reason, suppression=made.id)
    end(turn, stopped, finished=turn.at)
    counts = dict(stopped.units)
    waiting = [line.id for line in turn.order.goods if whole and line_item.awaits_media(line)]
    concerned = list(dict.fromkeys((*counts, *waiting)))
    for line_id in concerned:
        turn.move(line_id, line_item.suppress, counts.get(line_id, 0), turn.at)
        turn.announce("line.suppress", line_id, subject=made.id)
    bundle.follow(turn, made.id)
    done = turn.roll_up() and turn.order.state == "Complete"  # all that was left of a paid order is stopped
    if whole:
        turn.announce("order.suppress", subject=made.id)
    if done:
        turn.announce("order.complete")
    finish(turn, concerned, suppression=made.id)
    operating.give_up(turn, stopped.id, options)
    shares = _everything(turn) if whole else _stopped(turn, stopped)
    give_back(turn, "OrderLevelSuppressRefund", shares, options, reason=reason)


def stoppable(order: Order) -> bool:
    """Whether there are units to stop."""
    return any(line.open for line in order.goods)


def _everything(turn: Turn) -> list[Share]:
    """All that was paid and has not gone back; a cancellation under way finds nothing left to refund."""
    order = turn.order
    return [Share(line.id, 0, refundable(order, line)) for line in order.lines]


def _stopped(turn: Turn, stopped: Cancellation) -> list[Share]:
    """What was paid for the stopped units alone."""
    if not stopped.collected:
        return []
    shares = zip(stopped.units, stopped.worths, strict=True)
    return [within(turn, Share(line_id, count, worth)) for (line_id, count), worth in shares]
