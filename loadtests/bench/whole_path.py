"""The whole path of a delivery: ``python -m loadtests.bench.whole_path KIND URL POSTS CONNECTIONS``.

Each notification is of a different order: announced, rendered, checked, persisted, authenticated or signed, posted,
its attempt recorded. The store is the one of `serve`.
"""

from __future__ import annotations

import sys
import tempfile
from collections import deque
from pathlib import Path
from typing import TYPE_CHECKING

from loadtests.bench.kinds import KINDS, moves
from loadtests.bench.measured import Measure, report, taking
from simulator.clock import RUN_START, ClockSettings, breathe
from simulator.records import Basic, Endpoint, Options
from simulator.simulation import Simulation
from simulator.simulation.running import run
from simulator.store.store import Ticket

if TYPE_CHECKING:
    from loadtests.bench.kinds import Kind

CHUNK = 16
"""Events announced before the loop may turn to deliveries again, as a busy server would group them."""
AHEAD = 48
"""Chunks that may be announced before the first is durable: the next group gathers while one is written."""


async def main(name: str, url: str, posts: int, connections: int) -> None:
    """Place and prepare the orders, then measure announcing and delivering one event of each."""
    kind = KINDS[name]
    with tempfile.TemporaryDirectory() as folder:
        clock = ClockSettings(mode="auto", start=RUN_START)
        options = Options(flow="manual")
        async with Simulation(Path(folder), clock=clock, options=options, concurrency=connections) as sim:
            orders = [_prepared(sim, kind, number) for number in range(posts + CHUNK)]
            await sim.store.durable()
            sim.set_endpoint(_endpoint(kind, url))
            await _deliver(sim, kind, orders[:CHUNK])
            measure = Measure(what="whole path", kind=name, posts=posts, size=0)
            with taking(measure):
                sizes = await _deliver(sim, kind, orders[CHUNK:])
            measure.size = sorted(sizes)[len(sizes) // 2]
            _prove(sim, len(orders))
    report(measure)


def _prepared(sim: Simulation, kind: Kind, number: int) -> str:
    """The id of an order in the state in which the event is announced."""
    order = sim.place_order(kind.params, path=f"bench/{number}").order
    assert order is not None  # noqa: S101 - placing an order returns one
    for turn, (action, _) in enumerate(moves(kind)):
        sim.act(order.id, action, path=f"bench/{number}/{turn}")
    return order.id


def _endpoint(kind: Kind, url: str) -> Endpoint:
    return Endpoint(
        name="bench",
        channel=kind.channel,
        url=url,
        format=kind.format,
        style=kind.style,
        auth=None if kind.channel == "webhook" else Basic("merchant", "open sesame"),
        events=(kind.event,),
    )


async def _deliver(sim: Simulation, kind: Kind, orders: list[str]) -> list[int]:
    """Announce the event of each order and see it delivered; the sizes of the bodies."""
    event, sizes, tickets = f"{kind.channel}:{kind.event}", [], deque[Ticket]()
    for start in range(0, len(orders), CHUNK):
        for order in orders[start : start + CHUNK]:
            outcome = sim.emit(event, order, path=f"emit/{order}")
            sizes += [delivery.size for delivery in outcome.commit.deliveries]
        tickets.append(outcome.ticket)
        await breathe()
        if len(tickets) > AHEAD:
            await tickets.popleft()
    await sim.settle()
    await sim.store.durable()
    return sizes


def _prove(sim: Simulation, wanted: int) -> None:
    """Whether the store really holds one settled delivery, with one attempt, for each order."""
    counts = sim.store.read.counts()
    if (counts["deliveries"], counts["attempts"], counts["open"]) != (wanted, wanted, 0):
        sys.exit(f"whole path: {counts} for {wanted} orders, open: {sim.still_open()[:3]}")


if __name__ == "__main__":
    run(main(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])))
