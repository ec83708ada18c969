"""What an event presupposes and its order lacks, when a step has emitted it past the shop.

So each of the events can be put in front of a receiver with its content, whatever the order has been through
(PON-EMIT-1). The order itself stays as it is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from msgspec.structs import replace

from simulator.commerce.giving_back import ORIGINS
from simulator.commerce.post_order import Dispute, Hold, Receipt, ReceiptLine, Refund, Return, ReturnLine, Suppression
from simulator.commerce.returning import KINDS
from simulator.commerce.worth import delivered, tax_of, whole
from simulator.seed import Seed

if TYPE_CHECKING:
    from collections.abc import Callable

    from simulator.catalogue.loader import Row
    from simulator.commerce.goods import LineItem
    from simulator.commerce.order import Order
    from simulator.records import Event

_SUPPRESS: Final = ("OrderLevelSuppress", "OrderLevelSuppressRefund")
_HOLDS: Final[dict[str, Any]] = {
    "OrderLevelHoldDplReview": "dpl",
    "OrderLevelHoldDelayedFraud": "delayed_fraud",
    "OrderLevelHoldFraudError": "fraud_error",
}


def presumed(event: Event, row: Row) -> tuple[Order, str]:
    """The order as it would stand, and the id of what the event is about.

    What the order has already is used: of several returns, refunds ... the last one that fits.
    """
    order: Order = event.object
    if event.subject:
        return order, event.subject
    if row.tab == "returns":
        return _returned(event, order, row.type)
    if row.type == "ReturnReceiptCreated":
        return _received(event, order)
    if row.tab == "refunds":
        return _refunded(event, order, row.type)
    make = _FACTS.get("suppress" if row.type in _SUPPRESS else row.type)
    return (make(event, order) if make else order), ""


def _returned(event: Event, order: Order, kind: Any) -> tuple[Order, str]:
    known = [back for back in order.returns if back.kind == kind]
    if known:
        return order, known[-1].id
    seed = Seed(event.id)
    lines = tuple(_goods(line, seed) for line in _concerned(event, order))
    made = Return(id=seed.digits("return", 12), kind=kind, created=event.at, reason=KINDS[kind].reason, lines=lines)
    return replace(order, returns=(*order.returns, made)), made.id


def _received(event: Event, order: Order) -> tuple[Order, str]:
    known = [receipt for back in order.returns for receipt in back.receipts]
    if known:
        return order, known[-1].id
    with_return, _ = (order, "") if order.returns else _returned(event, order, "LineItemLevelReturnProduct")
    back = with_return.returns[-1]
    seed = Seed(event.id)
    lines = tuple(ReceiptLine(return_line_id=one.id, line_id=one.line_id, quantity=one.quantity) for one in back.lines)
    receipt = Receipt(id=seed.digits("receipt", 12), at=event.at, external_id=seed.digits("external", 8), lines=lines)
    changed = replace(back, receipts=(receipt,), status="ProductReceived")
    return replace(with_return, returns=(*with_return.returns[:-1], changed)), receipt.id


def _refunded(event: Event, order: Order, type_: str) -> tuple[Order, str]:
    complete = type_ == "RefundCreditComplete"
    kind: Any = "OrderLevelSuppressRefund" if type_ in _SUPPRESS else type_
    known = [one for one in order.refunds if one.kind == kind or (complete and one.completed is not None)]
    if known:
        return order, known[-1].id
    if complete:
        kind = "OrderLevelSatisfactionRefund"
    seed = Seed(event.id)
    made = Refund(
        id=seed.digits("refund", 12),
        kind=kind,
        created=event.at,
        by=ORIGINS[kind].by,
        reason=ORIGINS[kind].reason,
        lines=tuple(_money(line, seed, tax_only=kind == "TaxExemptRefund") for line in _concerned(event, order)),
        level=ORIGINS[kind].level,
        state="succeeded" if complete else "pending",
        sent=event.at,
        completed=event.at if complete else None,
    )
    return replace(order, refunds=(*order.refunds, made)), made.id


def _concerned(event: Event, order: Order) -> list[LineItem]:
    return [line for line in order.lines if not event.lines or line.id in event.lines]


def _goods(line: LineItem, seed: Seed) -> ReturnLine:
    """The units that reached the shopper (all of them, if none did), at what they cost."""
    return ReturnLine(
        id=seed.digits("return line", 12, line.id),
        line_id=line.id,
        quantity=line.fulfilled or line.quantity,
        worth=delivered(line) if line.fulfilled else whole(line),
    )


def _money(line: LineItem, seed: Seed, *, tax_only: bool) -> ReturnLine:
    """All that was paid for the line, without goods."""
    return ReturnLine(
        id=seed.digits("return line", 12, line.id),
        line_id=line.id,
        quantity=0,
        worth=tax_of(whole(line)) if tax_only else whole(line),
        satisfaction=True,
    )


def _held(event: Event, order: Order) -> Order:
    if any(hold.released is None for hold in order.holds):
        return order
    return replace(order, holds=(*order.holds, Hold(kind=_HOLDS[event.type], at=event.at)))


def _risky(event: Event, order: Order) -> Order:
    return order if order.risk is not None else replace(order, risk=event.at)


def _suppressed(event: Event, order: Order) -> Order:
    if order.suppression is not None:
        return order
    made = Suppression(id=Seed(event.id).digits("suppression", 12), at=event.at, after_settlement=False, reason="FRAUD")
    lines = [replace(line, suppressed=event.at) if line.id in event.lines else line for line in order.lines]
    return replace(order, suppression=made, lines=tuple(lines))


def _disputed(event: Event, order: Order) -> Order:
    if order.dispute is not None:
        return order
    made = Dispute(
        id=Seed(event.id).digits("dispute", 12),
        opened=event.at,
        status="STATUS_DISPUTE_CHARGE_BACK",
        chargeback=event.at,
    )
    return replace(order, dispute=made)


def _back_ordered(event: Event, order: Order) -> Order:
    lines = [
        replace(line, back_ordered=event.at) if line.id in event.lines and line.back_ordered is None else line
        for line in order.lines
    ]
    return replace(order, lines=tuple(lines))


_FACTS: Final[dict[str, Callable[[Event, Order], Order]]] = {
    **dict.fromkeys(_HOLDS, _held),
    "OrderLevelRisk": _risky,
    "suppress": _suppressed,
    "LineItemLevelSuppressed": _suppressed,
    "OrderDisputeChargeBack": _disputed,
    "LineItemLevelBackOrdered": _back_ordered,
}
