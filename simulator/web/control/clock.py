"""Virtual time, seen and moved from outside. Neither call holds the clock."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, TypeVar

from simulator.clock import MODES
from simulator.errors import Unavailable
from simulator.instant import iso_micros
from simulator.web.control.body import span
from simulator.web.control.form import TEXT, TIME, WHOLE, many, record, ref, told, words
from simulator.web.control.guard import reply
from simulator.web.control.route import BODY, Routes
from simulator.web.control.state import ADVANCING, SIMULATION, STOPPING

if TYPE_CHECKING:
    from collections.abc import Coroutine

    from aiohttp import web

    from simulator.instant import Span
    from simulator.simulation import Simulation

Result = TypeVar("Result")
routes = Routes()
SPAN = told(TEXT, "a time span such as 1h 30m")
CLOCK = {"mode": words(MODES), "now": TIME, "micros": told(WHOLE, "the same as virtual microseconds since 1970")}
SHAPES = {
    "Clock": record(CLOCK),
    "Settled": record({**CLOCK, "open": told(many(TEXT), "deliveries and follow-ups that are open at the horizon")}),
}
HORIZON = "30d"


def shown(simulation: Simulation) -> dict[str, Any]:
    """Mode and present time; ``micros`` is the same as virtual microseconds since 1970."""
    now = simulation.now
    return {"mode": simulation.clock_mode, "now": iso_micros(now), "micros": now}


@routes.get("/_control/clock", ref("Clock"))
async def look(request: web.Request) -> web.Response:
    """Mode and present time."""
    return reply(shown(request.app[SIMULATION]))


@routes.post("/_control/clock/advance", ref("Clock"), body=record({"by": SPAN}))
async def advance(request: web.Request) -> web.Response:
    """``{"by": "1h"}``: move on by a span, playing what lies on the way; calls at the same time add up."""
    return reply(await _moved(request, _advanced(request, span(request[BODY]["by"], "body.by"))))


async def _advanced(request: web.Request, by: Span) -> dict[str, Any]:
    """The clock where this span ends, which begins where the one that was asked for before it has ended."""
    simulation = request.app[SIMULATION]
    async with request.app[ADVANCING]:
        await simulation.advance(by)
        return shown(simulation)


@routes.post(
    "/_control/clock/settle",
    ref("Settled"),
    body=record({}, optional={"horizon": told(TEXT, "how far to go at most; 30d without it")}),
    needed=False,
)
async def settle(request: web.Request) -> web.Response:
    """``{"horizon": "30d"}``: run until nothing is open; names what still is at the horizon."""
    simulation = request.app[SIMULATION]
    horizon = span(request[BODY].get("horizon", HORIZON), "body.horizon")
    still_open = await _moved(request, simulation.settle(horizon))
    return reply({**shown(simulation), "open": list(still_open)})


async def _moved(request: web.Request, moving: Coroutine[Any, Any, Result]) -> Result:
    """What *moving* comes to; Unavailable when the server stops first: the clock stays where it has come to."""
    move, stop = asyncio.create_task(moving), asyncio.create_task(request.app[STOPPING].wait())
    try:
        await asyncio.wait([move, stop], return_when=asyncio.FIRST_COMPLETED)
        if move.done() and not move.cancelled():
            return move.result()
        raise Unavailable("the server is stopping; the clock stays where it has come to")
    finally:
        move.cancel()
        stop.cancel()
