"""The Post-Order Notification: one OrderEventNotification per event (pon_and_ocn.md sections 2.4 and 2.5).

The member lists and their order are documented or seen, except for the head of ``order`` (PON-BODY-1).
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final, Literal

from simulator.notification.goods import digital_info
from simulator.notification.kinds import (
    BOOLEAN,
    DATE_TIME,
    INTEGER,
    REQUISITION,
    STRING,
    array,
    attributes,
    time_text,
    truth,
)
from simulator.notification.tree import XSI, Blank, Branch, Filled, Form, Kept, Kind, Leaf, constant

if TYPE_CHECKING:
    from simulator.catalogue.loader import Row
    from simulator.commerce.goods import LineItem, Shipment
    from simulator.commerce.order import Order
    from simulator.notification.shelf import OrderParts, Shelf
    from simulator.records import Event, Options

ROOT: Final = "OrderEventNotification"
NAMESPACE: Final = "http://integration.digitalriver.com/OrderEventNotification"

_EVENT: Final = Kind("PONEvent", NAMESPACE)
_REFERENCE: Final = Kind("PONEventReference", NAMESPACE)
_ORDER: Final = Kind("PONOrder", NAMESPACE)
_LINES: Final = Kind("PONLineItemArray", NAMESPACE, "closed")
_LINE: Final = Kind("PONLineItem", NAMESPACE)
_FULFILLMENTS: Final = Kind("PONFulfillmentInfoArray", NAMESPACE, "closed")


def notification(event: Event, row: Row, shelf: Shelf, options: Options) -> Branch:
    """The whole tree for one event.

    :param row: the event's row of the catalogue.
    :param options: ``line_level_lines`` decides which lines an event about lines carries (PON-LINES-1).
    """
    order: Order = event.object
    return Branch(
        ROOT,
        (
            Leaf("siteID", order.site_id, STRING),
            Leaf("eventTime", time_text(event.at), DATE_TIME),
            _event(row.type, row.description),
            _NO_REFERENCE,
            _order(order, _lines(event, row, options), shelf),
        ),
    )


def _lines(event: Event, row: Row, options: Options) -> tuple[LineItem, ...]:
    lines: tuple[LineItem, ...] = event.object.lines
    if row.about == "order" or options.line_level_lines == "all" or not event.lines:
        return lines
    return tuple([line for line in lines if line.id in event.lines])


@lru_cache(maxsize=128)
def _event(type_: str, description: str) -> Filled:
    parts = (Leaf("id", type_, STRING), Leaf("description", description, STRING))
    return constant(Branch("event", parts, _EVENT, _typed("ns1", _EVENT)))


def _typed(prefix: str, kind: Kind) -> tuple[tuple[str, str], ...]:
    """The attributes that `event` and `eventReference` alone carry in the plain style, too."""
    return ((f"xmlns:{prefix}", NAMESPACE), ("xsi:type", f"{prefix}:{kind.type}"), ("xmlns:xsi", XSI))


def _order(order: Order, lines: tuple[LineItem, ...], shelf: Shelf) -> Branch:
    parts = shelf.order(order)
    return Branch(
        "order",
        (
            Leaf("id", order.id, STRING),
            Leaf("externalReferenceID", order.external_id, STRING),
            Leaf("submissionDate", time_text(order.created), DATE_TIME),
            Leaf("orderState", order.state, STRING),
            Leaf("locale", order.locale, STRING),
            Leaf("currencyCode", order.currency, STRING),
            parts.user,
            parts.prices,
            parts.payments,
            array("lineItems", _LINES, [_kept(order, line, parts, shelf) for line in lines]),
            parts.attributes,
        ),
        _ORDER,
    )


def _kept(order: Order, line: LineItem, parts: OrderParts, shelf: Shelf) -> Kept:
    return parts.lines[line.id].whole(line, lambda: _line(order, line, parts, shelf))


def _line(order: Order, line: LineItem, parts: OrderParts, shelf: Shelf) -> Branch:
    product, own = shelf.product(line.product), parts.lines[line.id]
    physical = line.product.kind == "physical"
    sent = line.shipments[-1] if line.shipments else None
    return Branch(
        "item",
        (
            Leaf("lineItemID", line.id, STRING),
            Leaf("externalReferenceID", line.external_id, STRING),
            _TRANSACTION,
            Leaf("quantity", str(line.quantity), INTEGER),
            product.key,
            product.info,
            Leaf("catalogID", line.product.catalog_id, STRING),
            digital_info(line),
            parts.ship_to if physical else parts.download_to,
            Leaf("shippingMethodName", order.shipping_method if physical else "", STRING),
            _NO_INSTRUCTIONS,
            _NO_SHIP_DATE,
            own.prices,
            own.taxes,
            _NO_OFFERS,
            _NO_PREORDER,
            _NO_REPLACEMENT,
            _fulfillments(line),
            Leaf("trackingNumber", sent.tracking_number if sent else "", STRING),
            Leaf("trackingUrl", sent.tracking_url if sent else "", STRING),
            _NO_DOWNLOADS,
            _NO_COMMENTS,
            _NOT_EXEMPT,
            _NO_COMBINATION,
            _NO_COMPONENTS,
            _LINE_ATTRIBUTES,
        ),
        _LINE,
    )


def _fulfillments(line: LineItem) -> Branch | Leaf:
    """One item per parcel or download (PON-SHIPMENT-1)."""
    return array("fulfillmentInfo", _FULFILLMENTS, [_fulfillment(line.product.kind, one) for one in line.shipments])


def _fulfillment(kind: Literal["physical", "digital"], shipment: Shipment) -> Filled:
    return _FULFILLMENT[kind].fill(str(shipment.quantity), shipment.carrier, time_text(shipment.at))


def _fulfillment_form(status: str, fulfiller: str, name: str) -> Form:
    return Form(
        Branch(
            "item",
            (
                Leaf("status", status, STRING),
                Blank("quantity", "quantity", INTEGER),
                Blank("carrierName", "carrierName", STRING),
                Blank("shipmentDate", "shipmentDate", DATE_TIME),
                Leaf("fulfillerID", fulfiller, STRING),
                Leaf("fulfillerName", name, STRING),
            ),
            Kind("PONFulfillmentInfo", NAMESPACE),
        )
    )


_FULFILLMENT: Final = {
    "physical": _fulfillment_form("Shipped", "DEMO_WAREHOUSE", "Demo Warehouse"),
    "digital": _fulfillment_form("Completed", "DEMO_DOWNLOAD", "Demo Download"),
}
_NO_REFERENCE: Final = constant(
    Branch(
        "eventReference",
        (
            Leaf("return", "", Kind("PONReturn", NAMESPACE)),
            Leaf("returnReceipt", "", Kind("PONReturnReceipt", NAMESPACE)),
        ),
        _REFERENCE,
        _typed("ns2", _REFERENCE),
    )
)
_TRANSACTION: Final = Leaf("transactionDescription", "Order Notification", STRING)
_NO_INSTRUCTIONS: Final = Leaf("shippingInstructions", "", STRING)
_NO_SHIP_DATE: Final = Leaf("requestedShipDate", "", DATE_TIME)
_NO_OFFERS: Final = Leaf("offers", "", Kind("PONOfferArray", NAMESPACE, "closed"))
_NO_PREORDER: Final = Leaf("preOrder", truth(False), BOOLEAN)
_NO_REPLACEMENT: Final = Leaf("replacementInfo", "", Kind("ReplacementInfo", REQUISITION))
_NO_DOWNLOADS: Final = Leaf("downloads", "", Kind("PONDownloadArray", NAMESPACE, "closed"))
_NO_COMMENTS: Final = Leaf("comments", "", STRING)
_NOT_EXEMPT: Final = Leaf("taxExempt", truth(False), BOOLEAN)
_NO_COMBINATION: Final = Leaf("combinationProductLineItem", truth(False), BOOLEAN)
_NO_COMPONENTS: Final = Leaf("componentLineItemInfoArray", "", Kind("PONComponentArray", NAMESPACE, "closed"))
_LINE_ATTRIBUTES: Final = constant(attributes((("suppressOFICall", truth(False)), ("isTaxExempt", truth(False)))))
