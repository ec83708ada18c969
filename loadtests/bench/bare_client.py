"""A bare aiohttp client posting ready bytes: ``python -m loadtests.bench.bare_client KIND URL POSTS CONNECTIONS``."""

from __future__ import annotations

import asyncio
import sys

import aiohttp

from loadtests.bench.kinds import KINDS, Press
from loadtests.bench.measured import Measure, median_size, report, taking
from simulator.simulation.running import run

BODIES = 200


async def main(kind: str, url: str, posts: int, connections: int) -> None:
    """Post *posts* bodies over *connections* connections and report."""
    press = Press(KINDS[kind])
    bodies, headers = press.bodies(BODIES), {"Content-Type": press.content_type}
    numbers = iter(range(posts))

    async def client(session: aiohttp.ClientSession) -> None:
        for number in numbers:
            async with session.post(
                url, data=bodies[number % BODIES], headers=headers, allow_redirects=False
            ) as answer:
                await answer.read()

    measure = Measure(what="aiohttp", kind=kind, posts=posts, size=median_size(bodies))
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=connections)) as session:
        async with session.post(url, data=b"warm") as answer:
            await answer.read()
        with taking(measure):
            await asyncio.gather(*(client(session) for _ in range(connections)))
    report(measure)


if __name__ == "__main__":
    run(main(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])))
