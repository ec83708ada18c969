"""A small world made by requests alone: some of every kind that has a list, in every state that a filter asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from tests.web.api.test_plain import FEE, PLAN, SKU
from tests.web.api.test_sources import CARD, OWNER

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    Ask = Callable[[str, str, Any], Awaitable[Any]]
    """Method, path and body to what is answered, which must be good."""

HOME: Final = {"line1": "Weg 1", "city": "Bonn", "postalCode": "53111", "country": "DE"}
ADA: Final = {"name": "Ada Test", "phone": "555 0100", "address": HOME}
BASKET: Final[dict[str, Any]] = {
    "currency": "EUR",
    "email": "ada@example.com",
    "taxInclusive": True,
    "shipFrom": {"address": {"country": "DE"}},
    "shipTo": ADA,
    "billTo": ADA,
    "shippingChoice": {"amount": 5, "description": "standard", "serviceLevel": "SG"},
    "items": [{"skuId": "lamp", "quantity": 3, "price": 20}],
}
LOUD: Final[dict[str, Any]] = {
    "upstreamId": "cart-7",
    "applicationId": "shop-4",
    "browserIp": "192.0.2.7",
    "locale": "de_DE",
    "customerType": "business",
    "customerId": "ada",
    "chargeType": "moto",
    "metadata": {"cart": 7, "gift": True},
}
"""What a basket can say besides."""


class World:
    """Makes things, one after the other."""

    def __init__(self, ask: Ask) -> None:
        self._ask = ask

    async def post(self, path: str, body: Any = None) -> Any:
        """What a POST makes."""
        return await self._ask("POST", path, body)

    async def source(
        self, type_: str = "creditCard", last_name: str = "Muster", number: str = "4444222233331111"
    ) -> str:
        """The id of a new source."""
        card = {"creditCard": {**CARD, "number": number}} if type_ == "creditCard" else {}
        made = await self.post("/sources", {"type": type_, "owner": {**OWNER, "lastName": last_name}, **card})
        return str(made["id"])

    async def order(self, body: dict[str, Any] | None = None, **source: str) -> Any:
        """A new order, made at one go."""
        return await self.post("/orders", {**BASKET, **(body or {}), "sourceId": await self.source(**source)})

    async def report(self, order: Any, quantity: int = 3, cancelled: int = 0) -> Any:
        """A fulfillment of units of an order."""
        item = {"itemId": order["items"][0]["id"], "quantity": quantity, "cancelQuantity": cancelled}
        parcel = {"trackingCompany": "DHL", "trackingNumber": "00340434"}
        return await self.post("/fulfillments", {"orderId": order["id"], "items": [item], **parcel})

    async def refund(self, order: Any, **asked: Any) -> Any:
        """A refund of an order."""
        return await self.post("/refunds", {"orderId": order["id"], "currency": "EUR", **asked})

    async def give_back(self, order: Any, quantity: int) -> Any:
        """A return of units of an order."""
        item = {"itemId": order["items"][0]["id"], "quantity": quantity}
        return await self.post("/returns", {"orderId": order["id"], "reason": "too bright", "items": [item]})

    async def plain(self) -> None:
        """Some of each plain resource."""
        await self.post("/skus", {**SKU, "id": "lamp", "partNumber": "L-1", "hsCode": "9405.21", "skuGroupId": "lamps"})
        await self.post("/skus", {**SKU, "id": "cable"})
        await self.post("/customers", {"id": "ada", "email": "ada@example.com"})
        await self.post("/customers", {"id": "eve"})
        await self.post("/customers/eve", {"requestToBeForgotten": True})
        await self.post("/plans", {**PLAN, "id": "monthly", "state": "active"})
        await self.post("/plans", {**PLAN, "id": "draft"})
        await self.post("/fees", FEE)
        good = await self.post("/tax-identifiers", {"type": "de", "value": "DE123456789"})
        await self.post(f"/customers/ada/tax-identifiers/{good['id']}")
        await self.post("/tax-identifiers", {"type": "be", "value": "BE9"})
        kept = await self.source()
        await self.post(f"/customers/ada/sources/{kept}")
        for type_ in ("payPal", "konbini"):
            await self.source(type_)
        await self.post("/webhooks", {"address": "http://127.0.0.1:9/", "types": ["order.accepted"], "enabled": False})

    async def carts(self) -> None:
        """Checkouts: of a subscription, half done, and paid for."""
        item = {**BASKET["items"][0], "subscriptionInfo": {"planId": "monthly", "subscriptionId": "sub-1"}}
        await self.post("/checkouts", {**BASKET, "items": [item]})
        await self.post("/checkouts", {"currency": "USD", "items": BASKET["items"]})
        paid = await self.post("/checkouts", {**BASKET, **LOUD})
        await self.post(f"/checkouts/{paid['id']}/sources/{await self.source()}")

    async def orders(self) -> list[Any]:
        """Orders that go on: waiting, in review, blocked, called off; and three that are shipped."""
        for name in ("FraudReview", "FraudReviewBlock"):
            await self.order(last_name=name)
        await self.order(type_="wireTransfer")
        await self.report(await self.order(), 0, 3)
        item = {**BASKET["items"][0], "subscriptionInfo": {"planId": "monthly", "subscriptionId": "sub-1"}}
        await self.order({"items": [item]})
        shipped = [await self.order(LOUD), await self.order(), await self.order(number="4000000000004111")]
        for order in shipped:
            await self.report(order, 2, 1)
        return shipped

    async def afterwards(self, shipped: list[Any]) -> None:
        """What happens to those that are shipped once their captures are complete."""
        whole, part, failing = shipped
        back = await self.give_back(whole, 2)
        await self.post(f"/returns/{back['id']}", {"state": "accepted"})
        await self.give_back(part, 1)
        await self.refund(part, amount=3, reason="scratched", metadata={"case": 7})
        await self.refund(part, items=[{"itemId": part["items"][0]["id"], "percent": 10}])
        await self.refund(failing, percent=50, reason="late")
