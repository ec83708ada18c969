"""What a Post-Order Notification tells of the whole order beyond its goods: its state, reviews, fraud and disputes.

The payload has no member for them, so they are extended attributes of the order (PON-FACTS-1); those of a dispute are
named as in the revocation feed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from simulator.notification.kinds import attributes, time_text

if TYPE_CHECKING:
    from simulator.commerce.order import Order
    from simulator.notification.shelf import OrderParts
    from simulator.notification.tree import Node

_REVIEWS: Final = {"dpl": "DPL_REVIEW", "delayed_fraud": "DELAYED_FRAUD", "fraud_error": "FRAUD_ERROR"}
_ENDED: Final = ("Complete", "Cancelled")


def state(order: Order) -> str:
    """One of the documented order states: review, dispute and outstanding funds show before the course of things."""
    if order.dispute is not None:
        return "Dispute"
    if order.state not in _ENDED and any(hold.released is None for hold in order.holds):
        return "In Review"
    if order.state == "Submitted" and order.payment_timing == "delayed" and order.settled is None:
        return "Source Pending Funds"
    return order.state


def order_attributes(order: Order, parts: OrderParts) -> Node:
    """The shopper's metadata and, where there are any, the facts."""
    if order.dispute is None and order.suppression is None and order.risk is None and not order.holds:
        return parts.attributes
    return attributes([*order.metadata.items(), *_facts(order)])


def _facts(order: Order) -> list[tuple[str, str]]:
    told: list[tuple[str, str]] = []
    if order.risk is not None:
        told.append(("riskDate", time_text(order.risk)))
    for hold in order.holds[-1:]:
        told += [("reviewType", _REVIEWS[hold.kind]), ("reviewDate", time_text(hold.at))]
        if hold.released is not None:
            told.append(("reviewReleaseDate", time_text(hold.released)))
    stopped, dispute = order.suppression, order.dispute
    if stopped is not None:
        told += [("suppressionID", stopped.id), ("suppressionDate", time_text(stopped.at))]
        told += [("suppressionReason", stopped.reason)] if stopped.reason else []
    if dispute is not None:
        told += [("disputeID", dispute.id), ("disputeReason", dispute.reason), ("disputeStatus", dispute.status)]
        told.append(("disputeDate", time_text(dispute.chargeback or dispute.opened)))
        told += [("disputeNote", dispute.note)] if dispute.note else []
    return told
