"""How money is captured and given up: operations of the charge that begin, take their time, and end or fail.

What becomes of them is the payment provider's doing (PAYMENT-TEST-1, CHARGE-SETTLE-1): nothing here moves units.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from simulator.commerce import charge
from simulator.commerce.informing import started
from simulator.commerce.order import Operation
from simulator.commerce.selection import one_of, text
from simulator.errors import BadInput, IllegalAction, nearest
from simulator.instant import Instant, parse_span

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from decimal import Decimal

    from simulator.commerce.charge import Ended
    from simulator.commerce.order import Order
    from simulator.commerce.turn import Turn
    from simulator.records import Options

OUTCOMES: Final[tuple[Ended, ...]] = ("complete", "failed")
GAPS: Final = ("1d", "2d", "4d", "8d", "15d")
"""How long after a failed capture it is tried again, 30 days in all (CHARGE-RETRY-1)."""


def next_capture(turn: Turn) -> str:
    """The id of the next capture; empty when there is nothing to capture, the funds being there."""
    order = turn.order
    return "" if order.settled is not None else turn.seed.uuid("capture", len(order.charge.captures) + 1)


def capture(turn: Turn, operation_id: str, amount: Decimal, options: Options, *, again: str = "") -> None:
    """A capture of *amount* begins, and ends as the source has it."""
    begun = Operation(id=operation_id, created=turn.at, amount=amount, state="pending", again=again)
    turn.change(charge=charge.capture(turn.order.charge, begun))
    outcome = turn.order.source.outcome
    if outcome == "capture fails":
        _end(turn, begun, "failed", options)
    elif outcome != "capture stays":
        ended = "failed" if outcome == "capture fails late" else "complete"
        turn.follow_up(options.capture_complete_after, "settle_operation", operation=operation_id, outcome=ended)


def cancel(turn: Turn, operation_id: str, amount: Decimal, *, again: str = "") -> None:
    """A cancel of *amount* begins; whoever begins it says by `give_up` when it is to end."""
    begun = Operation(id=operation_id, created=turn.at, amount=amount, state="pending", again=again)
    turn.change(charge=charge.cancel(turn.order.charge, begun))


def give_up(turn: Turn, operation_id: str, options: Options) -> None:
    """The provider will end a cancel that has begun, as the source has it; one that is not pending needs no end."""
    if all(one.id != operation_id for one in charge.pending(turn.order.charge)):
        return
    ended = "failed" if turn.order.source.outcome == "cancel fails" else "complete"
    turn.follow_up(options.charge_cancel_after, "settle_operation", operation=operation_id, outcome=ended)


def settle_operation(turn: Turn, params: Mapping[str, Any], options: Options) -> None:
    """A pending operation of the charge (or every one) ends; the order's API states follow from it."""
    outcome = text(params, "outcome")
    ended = one_of(outcome, OUTCOMES, "outcome") if outcome else "complete"
    for one in _named(turn.order, params, "settle_operation", charge.pending(turn.order.charge)):
        _end(turn, one, ended, options)
    turn.roll_up()


def retry_operation(turn: Turn, params: Mapping[str, Any], options: Options) -> None:
    """What failed (or all of it) is tried once more, by an operation of its own."""
    for one in _named(turn.order, params, "retry_operation", failed(turn.order)):
        first, known = one.again or one.id, turn.order.charge
        if any(one.id == each.id for each in known.captures):
            made = turn.seed.uuid("capture", len(known.captures) + 1)
            started(turn, first, made)
            capture(turn, made, one.amount, options, again=first)
        else:
            made = turn.seed.uuid("cancel again", len(known.cancels) + 1)
            started(turn, first, made)
            cancel(turn, made, one.amount, again=first)
            give_up(turn, made, options)
    turn.roll_up()


def fail_reauthorization(turn: Turn, _params: Mapping[str, Any], _options: Options) -> None:
    """The authorization, older than seven days, was to be had anew, and the bank said no (CHARGE-REAUTH-1)."""
    turn.announce("charge.reauthorization_failed")


def running(order: Order) -> bool:
    """Whether an operation is pending."""
    return bool(charge.pending(order.charge))


def failed(order: Order) -> list[Operation]:
    """The failed operations that can be tried again: the last of their kind, and not refused by the fulfiller."""
    refused = {one.id for one in order.cancellations if one.refused}
    found = []
    for operations in (order.charge.captures, order.charge.cancels):
        last = {one.again or one.id: one for one in operations}
        found += [one for one in last.values() if one.state == "failed" and one.id not in refused]
    return found


def left(order: Order) -> bool:
    """Whether there are units of which the charge has still to be captured or cancelled."""
    return order.settled is None and any(line.open for line in order.goods)


def _end(turn: Turn, one: Operation, ended: Ended, options: Options) -> None:
    turn.change(charge=charge.end(turn.order.charge, one.id, turn.at, more=left(turn.order), ended=ended))
    if ended == "complete" or options.flow == "manual" or all(one.id != each.id for each in turn.order.charge.captures):
        return
    tried = sum((one.again or one.id) == (each.again or each.id) for each in turn.order.charge.captures)
    if tried <= len(GAPS):
        turn.date(Instant(turn.at + parse_span(GAPS[tried - 1])), "retry_operation", operation=one.id)


def _named(order: Order, params: Mapping[str, Any], action: str, possible: Sequence[Operation]) -> Sequence[Operation]:
    """The operation that is named, else every possible one."""
    wanted = text(params, "operation")
    if not wanted:
        return possible
    known = {one.id: one for one in (*order.charge.captures, *order.charge.cancels)}
    if wanted not in known:
        raise BadInput(f'the charge has no operation "{wanted}"', nearest=nearest(wanted, known))
    if known[wanted] not in possible:
        raise IllegalAction(action, f"operation {wanted} ({known[wanted].state})", ())
    return [known[wanted]]
