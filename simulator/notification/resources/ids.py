"""Ids of what the Digital River API shows of an order, and nobody looks up by them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.commerce.part_ids import derived

if TYPE_CHECKING:
    from simulator.commerce.order import Order


def charge_refund_id(order: Order, refund: str) -> str:
    """Of what a refund is for the charge, a UUID of its own; *refund* is its id in the shop."""
    return derived(order, "charge refund", refund)


def invoice_file_id(order: Order) -> str:
    """Of the file with the order's invoice."""
    return derived(order, "invoice file", "")


def credit_memo_file_id(order: Order, refund: str) -> str:
    """Of the file with a refund's credit memo."""
    return derived(order, "credit memo file", refund)
