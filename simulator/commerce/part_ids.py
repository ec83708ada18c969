"""The parts of an order that the Digital River API knows by ids of their own, and how these derive from the shop's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.records import Part
from simulator.seed import Seed

if TYPE_CHECKING:
    from simulator.commerce.order import Order


def new_parts(before: Order | None, after: Order) -> list[Part]:
    """The parts that *after* has and *before* had not; nothing ever goes, so the tuples only grow."""
    old = (0, 0, 0) if before is None else (len(before.fulfillments), len(before.refunds), len(before.returns))
    found = [Part(kind="charge", id=after.charge.id, order_id=after.id)] if before is None else []
    found += [Part(kind="fulfillment", id=one.id, order_id=after.id) for one in after.fulfillments[old[0] :]]
    found += [Part(kind="refund", id=refund_id(after, one.id), order_id=after.id) for one in after.refunds[old[1] :]]
    return found + [
        Part(kind="return", id=return_id(after, one.id), order_id=after.id) for one in after.returns[old[2] :]
    ]


def refund_id(order: Order, refund: str) -> str:
    """Of a refund, ``re_`` and a UUID; *refund* is its id in the shop."""
    return f"re_{derived(order, 'api refund', refund)}"


def return_id(order: Order, back: str) -> str:
    """Of a return, ``ret_`` and a UUID; *back* is its id in the shop."""
    return f"ret_{derived(order, 'api return', back)}"


def derived(order: Order, what: str, which: str) -> str:
    """A UUID that *which* has as *what*."""
    # the session secret stands in for the root seed, as it does in the shop
    return Seed(order.session_secret, order.path).uuid(what, which)
