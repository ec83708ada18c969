"""kill -9 at random moments under traffic: nothing that was accepted is lost, nothing is invented.

``DRSIM_KILLS`` sets how many times `drsim serve` is killed (``make kill9`` uses 200, the suite 10).
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sys
from abc import ABC, abstractmethod
from collections import Counter
from random import Random
from typing import TYPE_CHECKING, NamedTuple

import aiohttp
import pytest
from aiohttp import web

from simulator.digest import digest
from simulator.store.reader import DeliveryState, Reader
from tests.listening import Taking

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

KILLS = int(os.environ.get("DRSIM_KILLS", "10"))
ORDER = {"lines": [{"product": "digital", "quantity": 1}]}


class Copies(Taking):
    """The receiver: outlives every kill, counts what arrives, fails now and then, takes its time."""

    def __init__(self) -> None:
        self.heard: Counter[tuple[str, str]] = Counter()

    async def _take(self, request: web.Request) -> web.Response:
        body = await request.read()
        key = (request.path.strip("/"), digest(body))
        self.heard[key] += 1
        fate = Random(f"{key} {self.heard[key]}").random()
        await asyncio.sleep(fate * 0.02)  # noqa: TID251 - a receiver that is busy for a moment
        return web.Response(status=503 if fate < 0.25 else 200)


class Served(NamedTuple):
    """One life of `drsim serve`."""

    process: asyncio.subprocess.Process
    control: str


async def serve(store: Path, *options: str) -> Served:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "simulator", "serve", "--store", str(store), "--port", "0", "--clock", "auto"),
        *options,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    assert process.stdout is not None
    line = (await process.stdout.readline()).decode()
    address = next(word for word in line.split() if word.startswith("http://"))
    return Served(process, address.rstrip("/"))


class Tireless(ABC):
    """A client that goes on, whatever happens to the server."""

    def __init__(self) -> None:
        self.stopped = False

    @abstractmethod
    async def _one(self) -> None:
        """What it does again and again."""

    async def run(self) -> None:
        while not self.stopped:
            with contextlib.suppress(aiohttp.ClientError, TimeoutError):
                await self._one()
            await asyncio.sleep(0.002)  # noqa: TID251 - a client with a little patience


class Traffic(Tireless):
    """Places orders and fulfills them, whatever happens to the server, and remembers what it was promised."""

    def __init__(self, session: aiohttp.ClientSession) -> None:
        super().__init__()
        self._session = session
        self.control = ""
        self.promised: list[str] = []
        self.fulfilled: list[str] = []

    async def _one(self) -> None:
        async with self._session.post(f"{self.control}/_control/orders", json=ORDER) as answer:
            assert answer.status == 201, await answer.text()
            order_id = (await answer.json())["id"]
        self.promised.append(order_id)
        address = f"{self.control}/_control/orders/{order_id}/actions"
        for _ in range(20):
            async with self._session.post(address, json={"action": "fulfill"}) as answer:
                if answer.status == 200:
                    self.fulfilled.append(order_id)
                    return
                assert answer.status == 409, await answer.text()
            await asyncio.sleep(0.01)  # noqa: TID251 - until the order is in process


async def now(session: aiohttp.ClientSession, control: str) -> int:
    async with session.get(f"{control}/_control/clock") as answer:
        return int((await answer.json())["micros"])


async def set_up(session: aiohttp.ClientSession, control: str, receiver: str) -> None:
    for name, extra in (
        ("pon", {"channel": "pon", "retries": 3}),
        ("ocn", {"channel": "ocn", "format": "xml", "style": "classic"}),
        ("hook", {"channel": "webhook"}),
    ):
        endpoint = {"url": f"{receiver}/{name}", **extra}
        async with session.put(f"{control}/_control/endpoints/{name}", json=endpoint) as answer:
            assert answer.status < 300, await answer.text()


@pytest.mark.timeout(60 + 20 * KILLS)
async def test_nothing_is_lost_and_nothing_invented(
    tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    chance = Random(42)
    store, copies = tmp_path / "store", Copies()
    timeout = aiohttp.ClientTimeout(total=10)
    async with copies, aiohttp.ClientSession(timeout=timeout) as session:
        served = await serve(store)
        await set_up(session, served.control, copies.url)
        traffic = Traffic(session)
        traffic.control = served.control
        clients = [asyncio.create_task(traffic.run()) for _ in range(3)]
        for _ in range(KILLS):
            await asyncio.sleep(chance.uniform(0.05, 0.6))  # noqa: TID251 - the random moment
            seen = await now(session, served.control)
            served.process.send_signal(signal.SIGKILL)
            await served.process.wait()
            served = await serve(store)
            traffic.control = served.control
            assert await now(session, served.control) >= seen, "virtual time went back"
        traffic.stopped = True
        await asyncio.gather(*clients)
        async with session.post(
            f"{served.control}/_control/clock/settle", json={}, timeout=aiohttp.ClientTimeout(total=50)
        ) as answer:
            assert (await answer.json())["open"] == []
        served.process.send_signal(signal.SIGTERM)
        assert await served.process.wait() == 0
    for name, count in judge(store, copies, traffic).items():
        record_property(name, count)


def judge(store: Path, copies: Copies, traffic: Traffic) -> dict[str, int]:
    reader = Reader(store / "cte.sqlite")
    states = reader.deliveries(limit=1_000_000)
    assert len(traffic.promised) > KILLS
    for order_id in traffic.promised:
        assert reader.order(order_id) is not None, f"order {order_id} was promised and is gone"
    for order_id in traffic.fulfilled:
        told = [state.delivery.event_type for state in states if state.delivery.order_id == order_id]
        assert {"OrderLevelPlaceOrderSuccess", "OrderLevelComplete", "OrderComplete", "order.accepted"} <= set(told)
    known = {(state.delivery.endpoint, state.delivery.body) for state in states}
    assert set(copies.heard) <= known, "the receiver got what the store does not know"
    assert len(known) == len(states)
    interrupted = sum(_judge_delivery(reader, state, copies) for state in states)
    reader.close()
    return {"deliveries": len(states), "copies": sum(copies.heard.values()), "interrupted": interrupted}


def _judge_delivery(reader: Reader, state: DeliveryState, copies: Copies) -> int:
    delivery = state.delivery
    attempts = reader.attempts(delivery.id)
    assert not state.open
    assert [attempt.number for attempt in attempts] == list(range(1, len(attempts) + 1))
    interrupted = sum(attempt.measured.interrupted for attempt in attempts)
    heard = copies.heard[(delivery.endpoint, delivery.body)]
    assert len(attempts) <= heard <= len(attempts) + interrupted, f"{delivery.id}: {heard} copies, {attempts}"
    acknowledged = [attempt.disposition == "acknowledged" for attempt in attempts]
    assert not any(acknowledged[:-1]), "a settled delivery was sent again"
    return interrupted
