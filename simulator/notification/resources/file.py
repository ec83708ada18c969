"""Files that belong to an order: how the order lists them, and how their own events refer to them (EVENT-FILE-1)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulator.notification.resources.ids import credit_memo_file_id, invoice_file_id

if TYPE_CHECKING:
    from simulator.commerce.order import Order

_FILES = "https://api.digitalriver.com/files"


def invoices(order: Order) -> list[dict[str, Any]] | None:
    """The member ``invoicePDFs``; None while there is none."""
    if "complete" not in order.resource_transitions or not order.total:
        return None
    return [_listed(invoice_file_id(order), order)]


def credit_memos(order: Order) -> list[dict[str, Any]] | None:
    """The member ``creditMemoPDFs``; None while there is none."""
    if not order.refunds:
        return None
    paid = [one.id for one in order.refunds if one.completed is not None]
    return [_listed(credit_memo_file_id(order, one), order) for one in paid] or None


def reference(order: Order, refund: str) -> dict[str, Any]:
    """What the event of a file carries: that of the credit memo of *refund*, else of the invoice."""
    file = credit_memo_file_id(order, refund) if refund else invoice_file_id(order)
    return {
        "id": file,
        "fileId": file,
        "orderId": order.id,
        "customerId": order.shopper.id,
        "purpose": "customer_credit_memo" if refund else "customer_invoice",
        "invoiceURL": f"{_FILES}/{file}/content",
    }


def _listed(file: str, order: Order) -> dict[str, Any]:
    return {"id": file, "url": f"{_FILES}/{file}/content", "liveMode": order.live_mode}
