"""The operations that are brought to life, by id; all others answer 501."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from simulator.web.api.operations import events, orders, webhooks

if TYPE_CHECKING:
    from simulator.web.api.call import Do

ALIVE: Final[dict[str, Do]] = {
    "listOrders": orders.search,
    "retrieveOrders": orders.retrieve,
    "listEvents": events.search,
    "retrieveEvents": events.retrieve,
    "listWebhooks": webhooks.search,
    "createWebhooks": webhooks.create,
    "retrieveWebhooks": webhooks.retrieve,
    "updateWebhooks": webhooks.update,
    "deleteWebhooks": webhooks.delete,
}
