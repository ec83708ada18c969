"""The Post-Order Notification: one OrderEventNotification per event (pon_and_ocn.md sections 2.4 and 2.5).

The member lists and their order are documented or seen, except for the head of ``order`` (PON-BODY-1).
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final

from simulator.notification.facts import order_attributes, state
from simulator.notification.kinds import DATE_TIME, STRING, array, blanks, time_text
from simulator.notification.pon_line import line_item
from simulator.notification.presumed import presumed
from simulator.notification.references import NAMESPACE, reference, typed
from simulator.notification.tree import Blank, Branch, Filled, Form, Kind, Leaf, Slot, constant

if TYPE_CHECKING:
    from simulator.catalogue.loader import Row
    from simulator.commerce.goods import LineItem
    from simulator.commerce.order import Order
    from simulator.notification.shelf import Shelf
    from simulator.records import Event, Options

__all__ = ["NAMESPACE", "ROOT", "notification"]

ROOT: Final = "OrderEventNotification"
_EVENT: Final = Kind("PONEvent", NAMESPACE)
_ORDER: Final = Kind("PONOrder", NAMESPACE)
_LINES: Final = Kind("PONLineItemArray", NAMESPACE, "closed")


def notification(event: Event, row: Row, shelf: Shelf, options: Options) -> Filled:
    """The whole tree for one event.

    :param row: the event's row of the catalogue.
    :param options: ``line_level_lines`` decides which lines an event about lines carries (PON-LINES-1).
    """
    order: Order = event.object
    subject = event.subject
    if event.forced:
        order, subject = presumed(event, row)
    parts = shelf.order(order)
    texts = (
        *(order.site_id, time_text(event.at), order.id, order.external_id, time_text(order.created)),
        *(state(order), order.locale, order.currency),
    )
    items = [line_item(order, line, parts, shelf) for line in _lines(order, event, row, options)]
    elements = (
        *(_event(row.id, row.description), reference(row, order, subject, parts.amounts, options)),
        *(parts.user, parts.prices, parts.payments),
        *(array("lineItems", _LINES, items), order_attributes(order, parts)),
    )
    return Filled(_NOTIFICATION, texts, elements)


def _lines(order: Order, event: Event, row: Row, options: Options) -> tuple[LineItem, ...]:
    lines = order.lines
    if row.about == "order" or options.line_level_lines == "all" or not event.lines:
        return lines
    return tuple([line for line in lines if line.id in event.lines])


@lru_cache(maxsize=128)
def _event(type_: str, description: str) -> Filled:
    parts = (Leaf("id", type_, STRING), Leaf("description", description, STRING))
    return constant(Branch("event", parts, _EVENT, typed("ns1", _EVENT)))


_NOTIFICATION: Final = Form(
    Branch(
        ROOT,
        (
            *blanks("siteID"),
            Blank("eventTime", "eventTime", DATE_TIME),
            Slot("event"),
            Slot("eventReference"),
            Branch(
                "order",
                (
                    *blanks("id", "externalReferenceID"),
                    Blank("submissionDate", "submissionDate", DATE_TIME),
                    *blanks("orderState", "locale", "currencyCode"),
                    Slot("userInfo"),
                    Slot("pricing"),
                    Slot("paymentInfos"),
                    Slot("lineItems"),
                    Slot("extendedAttributes"),
                ),
                _ORDER,
            ),
        ),
    )
)
