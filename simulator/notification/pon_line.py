"""A line of the Post-Order Notification: the 26 members of the published sample, filled as the line's story goes.

What the type has no member for goes into the line's extended attributes, named as the other feeds name it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from simulator.commerce.returning import KINDS
from simulator.notification.goods import digital_info, product_key_form
from simulator.notification.kinds import (
    BOOLEAN,
    DATE_TIME,
    INTEGER,
    REQUISITION,
    STRING,
    array,
    attributes,
    blanks,
    time_text,
    truth,
)
from simulator.notification.references import NAMESPACE
from simulator.notification.tree import Blank, Branch, Filled, Form, Kept, Kind, Leaf, Node, Slot, constant

if TYPE_CHECKING:
    from collections.abc import Iterator

    from simulator.commerce.goods import LineItem
    from simulator.commerce.order import Order
    from simulator.instant import Instant
    from simulator.notification.shelf import OrderParts, Shelf

_LINE: Final = Kind("PONLineItem", NAMESPACE)
_FULFILLMENTS: Final = Kind("PONFulfillmentInfoArray", NAMESPACE, "closed")
_DOWNLOADS: Final = Kind("PONDownloadArray", NAMESPACE, "closed")
_COMPONENTS: Final = Kind("PONComponentArray", NAMESPACE, "closed")
_REPLACEMENT: Final = Kind("ReplacementInfo", REQUISITION)
_FULFILLERS: Final = {"physical": ("DEMO_WAREHOUSE", "Demo Warehouse"), "digital": ("DEMO_DOWNLOAD", "Demo Download")}
_MEDIA: Final = {"backup_cd": ("Backup CD", "Shipped"), "eds": ("Extended Download Service", "Completed")}


def line_item(order: Order, line: LineItem, parts: OrderParts, shelf: Shelf) -> Kept:
    """The line as it stands (prices: PON-REFUND-1); kept until something shows that was not there before."""
    return parts.lines[line.id].whole(_shown(order, line), lambda: _line(order, line, parts, shelf))


def _shown(order: Order, line: LineItem) -> tuple[Any, ...]:
    """What may change about a line from one event to the next."""
    return (
        *(line.shipments, line.cancelled, line.back_ordered, line.media, line.serial_numbers, line.unlock_codes),
        *(line.pre_order, line.release, line.released, line.suppressed, line.bundle, line.parent),
        *(order.returns, order.refunds),
    )


def _line(order: Order, line: LineItem, parts: OrderParts, shelf: Shelf) -> Filled:
    product, own = shelf.product(line.product), parts.lines[line.id]
    parcels = line.product.kind == "physical" or any(medium.kind == "backup_cd" for medium in line.media)
    sent = line.shipments[-1] if line.shipments else None
    exempt = bool(order.refunds) and any(
        one.line_id == line.id
        for back in order.refunds
        if back.stands and back.kind == "TaxExemptRefund"
        for one in back.lines
    )
    texts = (
        *(line.id, line.external_id, str(line.quantity), line.product.catalog_id),
        *(order.shipping_method if parcels else "", truth(line.pre_order)),
        *((sent.tracking_number, sent.tracking_url) if sent else ("", "")),
        *(truth(exempt), truth(line.bundle)),
    )
    elements = (
        *(product.key, product.info, digital_info(line), parts.ship_to if parcels else parts.download_to),
        *(own.prices, own.taxes, _replacement(order, line)),
        array("fulfillmentInfo", _FULFILLMENTS, _fulfillments(line)),
        array("downloads", _DOWNLOADS, _downloads(order, line)),
        _components(order, line),
        _attributes(line, exempt=exempt),
    )
    return Filled(_ITEM, texts, elements)


def _replacement(order: Order, line: LineItem) -> Filled | Leaf:
    """For which return the line's goods are replaced, the last one (PON-REPLACEMENT-1)."""
    for back in reversed(order.returns):
        for one in back.lines:
            if one.line_id == line.id and KINDS[back.kind].pays is None:
                texts = (back.id, one.id, str(one.quantity), back.reason, time_text(back.created))
                return _REPLACEMENT_INFO.fill(*texts)
    return _NO_REPLACEMENT


def _fulfillments(line: LineItem) -> Iterator[Filled]:
    """One item per parcel or download, and one each for units cancelled and units out of stock (PON-SHIPMENT-1)."""
    kind = line.product.kind
    sent = "Shipped" if kind == "physical" else "Completed"
    for one in line.shipments:
        yield _FULFILLMENT.fill(sent, str(one.quantity), one.carrier, time_text(one.at), *_FULFILLERS[kind])
    if line.cancelled:
        yield _FULFILLMENT.fill("Cancelled", str(line.cancelled), "", "", *_FULFILLERS[kind])
    if line.back_ordered is not None and line.open:
        yield _FULFILLMENT.fill("Pending", str(line.open), "", "", *_FULFILLERS[kind])


def _downloads(order: Order, line: LineItem) -> Iterator[Filled]:
    """The file once it was delivered, and each medium that was bought with it (PON-DOWNLOAD-1)."""
    if line.product.kind != "digital" or line.bundle:
        return
    page = f"https://{order.site_id}.example.com/store/{order.site_id}/download/{line.id}"
    if line.shipments:
        yield _download("Download", line.product.name, "Completed", line.shipments[0].at, page)
    for medium in line.media:
        type_, done = _MEDIA[medium.kind]
        there = page if medium.kind == "eds" and medium.fulfilled is not None else ""
        yield _download(
            type_, medium.name, done if medium.fulfilled is not None else "Pending", medium.fulfilled, there
        )


def _download(type_: str, name: str, status: str, at: Instant | None, url: str) -> Filled:
    return _DOWNLOAD.fill(type_, name, status, "" if at is None else time_text(at), url)


def _components(order: Order, line: LineItem) -> Branch | Leaf:
    """The lines that a bundle stands for (PON-BUNDLE-1)."""
    if not line.bundle:
        return _NO_COMPONENTS
    inside = [one for one in order.lines if one.parent == line.id]
    found = [
        _COMPONENT.fill(
            *(one.id, one.external_id, str(one.quantity), one.product.id, one.product.company_id, one.product.locale)
        )
        for one in inside
    ]
    return array("componentLineItemInfoArray", _COMPONENTS, found)


def _attributes(line: LineItem, *, exempt: bool) -> Node:
    """Two flags that all lines have, and what is out of the ordinary."""
    told = [("suppressOFICall", truth(False)), ("isTaxExempt", truth(exempt))]
    release = line.release if line.released is None else line.released
    if line.pre_order and release is not None:
        told.append(("preOrderReleaseDate", time_text(release)))
    if line.back_ordered is not None:
        told.append(("backOrderDate", time_text(line.back_ordered)))
    if line.suppressed is not None:
        told.append(("suppressionDate", time_text(line.suppressed)))
    if line.parent:
        told.append(("parentLineItemID", line.parent))
    return attributes(told) if len(told) > 2 or exempt else _ORDINARY


_NO_REPLACEMENT: Final = Leaf("replacementInfo", "", _REPLACEMENT)
_NO_COMPONENTS: Final = Leaf("componentLineItemInfoArray", "", _COMPONENTS)
_ORDINARY: Final = constant(attributes((("suppressOFICall", truth(False)), ("isTaxExempt", truth(False)))))
_QUANTITY: Final = Blank("quantity", "quantity", INTEGER)
_ITEM: Final = Form(
    Branch(
        "item",
        (
            *blanks("lineItemID", "externalReferenceID"),
            Leaf("transactionDescription", "Order Notification", STRING),
            _QUANTITY,
            Slot("product"),
            Slot("productInfo"),
            *blanks("catalogID"),
            Slot("lineItemDigitalInfoList"),
            Slot("shipToAddress"),
            *blanks("shippingMethodName"),
            Leaf("shippingInstructions", "", STRING),
            Leaf("requestedShipDate", "", DATE_TIME),
            Slot("pricing"),
            Slot("lineItemTaxList"),
            Leaf("offers", "", Kind("PONOfferArray", NAMESPACE, "closed")),
            Blank("preOrder", "preOrder", BOOLEAN),
            Slot("replacementInfo"),
            Slot("fulfillmentInfo"),
            *blanks("trackingNumber", "trackingUrl"),
            Slot("downloads"),
            Leaf("comments", "", STRING),
            Blank("taxExempt", "taxExempt", BOOLEAN),
            Blank("combinationProductLineItem", "combinationProductLineItem", BOOLEAN),
            Slot("componentLineItemInfoArray"),
            Slot("extendedAttributes"),
        ),
        _LINE,
    )
)
_FULFILLMENT: Final = Form(
    Branch(
        "item",
        (
            *blanks("status"),
            _QUANTITY,
            *blanks("carrierName"),
            Blank("shipmentDate", "shipmentDate", DATE_TIME),
            *blanks("fulfillerID", "fulfillerName"),
        ),
        Kind("PONFulfillmentInfo", NAMESPACE),
    )
)
_REPLACEMENT_INFO: Final = Form(
    Branch(
        "replacementInfo",
        (
            *blanks("returnID", "returnLineItemID"),
            _QUANTITY,
            *blanks("replacementReason"),
            Blank("replacementDate", "replacementDate", DATE_TIME),
        ),
        _REPLACEMENT,
    )
)
_DOWNLOAD: Final = Form(
    Branch(
        "item",
        (
            *blanks("type", "name", "status"),
            Blank("availableDate", "availableDate", DATE_TIME),
            *blanks("url"),
        ),
        Kind("PONDownload", NAMESPACE),
    )
)
_COMPONENT: Final = Form(
    Branch(
        "item",
        (
            *blanks("lineItemID", "externalReferenceID"),
            _QUANTITY,
            product_key_form("product"),
        ),
        Kind("PONComponent", NAMESPACE),
    )
)
