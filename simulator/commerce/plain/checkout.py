"""Checkouts: what a request may ask for, how it is changed, and what it must have to become an order (API-CHECKOUT-1).

*Asked* is such a request with its items as they stood when it was made: numbered, and each with its ``product``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from simulator.commerce.money import unit
from simulator.commerce.plain import address
from simulator.commerce.plain.item import described, physical
from simulator.commerce.plain.resource import Kind, Members, merged
from simulator.errors import BadInput, Declined

if TYPE_CHECKING:
    from collections.abc import Callable

    from simulator.commerce.plain.resource import Resource
    from simulator.seed import Seed

ACTIVATED: Final = (
    *("AED", "AUD", "BRL", "CAD", "CHF", "CLP", "CNY", "COP", "CZK", "DKK", "EUR", "GBP", "HKD", "HUF", "IDR", "ILS"),
    *("INR", "JPY", "KRW", "MXN", "MYR", "NOK", "NZD", "PEN", "PHP", "PLN", "RON", "SAR", "SEK", "SGD", "THB", "TRY"),
    *("TWD", "USD", "VND", "ZAR"),
)
"""The currencies that can be paid in (API-CURRENCY-1)."""
_BILLED: Final = ("line1", "city", "postalCode")
_PARTIES: Final = ("shipTo", "billTo", "shipFrom")


def _sought(resource: Resource) -> Members:
    return {"chargeType": resource.secrets["asked"].get("chargeType", "customer_initiated")}


CHECKOUT: Final = Kind(component="Checkout", plural="Checkouts", noun="checkout", sought=_sought)


def asked(given: Members, sku: Callable[[str], Members | None], seed: Seed) -> Members:
    """What a new checkout asks for.

    :param sku: the SKU of an id as it is told; None when there is none.
    :raises Declined: for what cannot be bought.
    """
    if not given["items"]:
        raise Declined(400, "invalid_parameter", "There must be at least one item.", "items")
    items = [described(number, item, sku, seed) for number, item in enumerate(given["items"])]
    return _checked({**given, "items": items})


def altered(before: Members, given: Members) -> Members:
    """The same after a change: items are changed by their ids, and in part only (API-CHECKOUT-2).

    :raises Declined: for what cannot be bought, and an item that there is none of.
    """
    changes = {item["id"]: item for item in given.get("items") or ()}
    known = [item["id"] for item in before["items"]]
    for number, id_ in enumerate(changes):
        if id_ not in known:
            raise Declined(400, "invalid_parameter", f"There is no item '{id_[:40]}'.", f"items[{number}].id")
    items = [merged(item, changes.get(item["id"], {})) for item in before["items"]]
    return _checked({**merged(before, given), "items": items})


def ships(asked: Members) -> bool:
    """Whether anything of it is shipped."""
    return any(physical(item) for item in asked["items"])


def billed(owner: Members, asked: Members) -> Members:
    """The party that is billed, filled in from the owner of a source."""
    name = " ".join(part for part in (owner.get("firstName"), owner.get("lastName")) if part)
    found = {
        "address": owner.get("address"),
        "name": name or None,
        "email": owner.get("email"),
        "organization": owner.get("organization"),
        **(asked.get("billTo") or {}),
    }
    return {name: value for name, value in found.items() if value is not None}


def complete(asked: Members) -> None:
    """Checks that a checkout has what an order needs (API-ORDER-2).

    :raises Declined: 400 or 409, naming what it lacks.
    """
    if not asked.get("email"):
        message = (
            "The order could not be created because a required checkout parameter is missing. "
            "Update the checkout information provided before trying again."
        )
        raise Declined(400, "order_create_failed", message, "email")
    if ships(asked):
        _shipped(asked)
    bill_to = asked.get("billTo") or {}
    where = bill_to.get("address") or {}
    if not where.get("country"):
        raise address.missing("billTo.address.country")
    if not bill_to.get("name") or not all(where.get(member) for member in _BILLED):
        message = "The order is missing required details and could not be completed."
        raise Declined(409, "create-order-failed", message)


def _shipped(asked: Members) -> None:
    if "amount" not in (asked.get("shippingChoice") or {}):
        raise Declined(400, "invalid_shipping_choice", "There is no shipping choice.", "shippingChoice")
    if any(physical(item) and not _leaves_from(asked, item) for item in asked["items"]):
        raise address.missing("shipFrom.address")
    ship_to = asked.get("shipTo") or {}
    address.shippable(ship_to)
    if not ship_to.get("name"):
        raise address.missing("shipping.name")


def _leaves_from(asked: Members, item: Members) -> str:
    places = (item.get("shipFrom") or {}, asked.get("shipFrom") or {})
    return next((found for place in places if (found := (place.get("address") or {}).get("country"))), "")


def _checked(asked: Members) -> Members:
    """*asked*, if it can be bought. :raises Declined: 400 or 409 otherwise."""
    _check_currency(asked["currency"])
    for name in _PARTIES:
        address.written(asked.get(name) or {}, name)
    if asked.get("purchaseLocation"):
        address.written({"address": asked["purchaseLocation"]}, "purchaseLocation")
    choice = asked.get("shippingChoice") or {}
    if ships(asked):
        if asked.get("shipTo"):
            address.shippable(asked["shipTo"])
        if choice and "amount" not in choice:
            raise Declined(400, "internal_error", "Client must provide shipping Cost")
    elif choice.get("amount"):
        message = "Shipping costs something, but nothing is shipped."
        raise Declined(400, "invalid_shipping_choice", message, "shippingChoice")
    for name in ("discount", "shippingDiscount"):
        check_discount(asked.get(name))
    _check_plans(asked["items"])
    return asked


def check_discount(discount: Members | None) -> None:
    """:raises Declined: 400 for a discount of nothing, and for one that is an amount and a percentage."""
    if not discount:
        return
    if discount.get("amountOff", 1) <= 0:
        message = f"The value {discount['amountOff']} is not permitted."
        raise Declined(400, "invalid_discount_amount", message, "discount")
    if len([name for name in ("amountOff", "percentOff") if name in discount]) != 1:
        raise Declined(400, "invalid_parameter", "A discount has either 'amountOff' or 'percentOff'.", "discount")


def _check_currency(currency: str) -> None:
    try:
        unit(currency)
    except BadInput:
        message = f"'{currency[:20]}' is not a valid currency."
        raise Declined(409, "invalid_parameter", message, "currency", type_="bad_request") from None
    if currency not in ACTIVATED:
        raise Declined(409, "currency_unactivated", f"Currency '{currency}' is not activated.", "currency")


def _check_plans(items: list[Members]) -> None:
    plans = [info["planId"] for item in items if "planId" in (info := item.get("subscriptionInfo") or {})]
    if len(dict.fromkeys(plans)) > 1:
        message = "Only one unique subscription plan can be supported in a checkout"
        raise Declined(409, "plan_limit_reached", message, "planId")
