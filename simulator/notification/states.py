"""The states of an order and of its items as the Digital River API shows them, and when they were reached.

They follow from what the shop knows (SHOP-STATE-1): beside the states that roll up from lines and charge there are a
review, a block, a dispute and a return of everything (webhooks.md 4.1).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.commerce.resource_moves import blocked
from simulator.commerce.returning import KINDS
from simulator.commerce.worth import added, delivered, price_of
from simulator.instant import Instant
from simulator.notification.parts import time

if TYPE_CHECKING:
    from simulator.commerce.goods import LineItem
    from simulator.commerce.order import Order


def order_state(order: Order) -> str:
    """The state of the order."""
    if blocked(order):
        return "blocked"
    if order.dispute is not None and order.dispute.open:
        return "dispute"
    if order.hold is not None and order.resource_state in ("", "accepted"):
        return "in_review"
    if _returned(order) is not None:
        return "returned"
    return order.resource_state or "pending_payment"


def order_times(order: Order) -> dict[str, str]:
    """When the order came to each of its states; one that it was in twice tells the latest time."""
    reached: dict[str, str] = {}
    if order.payment_timing == "delayed":
        reached["pending_payment"] = time(_waited(order))
    if order.holds:
        reached["in_review"] = time(order.holds[-1].at)
    for state, at in order.resource_transitions.items():
        reached["blocked" if state == "cancelled" and blocked(order) else state] = time(at)
    if order.dispute is not None:
        reached["dispute"] = time(order.dispute.opened)
    at_last = _returned(order)
    if at_last is not None:
        reached["returned"] = time(at_last)
    return reached


def fraud(order: Order, state: str) -> tuple[str | None, dict[str, str] | None]:
    """``fraudState`` and ``fraudStateTransitions``; the state is not told of an order that is done.

    :param state: of the order.
    """
    reached: dict[str, str] = {}
    opened, released = _reviews(order) if order.holds or order.dispute is not None else ([], [])
    if opened:
        reached["review_opened"] = time(max(opened))
    accepted = order.resource_transitions.get("accepted")
    if accepted is None and state == "cancelled":  # nobody had anything against it
        accepted = order.resource_transitions["cancelled"]
    if accepted is not None:
        reached["passed"] = time(max(accepted, *released) if released else accepted)
    if state == "blocked":
        reached["blocked"] = time(order.resource_transitions["cancelled"])
        return "blocked", reached
    if state in {"in_review", "dispute"}:
        return "review_opened", reached
    passed = accepted is not None and state not in {"complete", "returned"}
    return "passed" if passed else None, reached or None


def _reviews(order: Order) -> tuple[list[Instant], list[Instant]]:
    """When reviews and disputes were opened, and when they ended."""
    opened = [hold.at for hold in order.holds]
    released = [hold.released for hold in order.holds if hold.released is not None]
    if order.dispute is not None:
        opened.append(order.dispute.opened)
        released += [at for at in (order.dispute.before, order.dispute.resolved) if at is not None]
    return opened, released


def item_times(order: Order, line: LineItem) -> dict[str, str]:
    """When the item came to each of its states, the last of which it is in.

    It stays created until its whole quantity is processed.
    """
    if line.open and not line.bundle:
        return {"created": time(_created(order, line))}
    return {state: time(at) for state, at in _reached(order, line).items()}


def _created(order: Order, line: LineItem) -> Instant:
    return line.transitions.get("created", order.created)


def _reached(order: Order, line: LineItem) -> dict[str, Instant]:
    """The states that the item came to, the last of which it is in; a bundle follows its parts (EVENT-ITEM-1)."""
    reached = {"created": _created(order, line)}
    parts = [one for one in order.lines if one.parent == line.id] if line.bundle else [line]
    ids = {part.id for part in parts}
    ends = [one.decided for one in order.cancellations if not one.refused and ids & dict(one.units).keys()]
    offs = [at for at in ends if at is not None]
    if any(part.open for part in parts) or len(offs) < len(ends):
        return reached
    if any(part.fulfilled for part in parts):
        sent = [parcel.at for part in parts for parcel in part.shipments]
        reached["fulfilled"] = max([*sent, *offs])
        gone = [_line_returned(order, part) for part in parts if part.fulfilled]
        if None not in gone:
            reached["returned"] = max(at for at in gone if at is not None)
    elif blocked(order):
        reached["blocked"] = order.resource_transitions["cancelled"]
    elif not _stopping(order):
        reached["cancelled"] = max(offs, default=order.created)
    return reached


def _stopping(order: Order) -> bool:
    """Whether fraud operations have stopped all of it, but it still has to be blocked (see `blocked`)."""
    stopped = order.cancellations[-1:] and order.cancellations[-1].suppression
    return bool(stopped) and all(line.cancelled == line.quantity for line in order.goods)


def _waited(order: Order) -> Instant:
    """Since when it waits for its funds, or waited last: it may have been in review meanwhile."""
    ends = [one.released for one in order.holds if one.released is not None]
    return max([order.created, *(at for at in ends if order.settled is None or at < order.settled)])


def _returned(order: Order) -> Instant | None:
    """When the last unit of a complete order came back and was paid for; None unless all have."""
    if not order.returns or order.resource_state != "complete":
        return None
    lines = [line for line in order.goods if line.fulfilled]
    ends = [at for line in lines if (at := _line_returned(order, line)) is not None]
    return max(ends) if lines and len(ends) == len(lines) else None


def _line_returned(order: Order, line: LineItem) -> Instant | None:
    """When the last of the line's fulfilled units was paid back; None unless all came back and were (SHOP-RETURN-4)."""
    if not order.returns:
        return None
    receipts = [
        (each, one.quantity)
        for back in order.returns
        if KINDS[back.kind].pays is not None
        for each in back.receipts
        for one in each.lines
        if one.line_id == line.id
    ]
    if sum(count for _, count in receipts) != line.fulfilled:
        return None
    paid = [
        (one.completed, share.worth)
        for one in order.refunds
        if one.completed is not None
        for share in one.lines
        if share.line_id == line.id
    ]
    back, due = (price_of(worth).total for worth in (added(worth for _, worth in paid), delivered(line)))
    times_ = [*(each.at for each, _ in receipts), *(at for at, _ in paid)]
    return Instant(max(times_)) if back >= due else None
