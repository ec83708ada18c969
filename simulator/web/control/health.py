"""Whether the simulator lives, and whether it takes work."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator import __version__
from simulator.clock import MODES
from simulator.instant import iso_micros
from simulator.web.control.form import TEXT, TIME, WHOLE, record, ref, words
from simulator.web.control.guard import reply
from simulator.web.control.route import Routes
from simulator.web.control.state import LISTS, SIMULATION, STOPPING

if TYPE_CHECKING:
    from aiohttp import web

routes = Routes()
COUNTS = ("orders", "events", "deliveries", "attempts", "open")
SHAPES = {
    "Health": record({"status": {"const": "ok"}, "version": TEXT, "now": TIME, "clock": words(MODES)}),
    "Ready": record({"status": {"const": "ready"}, "counts": record(dict.fromkeys(COUNTS, WHOLE))}),
    "Stopping": record({"status": {"const": "stopping"}}),
}


@routes.get("/_control/health", ref("Health"))
async def health(request: web.Request) -> web.Response:
    """It answers, hence it lives."""
    simulation = request.app[SIMULATION]
    now = iso_micros(simulation.now)
    return reply({"status": "ok", "version": __version__, "now": now, "clock": simulation.clock_mode})


@routes.get("/_control/ready", ref("Ready"), also={503: ref("Stopping")})
async def ready(request: web.Request) -> web.Response:
    """200 while work is taken, with how much is kept; 503 once it stops."""
    if request.app[STOPPING].is_set():
        return reply({"status": "stopping"}, 503)
    return reply({"status": "ready", "counts": await request.app[LISTS].ask(lambda read: read.counts())})
