"""How money goes back to the shopper: shares that are never more than what was paid, told, and credited in the end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from msgspec.structs import replace

from simulator.commerce import return_machine
from simulator.commerce.post_order import Refund, ReturnLine
from simulator.commerce.worth import at_most, refundable

if TYPE_CHECKING:
    from collections.abc import Iterable

    from simulator.commerce.post_order import Amounts, RefundedBy, RefundKind, Return
    from simulator.commerce.return_machine import ReturnAction
    from simulator.commerce.turn import Turn
    from simulator.records import Options


class Share(NamedTuple):
    """What goes back for one line."""

    line_id: str
    quantity: int
    """Of the units that it pays for; 0 for money without goods."""
    worth: Amounts


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
    pays: tuple[Return, ReturnAction] | None = None,
) -> Refund | None:
    """A refund of *shares*, which are within what was paid; None when there is nothing in them.

    :param pays: the return that it pays for, and what becomes of that.

    The credit reaches the shopper by a follow-up (SHOP-REFUND-3).
    """
    origin, number = ORIGINS[kind], len(turn.order.refunds) + 1
    made = Refund(
        id=turn.seed.digits("refund", 12, number),
        kind=kind,
        created=turn.at,
        by=origin.by,
        reason=reason or origin.reason,
        lines=tuple(
            ReturnLine(
                id=turn.seed.digits("refund line", 12, f"{number}/{place}"),
                line_id=share.line_id,
                quantity=share.quantity,
                worth=share.worth,
                satisfaction=pays is None or pays[1] == "waive",
            )
            for place, share in enumerate((one for one in shares if one.worth.total), 1)
        ),
        level=origin.level,
        comments=comments,
        return_id=pays[0].id if pays else "",
    )
    if not made.lines:
        return None
    turn.change(refunds=(*turn.order.refunds, made))
    if pays:
        return_machine.step(turn, *pays, refund_id=made.id)
    move = f"refund.{kind}"
    if origin.level == "order":
        turn.announce(move, subject=made.id)
    else:
        for one in made.lines:
            turn.announce(move, one.line_id, subject=made.id)
    turn.follow_up(options.refund_complete_after, "complete_refund", refund=made.id)
    return made


def credit(turn: Turn, refund_id: str) -> None:
    """The money of a refund has reached the shopper."""
    ended = (replace(one, completed=turn.at) if one.id == refund_id else one for one in turn.order.refunds)
    turn.change(refunds=tuple(ended))
    turn.announce("refund.complete", subject=refund_id)


def within(turn: Turn, share: Share) -> Share:
    """*share*, no part of it above what can still go back for its line."""
    return share._replace(worth=at_most(share.worth, refundable(turn.order, turn.line(share.line_id))))
