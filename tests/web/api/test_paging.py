"""Pages while things are being added: none is lost, none comes twice, whichever way the pages are turned."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from simulator.instant import parse_span
from tests.web.api.test_plain import FEE, PLAN, SKU
from tests.web.api.world import BASKET, World

if TYPE_CHECKING:
    from tests.web.api.conftest import Client

FIRST, MORE = 7, 5
"""How many there are at first, and how many come between two pages."""


class Maker:
    """Makes one more of a kind, however often."""

    def __init__(self, client: Client, kind: str) -> None:
        self._client, self._kind, self._made = client, kind, 0
        self._world = World(self._ask)
        self._order: Any = {}

    async def _ask(self, method: str, path: str, body: Any) -> Any:
        told = await self._client.ask(method, path, body)
        assert told.status < 300, (method, path, told)
        return told.value

    async def begin(self) -> None:
        """Make what the others need."""
        await self._world.post("/skus", {**SKU, "id": "lamp"})
        self._order = await self._world.order({"items": [{**BASKET["items"][0], "quantity": 90}]})
        if self._kind in ("refunds", "returns"):
            await self._world.report(self._order, 80)
            await self._client.simulation.settle()

    async def one(self) -> None:
        """One more; its events are told at once."""
        self._made += 1
        plain: dict[str, Any] = {
            "customers": {},
            "plans": PLAN,
            "fees": FEE,
            "tax-identifiers": {"type": "de", "value": f"DE{self._made}"},
            "skus": {**SKU, "id": f"lamp-{self._made}"},
            "checkouts": BASKET,
            "events": {},
        }
        if self._kind in plain:
            kind = "customers" if self._kind == "events" else self._kind
            await self._world.post(f"/{kind}", plain[self._kind] if kind == self._kind else {})
        elif self._kind == "orders":
            await self._world.order()
        elif self._kind == "fulfillments":
            await self._world.report(self._order, 1)
        elif self._kind == "refunds":
            await self._world.refund(self._order, amount=1)
        else:
            await self._world.give_back(self._order, 1)
        if self._kind == "events":
            await self._client.simulation.advance(parse_span("1m"))


KINDS = (
    *("customers", "skus", "plans", "fees", "tax-identifiers", "checkouts", "orders", "fulfillments", "refunds"),
    *("returns", "events"),
)


@pytest.mark.parametrize("kind", KINDS)
async def test_what_is_added_meanwhile_moves_nothing(client: Client, kind: str) -> None:
    maker, path = Maker(client, kind), f"/{kind}?limit=2"
    await maker.begin()
    for _ in range(FIRST):
        await maker.one()

    async def turned(cursor: str, start: str) -> list[str]:
        """The pages from an end of the list on, one thing being added between two of them, *MORE* in all."""
        seen, left = [start] if start else [], MORE
        while True:
            last = (seen[0] if cursor == "endingBefore" else seen[-1]) if seen else ""
            page = await client.get(f"{path}&{cursor}={last}" if last else path)
            seen = [*page.ids, *seen] if cursor == "endingBefore" else [*seen, *page.ids]
            if left:
                left -= 1
                await maker.one()
            if not page.value["hasMore"]:
                return seen

    before = (await client.get(f"/{kind}?limit=100")).ids
    assert await turned("startingAfter", "") == before
    oldest = (await client.get(f"/{kind}?limit=100")).ids[-1]
    seen = await turned("endingBefore", oldest)
    after = (await client.get(f"/{kind}?limit=100")).ids
    assert len(after) > len(before)
    assert seen == after[len(after) - len(seen) :]
    assert seen[-len(before) :] == before
