"""One item of a checkout's request: which product, how many, at which price (API-ITEM-1)."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from simulator.errors import Declined

if TYPE_CHECKING:
    from collections.abc import Callable

    from simulator.commerce.plain.resource import Members
    from simulator.seed import Seed

MOST_UNITS: Final = 9_999
_TOLD: Final = (
    *("id", "skuGroupId", "name", "description", "url", "countryOfOrigin", "image", "weight", "weightUnit"),
    *("partNumber", "itemBreadcrumb"),
)
"""What orders tell of a product."""
_CLASSED: Final = ("taxCode", "eccn", "hsCode", "metadata")
"""What else is known of it."""
_NEEDED: Final = ("id", "skuGroupId", "name", "countryOfOrigin")


def described(number: int, item: Members, sku: Callable[[str], Members | None], seed: Seed) -> Members:
    """The item at that position, from 0, with an id, and its ``product`` as it stands now.

    :raises Declined: 400 for what cannot be bought, 404 for a SKU that there is none of.
    """
    where = f"items[{number}]"
    product = _product(where, item, sku)
    quantity = 1 if item.get("quantity") is None else item["quantity"]
    if not 1 <= quantity <= MOST_UNITS:
        raise _wrong(f"{where}.quantity", f"must be from 1 to {MOST_UNITS}")
    prices = [name for name in ("price", "aggregatePrice") if name in item]
    if not prices:
        raise Declined(400, "missing_parameter", "'price' is missing.", f"{where}.price")
    if len(prices) > 1:
        raise _wrong(f"{where}.price", "and 'aggregatePrice' exclude each other")
    if item[prices[0]] < 0:
        raise _wrong(f"{where}.{prices[0]}", "must not be below 0")
    _check_discount(where, item.get("discount"), quantity)
    if (item.get("subscriptionInfo") or {}).get("freeTrial") and item[prices[0]] > 0:
        raise Declined(400, "invalid_parameter", "A free trial has a price.", "items")
    rest = {name: value for name, value in item.items() if name != "productDetails"}
    return {**rest, "id": seed.uuid("item", number), "quantity": quantity, "product": product}


def physical(item: Members) -> bool:
    """Whether what it is about is shipped."""
    return bool(item["product"]["physical"])


def told(product: Members) -> Members:
    """The product as ``productDetails`` tell it."""
    return {name: product[name] for name in _TOLD if product.get(name) is not None}


def _product(where: str, item: Members, sku: Callable[[str], Members | None]) -> Members:
    details = item.get("productDetails")
    if "skuId" in item:
        found = sku(item["skuId"])
        if found is None:
            raise Declined(404, "not_found", f"SKU '{item['skuId'][:40]}' not found.", f"{where}.skuId")
        return {name: found[name] for name in (*_TOLD, *_CLASSED, "physical") if found.get(name) is not None}
    if not details:
        raise Declined(400, "missing_parameter", "'skuId' is missing, and so is 'productDetails'.", f"{where}.skuId")
    for name in _NEEDED:
        if not details.get(name):
            raise Declined(400, "missing_parameter", f"'{name}' of the product is missing.", name)
    weight: Members = {"weightUnit": "oz"} if "weight" in details else {}
    return {"physical": "digital" not in details["skuGroupId"].lower(), **weight, **details}


def _check_discount(where: str, discount: Any, quantity: int) -> None:
    if not discount:
        return
    off = discount.get("amountOff", Decimal(1))
    if off <= 0:
        raise Declined(400, "invalid_discount_amount", f"The value {off} is not permitted.", "discount")
    if ("amountOff" in discount) == ("percentOff" in discount):
        raise _wrong(f"{where}.discount", "has either 'amountOff' or 'percentOff'")
    if not 1 <= discount.get("quantity", 1) <= quantity:
        raise _wrong(f"{where}.discount.quantity", f"must be from 1 to {quantity}")


def _wrong(parameter: str, why: str) -> Declined:
    return Declined(400, "invalid_parameter", f"'{parameter.rpartition('.')[2]}' {why}.", parameter)
