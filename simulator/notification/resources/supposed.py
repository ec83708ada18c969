"""What a webhook event presupposes and its order lacks, when a step has emitted it past the shop (EVENT-EMIT-1).

The last words of its type say it: ``order.charge.capture.failed`` is about a capture that failed. What the order has
already is used; the order itself stays as it is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from msgspec.structs import replace

from simulator.commerce.giving_back import ORIGINS
from simulator.commerce.order import Fulfillment, Operation
from simulator.commerce.post_order import Dispute, Hold, Receipt, ReceiptLine, Refund, Return, ReturnLine
from simulator.commerce.worth import whole
from simulator.instant import Instant, parse_span
from simulator.seed import Seed

if TYPE_CHECKING:
    from simulator.commerce.order import Charge, Order
    from simulator.commerce.post_order import RefundState
    from simulator.records import Event

_ENDED: Final = ("complete", "failed")
_CHARGES: Final = ("pending", "capturable", "processing", "complete", "cancelled", "failed")
_UNTOUCHED: Final = ("pending", "capturable", "failed")
"""The states of a charge of which nothing was captured or cancelled."""
_REFUNDS: Final[dict[str, RefundState]] = {
    "pending": "pending",
    "pending_information": "pending_information",
    "complete": "succeeded",
    "failed": "failed",
}
"""The state of a refund, by the last word of a type."""
_SYNONYMS: Final = {"created": "pending", "completed": "complete", "succeeded": "complete"}


def supposed(event: Event, kind: str) -> tuple[Order, str]:
    """The order as it would stand, and the id of what the event is about.

    :param kind: the class of the event's object.
    """
    order: Order = event.object
    word = event.type.rpartition(".")[2]
    word = _SYNONYMS.get(word, word)
    paid = event.type in ("order.refunded", "order.credit_memo.created")
    if kind == "OrderRefund" or paid or ".refund." in event.type:
        return _with_refund(event, order, "succeeded" if paid else _REFUNDS.get(word))
    if kind == "ReturnsResponse":
        return _with_return(event, order, arrived=word == "accepted")
    if event.subject:
        return order, event.subject
    if kind == "Charge":
        return replace(order, charge=_charge(event, order, word)), ""
    if kind == "FulfillmentOrder":
        told = order.fulfillments or (_fulfillment(event, order),)
        return replace(order, fulfillments=told), told[-1].id
    return _order(event, order), ""


def _order(event: Event, order: Order) -> Order:
    if event.type == "order.dispute" and order.dispute is None:
        return replace(order, dispute=Dispute(id=Seed(event.id).digits("dispute", 12), opened=event.at))
    if event.type == "order.review_opened" and order.hold is None:
        return replace(order, holds=(*order.holds, Hold(kind="delayed_fraud", at=event.at)))
    return order


def _charge(event: Event, order: Order, word: str) -> Charge:
    """The charge in the state, or with its last operation in the state, that the type names."""
    charge = order.charge
    what = event.type.split(".")[-2]
    if what == "capture":
        state: Any = "capturable" if word == "failed" else charge.state
        return replace(charge, state=state, captures=_operations(event, order, charge.captures, word))
    if what == "cancel":
        return replace(charge, cancels=_operations(event, order, charge.cancels, word))
    if what != "charge" or word not in _CHARGES:
        return charge
    started = word not in _UNTOUCHED
    return replace(
        charge, state=word, captures=charge.captures if started else (), cancels=charge.cancels if started else ()
    )


def _operations(event: Event, order: Order, known: tuple[Operation, ...], word: str) -> tuple[Operation, ...]:
    state: Any = word if word in (*_ENDED, "pending_information") else "pending"
    ended = event.at if state in _ENDED else None
    if known:
        return (*known[:-1], replace(known[-1], state=state, updated=ended))
    made = Seed(event.id).uuid("operation")
    return (Operation(id=made, created=event.at, amount=order.charge.amount, state=state, updated=ended),)


def _with_refund(event: Event, order: Order, state: RefundState | None) -> tuple[Order, str]:
    """With the refund that the event is about, the latest or one of everything, in the state that the type names."""
    known = [one for one in order.refunds if one.id == event.subject] or list(order.refunds[-1:])
    one = known[0] if known else _refund(event, order)
    if state is not None and (one.state != state or one.sent is None):
        ended = event.at if state in ("succeeded", "failed") else None
        one = replace(
            one,
            state=state,
            sent=None if state == "pending" and ".charge." not in event.type else one.sent or event.at,
            token=Seed(event.id).uuid("refund token"),
            expires=Instant(event.at + parse_span("30d")),
            completed=ended if state == "succeeded" else None,
            ended=ended if state == "failed" else None,
        )
    others = [each for each in order.refunds if each.id != one.id]
    return replace(order, refunds=(*others, one)), one.id


def _with_return(event: Event, order: Order, *, arrived: bool) -> tuple[Order, str]:
    """With the return that the event is about, the latest or one of all that was shipped."""
    known = [one for one in order.returns if one.id == event.subject] or list(order.returns[-1:])
    one = known[0] if known else _return(event, order)
    if arrived and one.arrived is None:
        seed = Seed(event.id)
        lines = tuple(
            ReceiptLine(return_line_id=part.id, line_id=part.line_id, quantity=part.quantity - one.accepted(part))
            for part in one.lines
        )
        receipt = Receipt(id=seed.digits("receipt", 12), at=event.at, external_id=seed.digits("out", 8), lines=lines)
        one = replace(one, receipts=(*one.receipts, receipt))
    others = [each for each in order.returns if each.id != one.id]
    return replace(order, returns=(*others, one)), one.id


def _refund(event: Event, order: Order) -> Refund:
    seed = Seed(event.id)
    kind: Any = "OrderLevelSatisfactionRefund"
    return Refund(
        id=seed.digits("refund", 12),
        kind=kind,
        created=event.at,
        by=ORIGINS[kind].by,
        reason=ORIGINS[kind].reason,
        lines=tuple(
            ReturnLine(id=seed.digits("refund line", 12, line.id), line_id=line.id, quantity=0, worth=whole(line))
            for line in order.goods
        ),
    )


def _return(event: Event, order: Order) -> Return:
    seed = Seed(event.id)
    return Return(
        id=seed.digits("return", 12),
        kind="LineItemLevelReturnProduct",
        created=event.at,
        reason="WRONG_PRODUCT",
        lines=tuple(
            ReturnLine(
                id=seed.digits("return line", 12, line.id), line_id=line.id, quantity=line.quantity, worth=whole(line)
            )
            for line in order.goods
        ),
    )


def _fulfillment(event: Event, order: Order) -> Fulfillment:
    units = tuple((line.id, line.quantity, 0) for line in order.goods)
    return Fulfillment(id=f"ful_{Seed(event.id).uuid('fulfillment')}", created=event.at, units=units)
