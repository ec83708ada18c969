"""How units are called off: the cancellation begins at once and is finished, or refused, later (SHOP-CANCEL-1)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from simulator.commerce import bundle, charge, line_item, operating
from simulator.commerce.fulfillment import finish
from simulator.commerce.giving_back import Share, give_back, within
from simulator.commerce.informing import inform
from simulator.commerce.money import ZERO
from simulator.commerce.order import Cancellation
from simulator.commerce.selection import Units, reason_of, select, text
from simulator.commerce.worth import of_units
from simulator.errors import BadInput, IllegalAction, nearest

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from simulator.commerce.order import Order
    from simulator.commerce.turn import Turn
    from simulator.records import Options


def cancel(turn: Turn, params: Mapping[str, Any], options: Options) -> None:
    """Open units are cancelled; the order with them, when none is left and none was fulfilled."""
    reason = reason_of(params)
    units = select(turn.order, params, lambda _line: "")
    if "accepted" in turn.order.resource_transitions:  # payments know of no order before
        inform(turn, (), units, operations=[next_cancel(turn)])
    begin(turn, units, options, reason=reason, at_fulfiller=all(line.state != "created" for line, _ in units))


def begin(turn: Turn, units: Sequence[Units], options: Options, *, reason: str = "", at_fulfiller: bool) -> None:
    """The cancellation of *units* begins; payments know of it already.

    :param at_fulfiller: whether he may refuse; their money is not given up before he agrees (CHARGE-SETTLE-1).
    """
    begun = call_off(turn, units, reason, at_fulfiller=at_fulfiller)
    for line_id, count in begun.units:
        turn.move(line_id, line_item.cancel, count, turn.at)
        turn.announce("line.cancel", line_id)
    bundle.follow(turn)
    if turn.roll_up() and turn.order.state == "Cancelled":
        turn.announce("order.cancel")
    if not at_fulfiller:
        operating.give_up(turn, begun.id, options)
    turn.follow_up(options.cancel_complete_after, "cancel_complete", cancellation=begun.id)


def cancel_complete(turn: Turn, params: Mapping[str, Any], options: Options) -> None:
    """One cancellation (or, unnamed, every one that is under way) is finished; what was paid for it goes back."""
    for one in _named(turn.order, params, "cancel_complete", under_way(turn.order)):
        for line_id, count in one.units:
            turn.move(line_id, line_item.cancel_complete, count, turn.at)
            turn.announce("line.cancel_complete", line_id)
        end(turn, one, finished=turn.at)
        finish(turn, [line_id for line_id, _ in one.units])
        if one.at_fulfiller:
            operating.give_up(turn, one.id, options)
        if one.collected:
            give_back(turn, "CancellationRefund", _paid(turn, one), options, reason=one.reason)


def refuse_cancel(turn: Turn, params: Mapping[str, Any], _options: Options) -> None:
    """It is too late, says the fulfiller: the units of a cancellation (or of all) are open again (SHOP-CANCEL-2)."""
    for one in _named(turn.order, params, "refuse_cancel", refusable(turn.order)):
        for line_id, count in one.units:
            turn.move(line_id, line_item.reopen, count, turn.at)
        end(turn, one, finished=turn.at, refused=True)
        bundle.follow(turn)
        turn.change(
            state="In Process",
            charge=charge.end(turn.order.charge, one.id, turn.at, more=True, ended="failed"),
        )
        turn.roll_up()
        turn.announce("cancel.refuse", *(line_id for line_id, _ in one.units))


def call_off(turn: Turn, units: Sequence[Units], reason: str, **more: Any) -> Cancellation:
    """Notes that *units* are called off, and that of their money which the charge has still to give up."""
    order = turn.order
    worths = tuple(of_units(order, line, count) for line, count in units)
    begun = Cancellation(
        id=_next_id(turn),
        at=turn.at,
        units=tuple((line.id, count) for line, count in units),
        worths=worths,
        reason=reason,
        collected=order.settled is not None,
        **more,
    )
    if not begun.collected and order.charge.state != "failed":
        operating.cancel(turn, begun.id, sum((worth.total for worth in worths), ZERO))
    turn.change(cancellations=(*order.cancellations, begun))
    return begun


def end(turn: Turn, cancellation: Cancellation, **fields: Any) -> None:
    """Sets fields of one cancellation."""
    changed = (replace(one, **fields) if one.id == cancellation.id else one for one in turn.order.cancellations)
    turn.change(cancellations=tuple(changed))


def under_way(order: Order) -> list[Cancellation]:
    """The cancellations that are not finished."""
    return [one for one in order.cancellations if one.finished is None]


def refusable(order: Order) -> list[Cancellation]:
    """Those of them that came to the fulfiller, who may say no as long as their money has not been given up."""
    kept = {one.id for one in order.charge.cancels if one.state == "pending"}
    return [one for one in under_way(order) if one.at_fulfiller and (one.collected or one.id in kept)]


def next_cancel(turn: Turn) -> str:
    """The id of the charge's cancel operation that the next cancellation brings about; empty when there is none."""
    return _next_id(turn) if turn.order.settled is None else ""


def _next_id(turn: Turn) -> str:
    return turn.seed.uuid("cancel", len(turn.order.cancellations) + 1)


def _paid(turn: Turn, one: Cancellation) -> list[Share]:
    """What was paid for the units of a cancellation and has not gone back already."""
    shares = zip(one.units, one.worths, strict=True)
    return [within(turn, Share(line_id, count, worth)) for (line_id, count), worth in shares]


def _named(
    order: Order, params: Mapping[str, Any], action: str, possible: Sequence[Cancellation]
) -> Sequence[Cancellation]:
    wanted = text(params, "cancellation")
    if not wanted:
        return possible
    found = [one for one in order.cancellations if one.id == wanted]
    if not found:
        near = nearest(wanted, [one.id for one in order.cancellations])
        raise BadInput(f'the order has no cancellation "{wanted}"', nearest=near)
    if found[0] not in possible:
        why = "finished" if found[0].finished is not None else "not at the fulfiller any more, or not yet"
        raise IllegalAction(action, f"cancellation {wanted} ({why})", ())
    return found
