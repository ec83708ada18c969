"""The moves that the Digital River API tells of, read off an order as it stood before and after each change.

The shop's acts announce what Post-Order Notifications tell. What webhooks tell beside it - of the charge and its
operations, of the API's own states of the order, of refunds and returns as wholes - follows from the order itself
(EVENT-SEQUENCE-1), so that no act can forget it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from msgspec.structs import replace

from simulator.commerce.operating import left
from simulator.commerce.turn import Applied
from simulator.records import Change

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from simulator.commerce.order import Charge, Operation, Order

_TOLD: Final = ("fulfilled", "complete", "cancelled")
"""The states that an order comes to with its lines and its charge; it is blocked by a suppression instead."""


MOVES: Final = (
    *("payment.wait", "charge.begin", "charge.authorize", "charge.failed", "order.review_open", "order.block"),
    *("fulfillment.create", "capture.begin", "capture.complete", "capture.failed", "charge.process"),
    *("charge.complete", "charge.cancelled", "cancel.begin", "cancel.complete", "cancel.failed", "resource.fulfilled"),
    *("resource.complete", "resource.cancelled", "invoice.create", "return.begin", "return.accept", "return.update"),
    *("refund.begin", "dispute.end", "refund.send", "refund.ask", "refund.refuse", "refund.fail", "refund.update"),
)
"""All moves that only the API tells of."""


class _Move(NamedTuple):
    name: str
    order: Order
    subject: str = ""


def retold(before: Order | None, applied: Applied) -> Applied:
    """*applied* with the API's moves put in where they happened; *before* is None for an order that is new."""
    told: list[Change] = []
    seen = before
    for change in applied.changes:
        if seen is not None:
            told += map(_change, _moves(seen, change.order))
        told.append(change)
        if seen is None and change.order.charged:
            told.append(Change(name="charge.begin", order=change.order))
        seen = change.order
    if seen is not None:
        told += map(_change, _moves(seen, applied.order))
    if before is not None:
        told += map(_change, _ended(before, applied.order))
    return Applied(order=applied.order, changes=tuple(told), agenda=applied.agenda)


def blocked(order: Order) -> bool:
    """Whether fraud operations ended the order: what was left of it was stopped, and nothing had been fulfilled."""
    return order.resource_state == "cancelled" and bool(
        order.cancellations[-1:] and order.cancellations[-1].suppression
    )


def _ended(before: Order, after: Order) -> Iterator[_Move]:
    """What is told with all that the act has done."""
    if blocked(after) and not blocked(before):
        yield _Move("order.block", after)
    arrived = {one.id for one in before.returns if one.arrived is not None}
    for one in after.returns:
        if one.arrived is not None and one.id not in arrived:
            yield _Move("return.accept", after, one.id)


def _change(move: _Move) -> Change:
    return Change(name=move.name, order=move.order, subject=move.subject)


def _moves(before: Order, after: Order) -> Iterator[_Move]:
    if before is after:
        return
    if before.charge is not after.charge and after.charged:
        yield from _charge(before, after)
    waits = after.state == "Submitted" and not after.paid
    if waits and (before.state == "Open" or (before.hold is not None and after.hold is None)):
        yield _Move("payment.wait", after)
    if after.resource_state != before.resource_state and after.resource_state in _TOLD and not blocked(after):
        yield _Move(f"resource.{after.resource_state}", after)
        if after.resource_state == "complete" and after.total:
            yield _Move("invoice.create", after)
    if after.hold is not None and before.hold is None:
        yield _Move("order.review_open", after)
    if _disputed(before) and not _disputed(after):
        yield _Move("dispute.end", after, after.latest("dispute.end"))
    if before.returns is not after.returns:
        yield from _returns(before, after)
    if before.refunds is not after.refunds:
        yield from _refunds(before, after)


def _disputed(order: Order) -> bool:
    return order.dispute is not None and order.dispute.open


def _returns(before: Order, after: Order) -> Iterator[_Move]:
    known = {one.id: one for one in before.returns}
    for one in after.returns:
        old = known.get(one.id)
        if old is None:
            yield _Move("return.begin", after, one.id)
        elif old.changed != one.changed:
            yield _Move("return.update", after, one.id)


def _refunds(before: Order, after: Order) -> Iterator[_Move]:
    """What the bank makes of a refund is told of the charge, too (EVENT-REFUND-2, SHOP-REFUND-8)."""
    known = {one.id: one for one in before.refunds}
    for one in after.refunds:
        old = known.get(one.id)
        was = "" if old is None else old.state
        if was in ("", "pending_information") and one.state == "pending":
            yield _Move("refund.begin", after, one.id)
        sent = one.sent is not None and (old is None or old.sent is None)
        if one.state in ("pending", "succeeded") and (sent or was == "pending_information"):
            yield _Move("refund.send", after, one.id)
        told = {"pending_information": ("ask",), "failed": ("refuse", "fail"), "expired": ("refuse",)}
        for name in told.get(one.state, ()) if one.state != was else ():
            yield _Move(f"refund.{name}", after, one.id)
        if old is not None and old.metadata != one.metadata:
            yield _Move("refund.update", after, one.id)


def _charge(before: Order, after: Order) -> Iterator[_Move]:
    old, new = before.charge, after.charge
    if not before.charged:
        yield _Move("charge.begin", replace(after, charge=replace(new, state="pending", captures=(), cancels=())))
    if old.state == "pending" and new.state not in {"pending", "failed", "cancelled"}:
        authorized = replace(new, state="capturable", captures=old.captures, cancels=old.cancels)
        yield _Move("charge.authorize", replace(after, charge=authorized))
    if new.state == "failed" and old.state != "failed":
        yield _Move("charge.failed", after)
    yield from _operations("capture", old.captures, new.captures, after)
    if len(new.captures) > len(old.captures) and new.state == "processing" and not left(after):
        yield _Move("charge.process", after)
    yield from _operations("cancel", old.cancels, new.cancels, after)
    if new.state != old.state and new.state in {"complete", "cancelled"}:
        yield _Move(f"charge.{new.state}", after)


def _operations(what: str, old: Sequence[Operation], new: Sequence[Operation], after: Order) -> Iterator[_Move]:
    known = {one.id: one.state for one in old}
    for one in new:
        if one.id not in known:
            yield _Move(f"{what}.begin", after if one.state == "pending" else _begun(after, one), one.id)
        if one.state != "pending" and known.get(one.id, "pending") == "pending":
            yield _Move(f"{what}.{one.state}", after, one.id)


def _begun(order: Order, ended: Operation) -> Order:
    """The order as it stood while an operation ran that began and ended within one act."""
    begun = replace(ended, state="pending", updated=None)
    charge = order.charge

    def running(operations: tuple[Operation, ...]) -> tuple[Operation, ...]:
        return tuple(begun if one.id == ended.id else one for one in operations)

    halfway: Charge = replace(
        charge, state="processing", captures=running(charge.captures), cancels=running(charge.cancels)
    )
    return replace(order, charge=halfway)
