"""kill -9 while a merchant's client calls the API: what was answered is there, is told, and happens once.

``DRSIM_KILLS`` sets how many times `drsim serve` is killed (``make kill9`` uses 200, the suite half of ten).
"""

from __future__ import annotations

import asyncio
import os
import signal
from collections import Counter
from random import Random
from typing import TYPE_CHECKING, Any

import aiohttp
import msgspec
import pytest
from aiohttp import web

from tests.listening import Taking
from tests.test_kill9 import Tireless, serve

if TYPE_CHECKING:
    from pathlib import Path

KILLS = max(int(os.environ.get("DRSIM_KILLS", "10")) // 2, 1)
KEY = "sk_test_kill9kill9kill9"
CARD = {"number": "4444222233331111", "expirationMonth": 7, "expirationYear": 2036}
OWNER = {"firstName": "Robin", "lastName": "Example", "address": {"country": "DE"}}
SOURCE = {"type": "creditCard", "owner": OWNER, "creditCard": CARD}
SKU = {"id": "e-book", "eccn": "EAR99", "name": "E-book", "taxCode": "5511.500", "countryOfOrigin": "DE"}
HOME = {"name": "Robin Example", "address": {"line1": "Weg 1", "city": "Bonn", "postalCode": "53111", "country": "DE"}}
ORDER = {
    "currency": "EUR",
    "email": "robin@example.com",
    "taxInclusive": True,
    "billTo": HOME,
    "items": [{"skuId": SKU["id"], "quantity": 2, "price": 11.9}],
}
TOLD = {
    "customers": "customer.created",
    "orders": "order.accepted",
    "fulfillments": "fulfillment.created",
    "refunds": "refund.pending",
}
"""The event that tells of a new object, by the name of its list."""


class Receiver(Taking):
    """Outlives every kill and counts which event it was told of how often; refuses now and then."""

    def __init__(self) -> None:
        self.heard: Counter[tuple[str, str]] = Counter()

    async def _take(self, request: web.Request) -> web.Response:
        event = msgspec.json.decode(await request.read())
        self.heard[event["type"], event["data"]["object"]["id"]] += 1
        return web.Response(status=503 if self.heard.total() % 7 == 0 else 200)


class Merchant(Tireless):
    """Makes customers and orders, fulfills and refunds, whatever happens to the server; knows what it was promised."""

    def __init__(self, session: aiohttp.ClientSession) -> None:
        super().__init__()
        self._session, self.url = session, ""
        self.promised: dict[str, dict[str, Any]] = {}
        """What was answered, by path."""

    async def ask(self, method: str, path: str, body: Any = None) -> tuple[int, Any]:
        headers = {"Authorization": f"Bearer {KEY}"}
        async with self._session.request(method, f"{self.url}{path}", json=body, headers=headers) as answer:
            return answer.status, await answer.json() if answer.status != 204 else None

    async def make(self, kind: str, body: Any) -> dict[str, Any]:
        status, made = await self.ask("POST", f"/{kind}", body)
        assert status == 201, made
        self.promised[f"/{kind}/{made['id']}"] = made
        found: dict[str, Any] = made
        return found

    async def _one(self) -> None:
        await self.make("customers", {"email": "robin@example.com"})
        source = await self.make("sources", SOURCE)
        order = await self.make("orders", {**ORDER, "sourceId": source["id"]})
        item = order["items"][0]["id"]
        await self.make("fulfillments", {"orderId": order["id"], "items": [{"itemId": item, "quantity": 2}]})
        for _ in range(50):
            _, seen = await self.ask("GET", f"/orders/{order['id']}")
            if seen["availableToRefundAmount"]:
                await self.make("refunds", {"orderId": order["id"], "currency": "EUR", "percent": 50})
                return
            await asyncio.sleep(0.01)  # noqa: TID251 - until the money is there

    async def all(self, path: str) -> list[dict[str, Any]]:
        """Every object of a list, page by page."""
        found: list[dict[str, Any]] = []
        sign = "&" if "?" in path else "?"
        while True:
            after = f"&startingAfter={found[-1]['id']}" if found else ""
            status, page = await self.ask("GET", f"{path}{sign}limit=100{after}")
            assert status == 200, page
            found += page["data"]
            if not page["hasMore"]:
                return found


@pytest.mark.timeout(60 + 20 * KILLS)
async def test_what_the_api_answered_is_kept_and_told(tmp_path: Path) -> None:
    chance, receiver = Random(43), Receiver()
    options = ("--api-key", KEY)
    async with receiver, aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=10)) as session:
        served = await serve(tmp_path / "store", *options)
        merchant = Merchant(session)
        merchant.url = served.control
        await merchant.make("skus", SKU)
        wanted = {"types": sorted(TOLD.values()), "address": f"{receiver.url}/", "enabled": True}
        hook = await merchant.make("webhooks", wanted)
        clients = [asyncio.create_task(merchant.run()) for _ in range(3)]
        for _ in range(KILLS):
            await asyncio.sleep(chance.uniform(0.05, 0.6))  # noqa: TID251 - the random moment
            served.process.send_signal(signal.SIGKILL)
            await served.process.wait()
            served = await serve(tmp_path / "store", *options)
            merchant.url = served.control
        merchant.stopped = True
        await asyncio.gather(*clients)
        settling = aiohttp.ClientTimeout(total=50)
        async with session.post(f"{served.control}/_control/clock/settle", json={}, timeout=settling) as answer:
            assert (await answer.json())["open"] == []
        await _prove(merchant, receiver, hook["id"])
        served.process.terminate()
        assert await served.process.wait() == 0


async def _prove(merchant: Merchant, receiver: Receiver, hook: str) -> None:
    for path, made in merchant.promised.items():
        status, found = await merchant.ask("GET", path)
        assert (status, found["id"]) == (200, made["id"]), path
        assert found["createdTime"] == made["createdTime"]
    for kind, type_ in TOLD.items():
        promised = {made["id"] for path, made in merchant.promised.items() if path.startswith(f"/{kind}/")}
        there = [one["id"] for one in await merchant.all(f"/{kind}")]
        assert promised
        assert len(there) == len(set(there)), f"an id of {kind} twice"
        assert promised <= set(there), f"lost {kind}"
        events = [one["data"]["object"]["id"] for one in await merchant.all(f"/events?type={type_}")]
        assert sorted(events) == sorted(there), f"{type_} for each of {kind}, once"
        assert {id_ for told, id_ in receiver.heard if told == type_} == set(there), f"{type_} heard of each of {kind}"
    assert [one["id"] for one in (await merchant.ask("GET", "/webhooks"))[1]] == [hook]
