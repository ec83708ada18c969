"""The Fulfillment: which units payments were told of as shipped, delivered or cancelled, and for which order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulator.notification import resource
from simulator.notification.parts import kept, time

if TYPE_CHECKING:
    from simulator.commerce.order import Fulfillment, Order
    from simulator.records import Options


def fulfillment(order: Order, which: str) -> dict[str, Any]:
    """The Fulfillment of that id (rest_api.md 3.5)."""
    one = next(each for each in order.fulfillments if each.id == which)
    return kept(
        {
            "id": one.id,
            "createdTime": time(one.created),
            "items": _items(order, one),
            "orderId": order.id,
            "shipmentId": one.shipment_id or None,
            "metadata": one.metadata or None,
            "trackingCompany": one.carrier or None,
            "trackingNumber": one.tracking_number or None,
            "trackingUrl": one.tracking_url or None,
            "liveMode": order.live_mode,
            "chargeOperationIds": list(one.operations) or None,
        }
    )


def detailed(order: Order, which: str, options: Options) -> dict[str, Any]:
    """The same with the order, which tells nothing of its payment (EVENT-FULFILLMENT-1)."""
    details = resource.order(order, options)
    del details["payment"]
    return {**fulfillment(order, which), "orderDetails": details}


def _items(order: Order, one: Fulfillment) -> list[dict[str, Any]]:
    skus = {line.id: line.product.sku for line in order.lines}
    return [
        kept(
            {
                "quantity": delivered,
                "cancelQuantity": cancelled,
                "skuId": skus[line_id],
                "itemId": line_id,
                "shipmentItemId": one.shipment_items.get(line_id),
            }
        )
        for line_id, delivered, cancelled in one.units
    ]
