"""Ids that the Digital River API has for parts of an order which Post-Order Notifications call otherwise."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.seed import Seed

if TYPE_CHECKING:
    from simulator.commerce.order import Order


def refund_id(order: Order, refund: str) -> str:
    """Of a refund, ``re_`` and a UUID; *refund* is its id in the shop."""
    return f"re_{_uuid(order, 'api refund', refund)}"


def return_id(order: Order, back: str) -> str:
    """Of a return, ``ret_`` and a UUID; *back* is its id in the shop."""
    return f"ret_{_uuid(order, 'api return', back)}"


def charge_refund_id(order: Order, refund: str) -> str:
    """Of what a refund is for the charge, a UUID of its own."""
    return _uuid(order, "charge refund", refund)


def invoice_file_id(order: Order) -> str:
    """Of the file with the order's invoice."""
    return _uuid(order, "invoice file", "")


def credit_memo_file_id(order: Order, refund: str) -> str:
    """Of the file with a refund's credit memo."""
    return _uuid(order, "credit memo file", refund)


def _uuid(order: Order, what: str, which: str) -> str:
    # the session secret stands in for the root seed, as it does in the shop
    return Seed(order.session_secret, order.path).uuid(what, which)
