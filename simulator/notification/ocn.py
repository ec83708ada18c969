"""The Order Complete Notification (pon_and_ocn.md section 3.4): the inner types of older feeds in a wrapper of ours.

The names of the wrapper are ours (OCN-BODY-2), its lines stand in `ocn_line`. What the wrapper has no member for,
settled funds and money given back before the order completed, goes into its extended attributes (OCN-SETTLED-1,
OCN-REFUND-1).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from simulator.commerce.money import ZERO
from simulator.notification.kinds import (
    ADDRESS,
    BOOLEAN,
    COMMON,
    DATE_TIME,
    STRING,
    array,
    attributes,
    time_text,
    truth,
)
from simulator.notification.ocn_line import line_item
from simulator.notification.ocn_notices import NAMESPACE
from simulator.notification.tree import Blank, Branch, Form, Kind, Leaf, Node

if TYPE_CHECKING:
    from simulator.commerce.order import Order
    from simulator.notification.shelf import OrderParts, Shelf
    from simulator.records import Event

__all__ = ["NAMESPACE", "ROOT", "notification"]

ROOT: Final = "OrderCompleteNotification"

_LINES: Final = Kind("LineItemInfoArray", NAMESPACE, "closed")


def notification(event: Event, shelf: Shelf) -> Branch:
    """The whole tree; JSON prints it plainly, XML with the types."""
    order: Order = event.object
    parts = shelf.order(order)
    completed = order.completed if order.completed is not None else event.at
    return Branch(
        ROOT,
        (
            Leaf("orderID", order.id, STRING),
            Leaf("externalReferenceID", order.external_id, STRING),
            Leaf("submissionDate", time_text(order.created), DATE_TIME),
            Leaf("completionDate", time_text(completed), DATE_TIME),
            Leaf("orderState", order.state, STRING),
            _SITE.fill(order.site_id, f"https://{order.site_id}.example.com/store/{order.site_id}"),
            Leaf("customerID", order.shopper.id, STRING),
            Leaf("loginID", order.shopper.login, STRING),
            Leaf("optIn", truth(order.shopper.opt_in), BOOLEAN),
            Leaf("locale", order.locale, STRING),
            Leaf("currencyCodeAlpha", order.currency, STRING),
            parts.prices,
            parts.payments,
            array("lineItems", _LINES, [line_item(order, line, parts, shelf) for line in order.lines]),
            _attributes(order, parts),
        ),
    )


def _attributes(order: Order, parts: OrderParts) -> Node:
    """The order's own values; after them when delayed funds came, and what was given back of them."""
    told: list[tuple[str, str]] = []
    if order.payment_timing == "delayed" and order.settled is not None:
        told.append(("settlementDate", time_text(order.settled)))
    if order.refunds:
        back = sum((one.worth.total for one in order.refunds if one.stands), ZERO)
        told.append(("refundedAmount", parts.amounts.text(back)))
    return attributes([*order.metadata.items(), *told]) if told else parts.attributes


_SITE: Final = Form(
    Branch(
        "site",
        (
            Blank("siteID", "siteID", STRING),
            Leaf("siteAddress", "", ADDRESS),
            Blank("siteURL", "siteURL", STRING),
        ),
        Kind("SiteInfo", COMMON),
    )
)
