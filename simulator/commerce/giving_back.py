"""How a refund comes about: shares that are never more than what was paid, told, and what pays for which return."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple

from msgspec.structs import replace

from simulator.commerce import return_machine
from simulator.commerce.post_order import Refund, ReturnLine
from simulator.commerce.worth import NOTHING, added, at_most, refundable

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from simulator.commerce.order import Order
    from simulator.commerce.post_order import Amounts, Receipt, RefundedBy, RefundKind, RefundType, Return
    from simulator.commerce.turn import Turn
    from simulator.records import Options


class Share(NamedTuple):
    """What goes back for one line."""

    line_id: str
    quantity: int
    """Of the units that it pays for; 0 for money without goods."""
    worth: Amounts
    type: RefundType = ""
    """Of what of the line, where a merchant says so."""


class Asked(NamedTuple):
    """What a merchant says of a refund that it asks for through the Digital River API."""

    level: Literal["order", "line"]
    type: RefundType = ""
    metadata: Mapping[str, Any] = MappingProxyType({})


class Payment(NamedTuple):
    """The return that a refund pays for, and the receipts of it; none where the goods stay with the shopper."""

    back: Return
    receipts: Sequence[Receipt] = ()


class Origin(NamedTuple):
    """Who gives money back, and about what."""

    level: Literal["order", "line"]
    """``line`` for what is told line by line."""
    by: RefundedBy
    reason: str
    """By default; a reason code of the documents."""


ORIGINS: Final[dict[RefundKind, Origin]] = {
    "CancellationRefund": Origin("order", "system", "CUSTOMER_ERROR"),
    "CPGInitiatedSatisfactionRefund": Origin("order", "gateway", "VENDOR_APPROVED_REFUND"),
    "LineItemLevelIssuerRefund": Origin("line", "issuer", "CHARGEBACK_AVOIDANCE"),
    "LineItemLevelSatisfactionRefund": Origin("line", "customer service", "CUSTOMER_SATISFACTION_ISSUE"),
    "OrderLevelIssuerRefund": Origin("order", "issuer", "CHARGEBACK_AVOIDANCE"),
    "OrderLevelSatisfactionRefund": Origin("order", "customer service", "CUSTOMER_SATISFACTION_ISSUE"),
    "OrderLevelSuppressRefund": Origin("order", "system", "FRAUD"),
    "OverpaymentDifferenceRefund": Origin("order", "customer service", "ORDER_PROCESSING_ERROR"),
    "PriceAdjustmentRefund": Origin("line", "customer service", "MATCH_PROMOTIONAL_PRICE"),
    "ReplacementRefund": Origin("line", "customer service", "DAMAGED_PRODUCT"),
    "ReturnRefund": Origin("order", "system", "CUSTOMER_SATISFACTION_ISSUE"),
    "ReviewRefund": Origin("order", "gateway", "VENDOR_APPROVED_REFUND"),
    "TaxExemptRefund": Origin("order", "customer service", "TAX_EXEMPT"),
}
"""Each kind of refund, as documented (SHOP-REFUND-1)."""


def give_back(
    turn: Turn,
    kind: RefundKind,
    shares: Iterable[Share],
    options: Options,
    *,
    reason: str = "",
    comments: str = "",
    pays: Payment | None = None,
    asked: Asked | None = None,
) -> Refund | None:
    """A refund of *shares*, which are within what was paid; None when there is nothing in them.

    What becomes of it follows (SHOP-REFUND-3); one that a merchant *asked* for takes the API's time (SHOP-REFUND-4).
    """
    origin, number = ORIGINS[kind], len(turn.order.refunds) + 1
    level = asked.level if asked else origin.level
    made = Refund(
        id=turn.seed.digits("refund", 12, number),
        kind=kind,
        created=turn.at,
        by="merchant" if asked else origin.by,
        reason=reason if asked else reason or origin.reason,
        lines=tuple(
            ReturnLine(
                id=turn.seed.digits("refund line", 12, f"{number}/{place}"),
                line_id=share.line_id,
                quantity=share.quantity,
                worth=share.worth,
                satisfaction=pays is None or not pays.receipts,
                type=share.type,
            )
            for place, share in enumerate((one for one in shares if one.worth.total), 1)
        ),
        level=level,
        comments=comments,
        return_id=pays.back.id if pays else "",
        type=asked.type if asked else "",
        sent=None if asked else turn.at,
        metadata=dict(asked.metadata) if asked else {},
    )
    if not made.lines:
        return None
    turn.change(refunds=(*turn.order.refunds, made))
    if pays:
        _pay(turn, pays, made.id)
    move = f"refund.{kind}"
    if level == "order":
        turn.announce(move, subject=made.id)
    else:
        for line_id in dict.fromkeys(one.line_id for one in made.lines):
            turn.announce(move, line_id, subject=made.id)
    if asked:
        turn.follow_up(options.refund_send_after, "send_refund", refund=made.id)
    else:
        turn.follow_up(options.refund_complete_after, ending(turn.order), refund=made.id)
    return made


def ending(order: Order) -> str:
    """What the bank does with a refund in the end: the act that does it (PAYMENT-TEST-1)."""
    return "fail_refund" if order.source.outcome in ("refund fails", "refund fails late") else "complete_refund"


def unpaid(order: Order, back: Return) -> list[Receipt]:
    """The receipts of a return for which something can still go back, and is not on its way."""
    paid = [one.id for one in order.refunds if one.stands]
    left = [one for one in back.receipts if one.refund_id not in paid]
    return [one for one in left if any(share.worth.total for share in shares(order, one))]


def shares(order: Order, *receipts: Receipt) -> list[Share]:
    """What can still go back for the units of *receipts*, line by line."""
    found: dict[str, Share] = {}
    for part in (line for receipt in receipts for line in receipt.lines):
        known = found.get(part.line_id, Share(part.line_id, 0, NOTHING))
        found[part.line_id] = Share(part.line_id, known.quantity + part.quantity, added((known.worth, part.worth)))
    lines = {line.id: line for line in order.lines}
    return [one._replace(worth=at_most(one.worth, refundable(order, lines[one.line_id]))) for one in found.values()]


def within(turn: Turn, share: Share) -> Share:
    """*share*, no part of it above what can still go back for its line."""
    return share._replace(worth=at_most(share.worth, refundable(turn.order, turn.line(share.line_id))))


def _pay(turn: Turn, pays: Payment, refund_id: str) -> None:
    """Notes at the return which refund pays for it, and for which of its receipts."""
    back, ids = pays.back, (*pays.back.refund_ids, refund_id)
    if not pays.receipts:
        return_machine.step(turn, back, "waive", refund_ids=ids)
        return
    paid = [one.id for one in pays.receipts]
    receipts = tuple(replace(one, refund_id=refund_id) if one.id in paid else one for one in back.receipts)
    noted = replace(back, receipts=receipts)
    whole = back.arrived is not None and not unpaid(turn.order, noted)
    return_machine.step(turn, back, "refund" if whole else "refund_part", receipts=receipts, refund_ids=ids)
