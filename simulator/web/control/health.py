"""Whether the simulator lives, and whether it takes work."""

from __future__ import annotations

from aiohttp import web

from simulator import __version__
from simulator.instant import iso_micros
from simulator.web.control.guard import reply
from simulator.web.control.state import SIMULATION, STOPPING

routes = web.RouteTableDef()


@routes.get("/_control/health")
async def health(request: web.Request) -> web.Response:
    """It answers, hence it lives."""
    simulation = request.app[SIMULATION]
    now = iso_micros(simulation.now)
    return reply({"status": "ok", "version": __version__, "now": now, "clock": simulation.clock_mode})


@routes.get("/_control/ready")
async def ready(request: web.Request) -> web.Response:
    """200 while work is taken, 503 once it stops."""
    if request.app[STOPPING].is_set():
        return reply({"status": "stopping"}, 503)
    return reply({"status": "ready", "counts": request.app[SIMULATION].store.read.counts()})
