"""A client of an API: ``python -m loadtests.bench.caller CONNECTIONS``.

The first line of its stdin is an :class:`Asked`; it says ``ready`` and begins at the second. In the end it prints the
size of the middle answer.
"""

from __future__ import annotations

import asyncio
import sys

import aiohttp
import msgspec
from msgspec import Struct

from simulator.simulation.running import run


class Asked(Struct, frozen=True, kw_only=True):
    """What to call, and what every answer must be."""

    method: str
    url: str
    key: str
    status: int
    bodies: tuple[str, ...]
    """One for each call; empty for a call without."""


async def main(connections: int) -> None:
    """Call as asked, over *connections* connections."""
    asked = msgspec.json.decode(sys.stdin.buffer.readline(), type=Asked)
    headers = {"Authorization": f"Bearer {asked.key}", "Content-Type": "application/json"}
    bodies, sizes = iter(asked.bodies), list[int]()

    async def client(session: aiohttp.ClientSession) -> None:
        for body in bodies:
            data = body.encode() or None
            async with session.request(asked.method, asked.url, data=data, headers=headers) as answer:
                told = await answer.read()
            if answer.status != asked.status:
                sys.exit(f"{asked.method} {asked.url} answered {answer.status}: {told[:400].decode()}")
            sizes.append(len(told))

    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=connections)) as session:
        print("ready", flush=True)
        sys.stdin.buffer.readline()
        await asyncio.gather(*(client(session) for _ in range(connections)))
    print(sorted(sizes)[len(sizes) // 2], flush=True)


if __name__ == "__main__":
    run(main(int(sys.argv[1])))
