"""What electronic fulfillment came to, as the Order Complete Notification tells it: one notice for each outcome.

Shape of the electronic fulfillment notice (pon_and_ocn.md section 4), its members together with those that public
receivers send (OCN-NOTICE-1).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from simulator.notification.goods import product_key_form
from simulator.notification.kinds import DATE_TIME, INTEGER, STRING, array, blanks, time_text
from simulator.notification.tree import Blank, Branch, Filled, Form, Kind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from simulator.commerce.goods import LineItem
    from simulator.commerce.order import Order
    from simulator.instant import Instant
    from simulator.notification.tree import Leaf

NAMESPACE: Final = "http://integration.digitalriver.com/OrderCompleteNotification/1.0"

_NOTICES: Final = Kind("ElectronicFulfillmentNoticeArray", NAMESPACE, "closed")
_MEDIA: Final = {"backup_cd": ("Shipped", "Backup CD"), "eds": ("Completed", "Extended Download Service")}


class _Outcome(NamedTuple):
    """What became of some units of a line."""

    status: str
    quantity: int
    at: Instant | None
    """When they were fulfilled; None for those that never were."""
    content_type: str
    content: str
    reason: str = ""


def notices(order: Order, line: LineItem) -> Branch | Leaf:
    """One notice for each download, medium and cancellation of a digital line; none for a physical line or a bundle."""
    outcomes = () if line.product.kind == "physical" or line.bundle else _outcomes(order, line)
    found = [_notice(order, line, number, one) for number, one in enumerate(outcomes, 1)]
    return array("electronicFulfillmentNotices", _NOTICES, found)


def _outcomes(order: Order, line: LineItem) -> Iterator[_Outcome]:
    name = line.product.name
    for sent in line.shipments:
        yield _Outcome("Completed", sent.quantity, sent.at, "Download", name)
    for medium in line.media:
        if medium.fulfilled is not None:
            status, content_type = _MEDIA[medium.kind]
            yield _Outcome(status, line.quantity - line.cancelled, medium.fulfilled, content_type, medium.name)
    for one in order.cancellations:
        for line_id, quantity in one.units:
            if line_id == line.id and not one.refused:
                yield _Outcome("Cancelled", quantity, None, "Download", name, one.reason)


def _notice(order: Order, line: LineItem, number: int, outcome: _Outcome) -> Filled:
    product = line.product
    return _NOTICE.fill(
        *(order.id, f"{line.id}-{number}", line.id),
        *(product.company_id, product.id, product.locale),
        *("" if outcome.at is None else time_text(outcome.at), outcome.status, outcome.reason),
        *(str(outcome.quantity), outcome.content_type, outcome.content),
    )


_NOTICE: Final = Form(
    Branch(
        "item",
        (
            *blanks("requisitionID", "noticeExternalReferenceID", "lineItemID"),
            Blank("fulfillmentCompanyID", "companyID", STRING),
            product_key_form("productKey"),
            Blank("fulfillmentDate", "fulfillmentDate", DATE_TIME),
            Branch(
                "electronicFulfillmentNoticeItems",
                (
                    Branch(
                        "item",
                        (
                            *blanks("status", "reasonCode"),
                            Blank("quantity", "quantity", INTEGER),
                            *blanks("electronicContentType", "electronicContent"),
                        ),
                        Kind("ElectronicFulfillmentNoticeItem", NAMESPACE),
                    ),
                ),
                Kind("ElectronicFulfillmentNoticeItemArray", NAMESPACE, "closed"),
            ),
        ),
        Kind("ElectronicFulfillmentNotice", NAMESPACE),
    )
)
