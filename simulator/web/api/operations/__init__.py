"""The operations that are brought to life, by id; all others answer 501 (API-ALIVE-1)."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from simulator.commerce.plain.checkout import CHECKOUT
from simulator.commerce.plain.customer import CUSTOMER
from simulator.commerce.plain.fee import FEE
from simulator.commerce.plain.plan import PLAN
from simulator.commerce.plain.sku import SKU
from simulator.commerce.plain.source import SOURCE
from simulator.commerce.plain.tax_identifier import TAX_IDENTIFIER
from simulator.web.api.operations import (
    charges,
    checkouts,
    customers,
    events,
    fulfillments,
    orders,
    plain,
    refunds,
    returns,
    webhooks,
)

if TYPE_CHECKING:
    from simulator.web.api.call import Do

ALIVE: Final[dict[str, Do]] = {
    "createOrders": orders.create,
    "updateOrders": orders.update,
    "listOrders": orders.search,
    "retrieveOrders": orders.retrieve,
    "listRefunds": refunds.search,
    "createRefunds": refunds.create,
    "retrieveRefunds": refunds.retrieve,
    "updateRefunds": refunds.update,
    "listReturns": returns.search,
    "createReturns": returns.create,
    "retrieveReturns": returns.retrieve,
    "updateReturns": returns.update,
    "retrieveCharges": charges.retrieve,
    "listFulfillments": fulfillments.search,
    "createFulfillments": fulfillments.create,
    "retrieveFulfillments": fulfillments.retrieve,
    "listEvents": events.search,
    "retrieveEvents": events.retrieve,
    "listWebhooks": webhooks.search,
    "createWebhooks": webhooks.create,
    "retrieveWebhooks": webhooks.retrieve,
    "updateWebhooks": webhooks.update,
    "deleteWebhooks": webhooks.delete,
    **plain.operations(CHECKOUT),
    "createCheckouts": checkouts.create,
    "updateCheckouts": checkouts.update,
    "attachSourceToCheckout": checkouts.attach,
    "detachSourceToCheckout": checkouts.detach,
    **plain.operations(CUSTOMER),
    "createCustomerSource": customers.attach,
    "deleteCustomerSource": customers.detach,
    "createCustomerTaxIdentifier": customers.attach_tax_identifier,
    **plain.operations(SKU),
    "upsertSkus": partial(plain.upsert, SKU),
    **plain.operations(TAX_IDENTIFIER, updates=False),
    **plain.operations(PLAN),
    **plain.operations(FEE),
    **plain.first_operations(SOURCE),
}
