"""The Post-Order Notification: one OrderEventNotification per event (pon_and_ocn.md sections 2.4 and 2.5).

The member lists and their order are documented or seen, except for the head of ``order`` (PON-BODY-1).
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final

from simulator.notification.facts import order_attributes, state
from simulator.notification.kinds import DATE_TIME, STRING, array, time_text
from simulator.notification.pon_line import line_item
from simulator.notification.presumed import presumed
from simulator.notification.references import NAMESPACE, reference, typed
from simulator.notification.tree import Branch, Filled, Kind, Leaf, constant

if TYPE_CHECKING:
    from simulator.catalogue.loader import Row
    from simulator.commerce.goods import LineItem
    from simulator.commerce.order import Order
    from simulator.notification.shelf import OrderParts, Shelf
    from simulator.records import Event, Options

__all__ = ["NAMESPACE", "ROOT", "notification"]

ROOT: Final = "OrderEventNotification"
_EVENT: Final = Kind("PONEvent", NAMESPACE)
_ORDER: Final = Kind("PONOrder", NAMESPACE)
_LINES: Final = Kind("PONLineItemArray", NAMESPACE, "closed")


def notification(event: Event, row: Row, shelf: Shelf, options: Options) -> Branch:
    """The whole tree for one event.

    :param row: the event's row of the catalogue.
    :param options: ``line_level_lines`` decides which lines an event about lines carries (PON-LINES-1).
    """
    order: Order = event.object
    subject = event.subject
    if event.forced:
        order, subject = presumed(event, row)
    parts = shelf.order(order)
    return Branch(
        ROOT,
        (
            Leaf("siteID", order.site_id, STRING),
            Leaf("eventTime", time_text(event.at), DATE_TIME),
            _event(row.id, row.description),
            reference(row, order, subject, parts.amounts, options),
            _order(order, _lines(order, event, row, options), parts, shelf),
        ),
    )


def _lines(order: Order, event: Event, row: Row, options: Options) -> tuple[LineItem, ...]:
    lines = order.lines
    if row.about == "order" or options.line_level_lines == "all" or not event.lines:
        return lines
    return tuple([line for line in lines if line.id in event.lines])


@lru_cache(maxsize=128)
def _event(type_: str, description: str) -> Filled:
    parts = (Leaf("id", type_, STRING), Leaf("description", description, STRING))
    return constant(Branch("event", parts, _EVENT, typed("ns1", _EVENT)))


def _order(order: Order, lines: tuple[LineItem, ...], parts: OrderParts, shelf: Shelf) -> Branch:
    return Branch(
        "order",
        (
            Leaf("id", order.id, STRING),
            Leaf("externalReferenceID", order.external_id, STRING),
            Leaf("submissionDate", time_text(order.created), DATE_TIME),
            Leaf("orderState", state(order), STRING),
            Leaf("locale", order.locale, STRING),
            Leaf("currencyCode", order.currency, STRING),
            parts.user,
            parts.prices,
            parts.payments,
            array("lineItems", _LINES, [line_item(order, line, parts, shelf) for line in lines]),
            order_attributes(order, parts),
        ),
        _ORDER,
    )
