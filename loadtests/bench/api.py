"""What the Digital River API costs its server: ``python -m loadtests.bench.api CALL CALLS CONNECTIONS``.

The store is the one of `serve`; the client is a process of its own. ``bare server`` is none of ours: it answers with
ready bytes.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

import msgspec
from aiohttp import web

from loadtests.bench.caller import Asked
from loadtests.bench.calls import BARE, CALLS, CUSTOMER, SKU, SOURCE, Call
from loadtests.bench.measured import Measure, report, taking
from simulator.clock import RUN_START, ClockSettings
from simulator.commerce.plain import customer, sku
from simulator.commerce.plain import source as payment
from simulator.records import Options
from simulator.simulation import Simulation
from simulator.simulation.running import run
from simulator.web.api.app import face_of, served
from simulator.web.server import Server, bind

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

ORDERS: Final = 1000
"""Orders that are there before anybody calls, each with its events."""


async def main(name: str, calls: int, connections: int) -> None:
    """Serve one operation to one client and report what that took here."""
    call = CALLS.get(name, Call("GET", "/"))
    async with _bare() if name == BARE else _platform() as (url, key, source):
        made = (call.body(number, source) if call.body else None for number in range(calls))
        bodies = tuple("" if body is None else msgspec.json.encode(body).decode() for body in made)
        asked = Asked(method=call.method, url=f"{url}{call.path}", key=key, status=call.status, bodies=bodies)
        command = [sys.executable, "-m", "loadtests.bench.caller", str(connections)]
        pipe = asyncio.subprocess.PIPE
        client = await asyncio.create_subprocess_exec(*command, stdin=pipe, stdout=pipe)
        assert client.stdin is not None  # noqa: S101 - asked for above
        assert client.stdout is not None  # noqa: S101 - asked for above
        client.stdin.write(msgspec.json.encode(asked) + b"\n")
        await client.stdout.readline()
        measure = Measure(what="API", kind=name, posts=calls, size=0)
        with taking(measure):
            client.stdin.write(b"go\n")
            measure.size = int(await client.stdout.readline() or 0)
        if await client.wait():
            sys.exit(f"{name}: the client failed")
    report(measure)


@asynccontextmanager
async def _platform() -> AsyncIterator[tuple[str, str, str]]:
    """The API over a store with orders and events in it: its address and key, and a source that can be charged."""

    def on_defect(error: BaseException) -> None:
        raise error

    with tempfile.TemporaryDirectory() as folder:
        clock = ClockSettings(mode="auto", start=RUN_START)
        async with Simulation(Path(folder), clock=clock, options=Options()) as simulation:
            for number in range(ORDERS):
                simulation.place_order({"lines": [{"product": "physical"}]}, path=f"bench/{number}")
            simulation.plain.create(sku.SKU, SKU)
            simulation.plain.create(customer.CUSTOMER, CUSTOMER)
            source, _ = simulation.plain.create(payment.SOURCE, SOURCE)
            simulation.sources.keep(str(CUSTOMER["id"]), source.id)
            await simulation.settle()
            async with served(face_of(simulation, on_defect)) as url:
                yield url, simulation.keys.secret.text, source.id


@asynccontextmanager
async def _bare() -> AsyncIterator[tuple[str, str, str]]:
    """A server that does nothing."""

    async def answer(_request: web.Request) -> web.Response:
        return web.json_response({"data": [], "hasMore": False})

    app = web.Application()
    app.router.add_get("/", answer)
    async with Server(app, bind("127.0.0.1", 0)) as server:
        yield server.address, "", ""


if __name__ == "__main__":
    run(main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3])))
