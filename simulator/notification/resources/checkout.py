"""The Checkout (rest_api.md 3.2): an order that is not placed yet, told by the same printer, so that both agree."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from simulator.notification import resource
from simulator.notification.parts import NOTHING, kept, number
from simulator.notification.payment import source

if TYPE_CHECKING:
    from collections.abc import Sequence

    from simulator.commerce.order import Order
    from simulator.records import Options

_OF_ORDERS: Final = (
    *("id", "createdTime", "updatedTime", "liveMode", "checkoutId", "state", "stateTransitions", "fraudState"),
    *("fraudStateTransitions", "requestToBeForgotten", "capturedAmount", "cancelledAmount", "availableToRefundAmount"),
)
_OF_ORDER_ITEMS: Final = ("state", "stateTransitions", "availableToRefundAmount")


def checkout(order: Order, ids: Sequence[str], options: Options) -> dict[str, Any]:
    """The members of the checkout that would become *order*, beside those that every plain resource has.

    :param ids: of its items.
    """
    told = resource.order(order, options)
    items = [
        {**{name: value for name, value in item.items() if name not in _OF_ORDER_ITEMS}, "id": id_}
        for item, id_ in zip(told["items"], ids, strict=True)
    ]
    found = {name: value for name, value in told.items() if name not in _OF_ORDERS}
    return {**found, "items": items, "payment": _payment(order)}


def _payment(order: Order) -> dict[str, Any]:
    """Its session, which is ready once a source pays for all of it (API-SESSION-1)."""
    total, ready = number(order.total), bool(order.source.id)
    return kept(
        {
            "sources": [source(order, total)] if ready else None,
            "session": {
                "id": order.session_id,
                "amountContributed": total if ready else NOTHING,
                "amountRemainingToBeContributed": NOTHING if ready else total,
                "state": "requires_confirmation" if ready else "requires_source",
                "clientSecret": order.session_secret,
            },
        }
    )
