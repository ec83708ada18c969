"""A server that is started again over its store answers every GET as before, byte for byte, and goes on from there."""

from __future__ import annotations

import asyncio
import urllib.request
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import msgspec

from simulator.clock import RUN_START
from simulator.instant import parse_span
from simulator.web.api.operations import ALIVE
from tests.cli.conftest import started
from tests.cli.test_serve import address_of, ask, stop
from tests.web.api.conftest import API, calling
from tests.web.api.world import World

if TYPE_CHECKING:
    import subprocess
    from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
    from pathlib import Path

    from tests.web.api.conftest import Client

__all__ = ["started"]

KEY = "sk_test_0123456789abcdef"
OPTIONS = ("serve", "--store", "kept", "--port", "0", "--clock", "manual", "--api-key", KEY)
READ = [one for one in API.operations.values() if one.id in ALIVE and one.method == "GET"]
CONTROL = ("orders?limit=100", "deliveries?limit=100", "webhooks", "endpoints", "clock")


def request(url: str, method: str = "GET", body: Any = None, *, key: str = KEY) -> bytes:
    """The bytes of a good answer."""
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {key}"}
    data = None if body is None else msgspec.json.encode(body)
    asked = urllib.request.Request(url, data=data, headers=headers, method=method)
    with urllib.request.urlopen(asked, timeout=60) as answer:
        found: bytes = answer.read()
    return found


def everything(address: str, key: str = KEY) -> dict[str, bytes]:
    """What every GET answers, by path: pages of lists, and whatever is told of in them, one by one."""
    found = dict(_pages(address, key))
    ids = _ids(found)
    for operation in READ:
        if not operation.lists:
            for id_ in sorted(ids.get(operation.path.split("/")[1], ())):
                path = operation.path.replace("{id}", id_)
                found[path] = request(f"{address}{path}", key=key)
    return found


def _pages(address: str, key: str) -> Iterator[tuple[str, bytes]]:
    for operation in READ:
        path = operation.path if operation.lists else ""
        while path:
            page = request(f"{address}{path}", key=key)
            yield path, page
            told = msgspec.json.decode(page)
            more = isinstance(told, dict) and told["hasMore"]
            path = f"{operation.path}?startingAfter={told['data'][-1]['id']}" if more else ""


def _ids(pages: dict[str, bytes]) -> dict[str, set[str]]:
    """The ids of all that pages tell of, by the first step of its path."""
    found: dict[str, set[str]] = {}
    for path, page in pages.items():
        told = msgspec.json.decode(page)
        kind = path.strip("/").partition("?")[0]
        listed = told["data"] if isinstance(told, dict) else told
        found.setdefault(kind, set()).update(one["id"] for one in listed)
        for one in listed if kind == "orders" else ():
            for part in ("sources", "charges"):
                found.setdefault(part, set()).update(each["id"] for each in one["payment"].get(part, ()))
    return found


def controlled(address: str) -> dict[str, bytes]:
    """What the control API tells, by path."""
    paths = [f"/_control/{name}" for name in CONTROL]
    hooks = [f"/_control/webhooks/{one['id']}/secrets" for one in ask(f"{address}/_control/webhooks")["webhooks"]]
    return {path: request(f"{address}{path}") for path in (*paths, *hooks)}


async def test_a_server_tells_the_same_before_and_after(started: Callable[..., subprocess.Popen[str]]) -> None:
    server = started(*OPTIONS)
    address = address_of(server)

    async def make(method: str, path: str, body: Any) -> Any:
        return msgspec.json.decode(request(f"{address}{path}", method, body))

    world = World(make)
    await world.plain()
    await world.carts()
    shipped = await world.orders()
    ask(f"{address}/_control/clock/advance", {"by": "1h"})
    await world.afterwards(shipped)
    (hook,) = ask(f"{address}/_control/webhooks")["webhooks"]
    ask(f"{address}/_control/webhooks/{hook['id']}/rotate", {"expire": 24})
    before = {**everything(address), **controlled(address)}
    stop(server)
    server = started(*OPTIONS)
    address = address_of(server)
    assert {**everything(address), **controlled(address)} == before
    stop(server)


async def lived(store: Path, *, restarted: bool) -> tuple[dict[str, bytes], dict[str, bytes]]:
    """A world that is half done, and what became of it; the same process all the time, or another from then on."""

    @asynccontextmanager
    async def going(*, again: bool = False) -> AsyncIterator[Client]:
        async with calling(store, mode="manual") as client:
            assert (client.simulation.now > RUN_START) == again
            yield client

    def read(client: Client) -> Awaitable[dict[str, bytes]]:
        return asyncio.to_thread(everything, client.address, client.simulation.keys.secret.text)

    async def later(client: Client) -> dict[str, bytes]:
        await client.simulation.advance(parse_span("20d"))
        return await read(client)

    async with going() as client:

        async def make(method: str, path: str, body: Any) -> Any:
            return (await client.ask(method, path, body)).value

        world = World(make)
        await world.plain()
        await world.carts()
        shipped = await world.orders()
        await client.simulation.advance(parse_span("1h"))
        await world.afterwards(shipped)
        await world.order(last_name="FraudReviewPass")
        await world.report(await world.order())
        half = await read(client)
        if not restarted:
            return half, await later(client)
    async with going(again=True) as client:
        return half, await later(client)


async def test_what_is_under_way_goes_on_as_if_nothing_had_happened(tmp_path: Path) -> None:
    half, whole = await lived(tmp_path / "one", restarted=False)
    assert half != whole
    assert await lived(tmp_path / "two", restarted=True) == (half, whole)
