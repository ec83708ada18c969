"""What becomes of a refund once it is made: the bank is told, may need to be told more, pays or refuses.

A refund that a merchant asked for through the Digital River API takes these steps one by one (SHOP-REFUND-4,
SHOP-REFUND-5); with any other the bank is told at once and its credit takes days (SHOP-REFUND-3).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from simulator.commerce.giving_back import ending
from simulator.commerce.parties import RECEIVED
from simulator.commerce.refund_machine import move
from simulator.commerce.selection import REASON_LIMIT, text
from simulator.errors import BadInput, IllegalAction, nearest

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from simulator.commerce.order import Order
    from simulator.commerce.post_order import Refund
    from simulator.commerce.turn import Turn
    from simulator.records import Options


def send_refund(turn: Turn, params: Mapping[str, Any], options: Options) -> None:
    """The bank is told of a refund (or of all that wait for it); one that it cannot place waits for the shopper."""
    for one in _named(turn.order, params, "send_refund", unsent(turn.order)):
        if turn.order.source.outcome == "refund fails":
            move(turn, one, "fail", sent=turn.at, ended=turn.at)
        elif turn.order.source.type in RECEIVED:  # SHOP-REFUND-5
            expires = turn.later(options.refund_information_for, "expire_refund")
            move(turn, one, "ask", sent=turn.at, token=turn.seed.uuid("refund token", one.id), expires=expires)
            turn.date(expires, "expire_refund", refund=one.id)
        else:
            move(turn, one, "send", sent=turn.at)
            turn.follow_up(options.refund_settle_after, ending(turn.order), refund=one.id)


def give_bank_details(turn: Turn, params: Mapping[str, Any], options: Options) -> None:
    """The shopper says where the money of a refund (or of all that wait for it) is to go."""
    for one in _named(turn.order, params, "give_bank_details", waiting(turn.order)):
        move(turn, one, "inform")
        turn.follow_up(options.refund_settle_after, ending(turn.order), refund=one.id)


def expire_refund(turn: Turn, params: Mapping[str, Any], _options: Options) -> None:
    """The shopper never said where the money of a refund (or of all that wait for it) is to go."""
    for one in _named(turn.order, params, "expire_refund", waiting(turn.order)):
        move(turn, one, "expire", ended=turn.at)


def complete_refund(turn: Turn, params: Mapping[str, Any], _options: Options) -> None:
    """The credit of a refund (or of all that are under way) reaches the shopper."""
    for one in _named(turn.order, params, "complete_refund", under_way(turn.order)):
        move(turn, one, "complete", sent=one.sent or turn.at, completed=turn.at)
        turn.announce("refund.complete", subject=one.id)


def fail_refund(turn: Turn, params: Mapping[str, Any], _options: Options) -> None:
    """The bank refuses a refund (or all that are under way); its money can go back by another."""
    failure = text(params, "reason", REASON_LIMIT)
    for one in _named(turn.order, params, "fail_refund", under_way(turn.order)):
        move(turn, one, "fail", sent=one.sent or turn.at, ended=turn.at, failure=failure)


def update_refund(turn: Turn, params: Mapping[str, Any], _options: Options) -> None:
    """What a merchant notes at a refund, or at the latest."""
    one = the_refund(turn.order, params) if text(params, "refund") else turn.order.refunds[-1]
    changed = replace(one, metadata=dict(params.get("metadata") or {}))
    turn.change(refunds=tuple(changed if each.id == one.id else each for each in turn.order.refunds))


def under_way(order: Order) -> list[Refund]:
    """The refunds whose credit has not reached the shopper, and may."""
    return [one for one in order.refunds if one.state == "pending"]


def unsent(order: Order) -> list[Refund]:
    """Those of them of which the bank has not been told."""
    return [one for one in under_way(order) if one.sent is None]


def waiting(order: Order) -> list[Refund]:
    """The refunds for which the shopper must say where the money is to go."""
    return [one for one in order.refunds if one.state == "pending_information"]


def the_refund(order: Order, params: Mapping[str, Any]) -> Refund:
    """The refund that ``refund`` names. :raises BadInput: for one that the order has not."""
    wanted = text(params, "refund")
    for one in order.refunds:
        if one.id == wanted:
            return one
    near = nearest(wanted, [one.id for one in order.refunds])
    raise BadInput(f'the order has no refund "{wanted}"', nearest=near)


def _named(order: Order, params: Mapping[str, Any], action: str, possible: Sequence[Refund]) -> Sequence[Refund]:
    """The refund that ``refund`` names, or all *possible* ones."""
    if not text(params, "refund"):
        return possible
    found = the_refund(order, params)
    if found not in possible:
        raise IllegalAction(action, f"refund {found.id} ({_state(found)})", ())
    return [found]


def _state(one: Refund) -> str:
    if one.completed is not None:
        return "completed"
    return "at the bank" if one.state == "pending" and one.sent is not None else one.state
