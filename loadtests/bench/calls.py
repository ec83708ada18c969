"""The operations of the API that are measured."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

SKU: Final = {"id": "shelf", "name": "Shelf", "taxCode": "5610.100", "countryOfOrigin": "US"}
CUSTOMER: Final = {"id": "robin", "email": "robin@example.com"}
SOURCE: Final = {
    "type": "creditCard",
    "owner": {"firstName": "Robin", "lastName": "Example", "address": {"country": "US"}},
    "creditCard": {"number": "4444222233331111", "expirationMonth": 7, "expirationYear": 2036},
}
"""What is there before anybody calls."""
_PARTY: Final = {
    "name": "Robin Example",
    "email": "robin@example.com",
    "address": {"line1": "1 Main Street", "city": "Minnetonka", "state": "MN", "postalCode": "55343", "country": "US"},
}


def _order(number: int, source: str) -> dict[str, object]:
    return {
        "currency": "USD",
        "email": f"shopper{number}@example.com",
        "locale": "en_US",
        "shipTo": _PARTY,
        "billTo": _PARTY,
        "shipFrom": {"address": {"country": "US"}},
        "shippingChoice": {"amount": 5, "description": "Ground", "serviceLevel": "GR"},
        "items": [{"skuId": SKU["id"], "quantity": 2, "price": 19.99}],
        "customerId": CUSTOMER["id"],
        "sourceId": source,
        "upstreamId": f"cart-{number}",
    }


class Call(NamedTuple):
    """One operation that is measured."""

    method: str
    path: str
    body: Callable[[int, str], object] | None = None
    """Of the call of that number; the second is the id of a source of the customer's."""
    status: int = 200


BARE: Final = "bare server"
"""What the others are compared with: an aiohttp server that answers with ready bytes."""
CALLS: Final = {
    "list events": Call("GET", "/events?limit=10"),
    "list orders": Call("GET", "/orders?limit=10"),
    "create order": Call("POST", "/orders", _order, 201),
}
