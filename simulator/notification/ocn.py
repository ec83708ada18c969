"""The Order Complete Notification (pon_and_ocn.md section 3.4): the inner types of older feeds in a wrapper of ours."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from simulator.notification.goods import digital_info, product_key_form
from simulator.notification.kinds import (
    ADDRESS,
    BLANK_STRING,
    BOOLEAN,
    COMMON,
    DATE,
    DATE_TIME,
    INTEGER,
    STRING,
    array,
    attributes,
    blanks,
    time_text,
    truth,
)
from simulator.notification.tree import Blank, Branch, Filled, Form, Kind, Leaf, constant

if TYPE_CHECKING:
    from simulator.commerce.goods import LineItem
    from simulator.commerce.order import Order
    from simulator.notification.shelf import OrderParts, Shelf
    from simulator.records import Event

ROOT: Final = "OrderCompleteNotification"
NAMESPACE: Final = "http://integration.digitalriver.com/OrderCompleteNotification/1.0"

_LINES: Final = Kind("LineItemInfoArray", NAMESPACE, "closed")
_LINE: Final = Kind("LineItemInfo", NAMESPACE)
_SHIPMENT: Final = Kind("ShipmentInfo", NAMESPACE)
_NOTICES: Final = Kind("ElectronicFulfillmentNoticeArray", NAMESPACE, "closed")
_FULFILLER: Final = (Leaf("fulfillerID", "DEMO_WAREHOUSE", STRING), Leaf("fulfillerName", "Demo Warehouse", STRING))


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
            array("lineItems", _LINES, [_line(order, line, parts, shelf) for line in order.lines]),
            parts.attributes,
        ),
    )


def _line(order: Order, line: LineItem, parts: OrderParts, shelf: Shelf) -> Branch:
    product, own = shelf.product(line.product), parts.lines[line.id]
    return Branch(
        "item",
        (
            Leaf("lineItemID", line.id, STRING),
            Leaf("externalReferenceID", line.external_id, STRING),
            Leaf("transactionDescription", "Order Notification", STRING),
            Leaf("quantity", str(line.quantity), INTEGER),
            Leaf("lineItemState", _state(line), STRING),
            product.key,
            product.info,
            digital_info(line),
            own.prices,
            own.taxes,
            _shipping(order, line, parts),
            _notices(order, line),
            _NO_SUBSCRIPTION,
            _LINE_ATTRIBUTES,
        ),
        _LINE,
    )


def _state(line: LineItem) -> str:
    """``Open`` comes only with a notification that a step has forced on an order that is not complete."""
    if line.fulfilled:
        return "Complete"
    return "Open" if line.open else "Cancelled"


def _shipping(order: Order, line: LineItem, parts: OrderParts) -> Branch | Leaf:
    """The last parcel of a physical line; nothing for a download or a line that was never shipped."""
    if line.product.kind == "digital" or not line.shipments:
        return Leaf("shipping", "", _SHIPMENT)
    last = line.shipments[-1]
    return Branch(
        "shipping",
        (
            parts.ship_to,
            Leaf("shippingMethodName", order.shipping_method, BLANK_STRING),
            Leaf("carrierName", last.carrier, STRING),
            Leaf("shipmentDate", time_text(last.at)[:10], DATE),
            Leaf("isReship", "", BOOLEAN),
            *_FULFILLER,
        ),
        _SHIPMENT,
    )


def _notices(order: Order, line: LineItem) -> Branch | Leaf:
    """What became of a digital line: one notice per delivery, and one for what was cancelled."""
    name = "electronicFulfillmentNotices"
    if line.product.kind == "physical":
        return Leaf(name, "", _NOTICES)
    found = [_notice(order, line, "Completed", one.quantity, time_text(one.at)) for one in line.shipments]
    if line.cancelled:
        at = line.transitions.get("cancelled", line.transitions.get("cancelling", order.updated))
        found.append(_notice(order, line, "Cancelled", line.cancelled, time_text(at)))
    return array(name, _NOTICES, found)


def _notice(order: Order, line: LineItem, status: str, quantity: int, date: str) -> Filled:
    product = line.product
    key = (product.id, product.company_id, product.locale)
    return _NOTICE.fill(order.id, line.id, *key, date, status, str(quantity), product.name)


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
_NOTICE: Final = Form(
    Branch(
        "item",
        (
            *blanks("requisitionID", "lineItemID"),
            product_key_form("productKey"),
            Blank("fulfillmentDate", "fulfillmentDate", DATE_TIME),
            Branch(
                "electronicFulfillmentNoticeItems",
                (
                    Branch(
                        "item",
                        (
                            Blank("status", "status", STRING),
                            Blank("quantity", "quantity", INTEGER),
                            Leaf("electronicContentType", "Download", STRING),
                            Blank("electronicContent", "electronicContent", STRING),
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
_NO_SUBSCRIPTION: Final = Leaf("subscriptionInfo", "", Kind("SubscriptionInfo", NAMESPACE))
_LINE_ATTRIBUTES: Final = constant(attributes((("suppressOFICall", truth(False)),)))
