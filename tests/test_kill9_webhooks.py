"""kill -9 at random moments while webhooks are made, rotated, switched, deleted and told: what was answered is kept.

``DRSIM_KILLS`` sets how many times `drsim serve` is killed (``make kill9`` uses 200, the suite 6).
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
from random import Random
from typing import TYPE_CHECKING, Any

import aiohttp
import pytest
from aiohttp import web

from simulator import signature
from simulator.store.reader import Reader
from tests.listening import Taking
from tests.test_kill9 import ORDER, serve

if TYPE_CHECKING:
    from pathlib import Path

    from simulator.store.reader import DeliveryState

KILLS = int(os.environ.get("DRSIM_KILLS", "6"))
TYPES = ["order.accepted", "order.created", "order.complete"]
SECRET = {"flaky": "whk_of_the_flaky_one", "down": "whk_of_the_one_that_is_down"}


class Receiver(Taking):
    """Outlives every kill. ``/flaky`` answers 409 to many a first copy, ``/down`` never takes anything, others all."""

    def __init__(self) -> None:
        self.heard: list[tuple[str, bytes, str]] = []
        """Whose it is, the body, the signature header."""
        self._known: set[tuple[str, bytes]] = set()

    async def _take(self, request: web.Request) -> web.Response:
        name, body = request.path.strip("/"), await request.read()
        again = (name, body) in self._known
        self._known.add((name, body))
        self.heard.append((name, body, request.headers[signature.HEADER]))
        fate = Random(body).random()
        await asyncio.sleep(fate * 0.01)  # noqa: TID251 - a receiver that is busy for a moment
        unwilling = name == "down" or (name == "flaky" and not again and fate < 0.5)
        return web.Response(status=409 if unwilling else 202)


class Control:
    """The server of the moment; a request that a kill cut off has no answer."""

    def __init__(self, session: aiohttp.ClientSession) -> None:
        self.session, self.url = session, ""

    async def ask(self, method: str, path: str, value: Any = None) -> Any:
        """What was answered; None when there is no such thing."""
        async with self.session.request(method, f"{self.url}/_control/{path}", json=value) as answer:
            if answer.status == 404:
                return None
            assert answer.status < 300, f"{method} {path}: {await answer.text()}"
            return await answer.json()

    async def sure(self, method: str, path: str, value: Any = None) -> Any:
        """The same, asked again until some life of the server answers."""
        while True:
            with contextlib.suppress(aiohttp.ClientError, TimeoutError):
                return await self.ask(method, path, value)
            await asyncio.sleep(0.01)  # noqa: TID251 - until it is back


class Owner:
    """Leads one webhook after another through its life, and finds each as it was told, or as it was asked to become."""

    def __init__(self, control: Control, receiver: Receiver, number: int) -> None:
        self._control, self._receiver, self._chance = control, receiver, Random(number)
        self._prefix = f"w{number}"
        self.secrets: dict[str, set[str]] = {}
        """All that a webhook ever had or was to have."""
        self.deleted: list[str] = []
        self.steps = 0
        self.stopped = False

    async def run(self) -> None:
        while not self.stopped:
            await self._life(f"{self._prefix}.{len(self.secrets)}")

    async def _life(self, name: str) -> None:
        secret = f"whk_{name}_0"
        self.secrets[name] = {secret}
        asked = {"address": f"{self._receiver.url}/{name}", "types": TYPES[:1], "name": name, "secret": secret}
        now = {"enabled": True, "types": {TYPES[0]}, "newest": secret}
        if not await self._step(("POST", "webhooks", asked), name, None, now):
            return
        for turn in range(1, 1 + self._chance.randrange(5)):
            then = dict(now)
            match self._chance.randrange(3):
                case 0:
                    then["enabled"] = not now["enabled"]
                    asking = ("PATCH", f"webhooks/{name}", {"enabled": then["enabled"]})
                case 1:
                    wanted = self._chance.sample(TYPES, self._chance.randint(1, 3))
                    then["types"] = set(wanted)
                    asking = ("PATCH", f"webhooks/{name}", {"types": wanted})
                case _:
                    then["newest"] = secret = f"whk_{name}_{turn}"
                    self.secrets[name].add(secret)
                    value = {"expire": self._chance.choice([0, 1, 24]), "secret": secret}
                    asking = ("POST", f"webhooks/{name}/rotate", value)
            now = then if await self._step(asking, name, now, then) else now
        if await self._step(("DELETE", f"webhooks/{name}", None), name, now, None):
            self.deleted.append(name)

    async def _step(self, asking: tuple[str, str, Any], name: str, before: Any, after: Any) -> bool:
        """Whether it was done; after a kill in the middle that is for the next life of the server to say."""
        self.steps += 1
        try:
            await self._control.ask(*asking)
        except (aiohttp.ClientError, TimeoutError):
            found = await self._found(name)
            assert found in (before, after), asking
            return bool(found == after)
        assert await self._found(name) == after, asking
        return True

    async def _found(self, name: str) -> dict[str, Any] | None:
        webhook = await self._control.sure("GET", f"webhooks/{name}")
        if webhook is None:
            return None
        newest = (await self._control.sure("GET", f"webhooks/{name}/secrets"))["secrets"][0]["secret"]
        return {"enabled": webhook["enabled"], "types": set(webhook["types"]), "newest": newest}


class Shop:
    """Places orders, and remembers those that it was promised."""

    def __init__(self, control: Control) -> None:
        self._control, self.stopped = control, False
        self.promised: list[str] = []

    async def run(self) -> None:
        while not self.stopped:
            with contextlib.suppress(aiohttp.ClientError, TimeoutError):
                self.promised.append((await self._control.ask("POST", "orders", ORDER))["id"])
            await asyncio.sleep(0.005)  # noqa: TID251 - a client with a little patience


@pytest.mark.timeout(60 + 20 * KILLS)
async def test_webhooks_and_what_is_open_for_them_survive(tmp_path: Path) -> None:
    chance, store, receiver = Random(11), tmp_path / "store", Receiver()
    timeout = aiohttp.ClientTimeout(total=30)
    async with receiver, aiohttp.ClientSession(timeout=timeout) as session:
        control = Control(session)
        served = await serve(store)
        control.url = served.control
        for name, secret in SECRET.items():
            asked = {"address": f"{receiver.url}/{name}", "types": TYPES[:1], "name": name, "secret": secret}
            await control.ask("POST", "webhooks", asked)
        owners, shop = [Owner(control, receiver, number) for number in range(3)], Shop(control)
        clients: tuple[Owner | Shop, ...] = (*owners, shop)
        tasks = [asyncio.create_task(client.run()) for client in clients]
        for _ in range(KILLS):
            await asyncio.sleep(chance.uniform(0.05, 0.6))  # noqa: TID251 - the random moment
            served.process.send_signal(signal.SIGKILL)
            await served.process.wait()
            served = await serve(store)
            control.url = served.control
        for client in clients:
            client.stopped = True
        await asyncio.gather(*tasks)
        settled = await control.ask("POST", "clock/settle", {})
        assert settled["open"] == []
        served.process.send_signal(signal.SIGTERM)
        assert await served.process.wait() == 0
    assert len(shop.promised) > KILLS < sum(owner.steps for owner in owners)
    known = {name: {secret} for name, secret in SECRET.items()}
    for owner in owners:
        known |= owner.secrets
    gone = {name for owner in owners for name in owner.deleted}
    reader = Reader(store / "cte.sqlite")
    _judge_webhooks(reader, gone)
    _judge_deliveries(reader.deliveries(limit=1_000_000), receiver, shop)
    reader.close()
    for name, body, header in receiver.heard:
        stamp = float(header.partition(",")[0])
        assert signature.verify(header, body, sorted(known[name]), stamp) == "", f"{name}: {header}"


def _judge_webhooks(reader: Reader, gone: set[str]) -> None:
    """Each endpoint is what its webhook says, so that none was ever written without the other."""
    now, webhooks = reader.now(), reader.webhooks()
    endpoints = {endpoint.name: endpoint for endpoint in reader.endpoints()}
    assert now is not None
    assert {webhook.name for webhook in webhooks} == set(endpoints)
    assert gone == {webhook.name for webhook in webhooks if webhook.deleted is not None}
    for webhook in webhooks:
        assert webhook.endpoint(now) == endpoints[webhook.name]
    enabled = {webhook.name: webhook.enabled for webhook in webhooks if webhook.name in SECRET}
    assert enabled == {"flaky": True, "down": False}


def _judge_deliveries(states: list[DeliveryState], receiver: Receiver, shop: Shop) -> None:
    """Nothing is lost on a ladder, nothing is told that was not planned, and a retry brings the same event again."""
    assert not any(state.open for state in states)
    told = [state for state in states if state.delivery.endpoint == "flaky"]
    assert {state.disposition for state in told} == {"acknowledged"}
    assert {*shop.promised} <= {state.delivery.order_id for state in told}
    assert {state.disposition for state in states if state.delivery.endpoint == "down"} <= {"exhausted"}
    bodies = {(name, body) for name, body, _ in receiver.heard}
    assert len(bodies) <= len(states)
    assert len([body for name, body in bodies if name == "flaky"]) == len(told)
