"""What an event tells of a resource that requests make, when a step has emitted it about an order (EVENT-EMIT-1).

The resource is what a request would have made that wants to sell this order: its shopper as a customer, its first
product as a SKU with a fee and a plan, its payment as a source, all of it as a checkout that is ready to be ordered.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from msgspec.structs import replace

from simulator.commerce.plain import resource as plain
from simulator.commerce.plain.kinds import KINDS
from simulator.instant import Instant, parse_span
from simulator.notification.parts import kept, party
from simulator.notification.payment import payment
from simulator.notification.resources.checkout import checkout
from simulator.records import Options
from simulator.seed import Seed

if TYPE_CHECKING:
    from collections.abc import Callable

    from simulator.commerce.order import Order
    from simulator.commerce.plain.resource import Members, Resource
    from simulator.records import Event

_AGE: Final = parse_span("1h")
"""How long before the event its resource was made, if the event does not tell of that."""
_CHANGES: Final[dict[str, Members]] = {
    "Customer": {"metadata": {"tier": "gold"}},
    "Sku": {"metadata": {"shelf": "B4"}},
    "Plan": {"state": "active"},
    "Fee": {"metadata": {"reviewed": True}},
    "CustomerTaxIdentifier": {},
    "Checkout": {"metadata": {"step": "payment"}},
}
"""What an update has changed."""


def requested(event: Event, component: str) -> tuple[Resource, Resource | None]:
    """The resource as the event tells it, and as it was before, if that was otherwise."""
    order, kind, seed = event.object, KINDS[component], Seed(event.id)
    word = event.type.rpartition(".")[2]
    began = word in ("created", "pending", "chargeable")
    made = plain.made(
        kind,
        _GIVEN[component](order),
        at=event.at if began else Instant(event.at - _AGE),
        seed=seed.child("resource"),
        live_mode=order.live_mode,
    )
    if component == "Source":
        made = _as_paid(made, order)
    if component == "Checkout":
        made = replace(made, id=order.checkout_id)
    if event.type.startswith("customer.") and component in _ATTACHED:
        attached = {"customerId": order.shopper.id, **_ATTACHED[component]}
        return replace(made, text=plain.encoded({**made.members, **attached})), None
    if word in ("verified", "not_valid"):
        return plain.changed(kind, made, {"state": word}, at=event.at), made
    if word == "updated":
        change = _CHANGES[component] or {"customerId": order.shopper.id}
        return plain.changed(kind, made, change, at=event.at), made
    return made, None


_ATTACHED: Final[dict[str, Members]] = {"Source": {"reusable": True}, "CustomerTaxIdentifier": {}}
"""What a customer can have, and what becomes of it then."""


def _as_paid(made: Resource, order: Order) -> Resource:
    """The order's own source."""
    told = payment(order)["sources"][0]
    secret = made.members["clientSecret"].replace(made.id, told["id"])
    members: Members = {name: value for name, value in told.items() if name != "id"}
    text = plain.encoded({**made.members, "currency": order.currency, **members, "clientSecret": secret})
    return replace(made, id=told["id"], text=text)


def _customer(order: Order) -> dict[str, Any]:
    return {
        "id": order.shopper.id,
        "email": order.bill_to.email,
        "shipping": party(order.ship_to),
        "locale": order.locale,
        "type": "business" if order.bill_to.company else "individual",
    }


def _sku(order: Order) -> dict[str, Any]:
    product = order.lines[0].product
    physical = product.kind == "physical"
    given = {
        "id": product.sku,
        "name": product.name,
        "description": product.description or None,
        "eccn": product.eccn or "EAR99",
        "taxCode": "3219.120" if physical else "4323.310",
        "countryOfOrigin": product.country_of_origin or "US",
        "partNumber": product.manufacturer_part or None,
        "weight": product.weight if physical and product.weight else None,
        "weightUnit": product.weight_unit if physical and product.weight else None,
    }
    return kept(given)


def _plan(_order: Order) -> dict[str, Any]:
    return {
        "terms": "Renewed every month until it is cancelled.",
        "contractBindingDays": 365,
        "interval": "month",
        "intervalCount": 1,
        "name": "Monthly",
        "reminderOffsetDays": 5,
        "billingOffsetDays": 3,
        "collectionPeriodDays": 14,
    }


def _fee(order: Order) -> dict[str, Any]:
    return {
        "type": "weee",
        "skuId": order.lines[0].product.sku,
        "category": "small appliances",
        "value": "1",
        "amount": 2,
        "currency": order.currency,
        "country": order.ship_to.address.country,
    }


def _checkout(order: Order) -> dict[str, Any]:
    seed = Seed(order.session_secret, order.path)
    return checkout(order, [seed.uuid("item", number) for number in range(len(order.lines))], Options())


_GIVEN: Final[dict[str, Callable[[Order], dict[str, Any]]]] = {
    "Customer": _customer,
    "Sku": _sku,
    "Plan": _plan,
    "Fee": _fee,
    "CustomerTaxIdentifier": lambda _order: {"type": "de", "value": "DE123456789"},
    "Source": lambda _order: {"type": "customerCredit", "amount": 0},
    "Checkout": _checkout,
}
"""The body of the request, by component."""
