"""A line of the Order Complete Notification: what was bought, how it was fulfilled, which subscription it began.

What the type has no member for goes into the line's extended attributes (OCN-LINE-1), named as the electronic
fulfillment request and the Post-Order Notification name it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from simulator.commerce.money import ZERO
from simulator.notification.goods import digital_info, product_key_form
from simulator.notification.kinds import (
    BLANK_STRING,
    BOOLEAN,
    DATE,
    DATE_TIME,
    INTEGER,
    STRING,
    attributes,
    time_text,
    truth,
)
from simulator.notification.ocn_notices import NAMESPACE, notices
from simulator.notification.tree import Blank, Branch, Filled, Form, Kind, Leaf, Node, constant

if TYPE_CHECKING:
    from simulator.commerce.goods import LineItem
    from simulator.commerce.order import Order
    from simulator.instant import Instant
    from simulator.notification.shelf import OrderParts, Shelf

_LINE: Final = Kind("LineItemInfo", NAMESPACE)
_SHIPMENT: Final = Kind("ShipmentInfo", NAMESPACE)
_SUBSCRIPTION: Final = Kind("SubscriptionInfo", NAMESPACE)
_FULFILLER: Final = (Leaf("fulfillerID", "DEMO_WAREHOUSE", STRING), Leaf("fulfillerName", "Demo Warehouse", STRING))
_STATES: Final = {"complete": "Complete", "cancelled": "Cancelled"}


def line_item(order: Order, line: LineItem, parts: OrderParts, shelf: Shelf) -> Branch:
    """LineItemInfo.

    Its state is ``Complete`` or ``Cancelled``; ``Open`` comes only with a notification that a step has forced on an
    order that is not complete.
    """
    product, own = shelf.product(line.product), parts.lines[line.id]
    return Branch(
        "item",
        (
            Leaf("lineItemID", line.id, STRING),
            Leaf("externalReferenceID", line.external_id, STRING),
            Leaf("transactionDescription", "Order Notification", STRING),
            Leaf("quantity", str(line.quantity), INTEGER),
            Leaf("lineItemState", _STATES.get(line.state, "Open"), STRING),
            product.key,
            product.info,
            digital_info(line),
            own.prices,
            own.taxes,
            _shipping(order, line, parts),
            notices(order, line),
            _subscription(line),
            _attributes(order, line, parts),
        ),
        _LINE,
    )


def _shipping(order: Order, line: LineItem, parts: OrderParts) -> Branch | Leaf:
    """The last parcel (OCN-SHIPMENT-1), be it that of a backup CD (OCN-MEDIA-1); nothing without one."""
    last = _last_parcel(order, line)
    if last is None:
        return Leaf("shipping", "", _SHIPMENT)
    carrier, at = last
    return Branch(
        "shipping",
        (
            parts.ship_to,
            Leaf("shippingMethodName", order.shipping_method, BLANK_STRING),
            Leaf("carrierName", carrier, STRING),
            Leaf("shipmentDate", time_text(at)[:10], DATE),
            Leaf("isReship", "", BOOLEAN),
            *_FULFILLER,
        ),
        _SHIPMENT,
    )


def _last_parcel(order: Order, line: LineItem) -> tuple[str, Instant] | None:
    """Its carrier and when it left."""
    if line.product.kind == "physical":
        return (line.shipments[-1].carrier, line.shipments[-1].at) if line.shipments else None
    discs = [one.fulfilled for one in line.media if one.kind == "backup_cd" and one.fulfilled is not None]
    return (order.carrier, max(discs)) if discs else None


def _subscription(line: LineItem) -> Filled | Leaf:
    """The subscription that the line began; nothing for other products (OCN-SUBSCRIPTION-1)."""
    begun, product = line.subscription, line.product
    if begun is None:
        return _NO_SUBSCRIPTION
    return _BEGUN.fill(
        *(begun.id, begun.product_id, product.company_id, product.locale, begun.activation_key),
        *(time_text(at) if at is not None else "" for at in (begun.activated, begun.renewal)),
        "Renew" if begun.auto_renewal else "Cancel",
    )


def _attributes(order: Order, line: LineItem, parts: OrderParts) -> Node:
    """One flag that lines of all feeds have, and what is out of the ordinary (OCN-LINE-1)."""
    told: list[tuple[str, str]] = []
    if line.pre_order:
        told.append(("preOrder", truth(True)))
        if line.released is not None:
            told.append(("preOrderReleaseDate", time_text(line.released)))
    if line.bundle:
        told.append(("combinationProductLineItem", truth(True)))
    if line.parent:
        told.append(("parentLineItemID", line.parent))
    if line.suppressed is not None:
        told.append(("suppressionDate", time_text(line.suppressed)))
    if line.cancelled:
        told += [("fulfilledQuantity", str(line.fulfilled)), ("cancelledQuantity", str(line.cancelled))]
    shares = [share for refund in order.refunds if refund.stands for share in refund.lines]
    back = [share.worth.total for share in shares if share.line_id == line.id]
    if back:
        told.append(("refundedAmount", parts.amounts.text(sum(back, ZERO))))
    return attributes([_SUPPRESS, *told]) if told else _ORDINARY


_NO_SUBSCRIPTION: Final = Leaf("subscriptionInfo", "", _SUBSCRIPTION)
_BEGUN: Final = Form(
    Branch(
        "subscriptionInfo",
        (
            Branch(
                "subscriptionKey",
                (Blank("subscriptionID", "subscriptionID", STRING),),
                Kind("SubscriptionKey", NAMESPACE),
            ),
            product_key_form("subscriptionProductKey"),
            Blank("activationKey", "activationKey", STRING),
            Blank("activationDate", "activationDate", DATE_TIME),
            Blank("renewalDate", "renewalDate", DATE_TIME),
            Blank("autoRenewalAction", "autoRenewalAction", STRING),
        ),
        _SUBSCRIPTION,
    )
)
_SUPPRESS: Final = ("suppressOFICall", truth(False))
_ORDINARY: Final = constant(attributes((_SUPPRESS,)))
