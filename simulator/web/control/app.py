"""The control API as one aiohttp application."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from aiohttp import web

from simulator.web.control import clock, deliveries, endpoints, health, index, orders, sites
from simulator.web.control.body import LIMIT
from simulator.web.control.guard import Answering, guard, problem_of
from simulator.web.control.state import ADVANCING, SIMULATION, STOPPING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from simulator.simulation import Simulation

MODULES = (index, health, orders, deliveries, clock, endpoints, sites)
"""What has routes, in the order in which they are told."""


def application(
    simulation: Simulation,
    *,
    names: Iterable[str] = (),
    open_to_network: bool = False,
    on_defect: Callable[[BaseException], None],
) -> web.Application:
    """The routes over *simulation*; the parameters are those of :func:`guard.guard`."""
    known = frozenset(name.lower().rstrip(".") for name in names)
    middleware = guard(known, open_to_network, on_defect)
    app = web.Application(middlewares=[middleware, _holding], client_max_size=LIMIT)
    app[SIMULATION] = simulation
    app[STOPPING] = asyncio.Event()
    app[ADVANCING] = asyncio.Lock()
    for module in MODULES:
        app.router.add_routes(module.routes)
    return app


@web.middleware
async def _holding(request: web.Request, handler: Answering) -> web.StreamResponse:
    """A request that changes something keeps the clock from jumping; one that moves the clock must not."""
    if request.method in ("GET", "HEAD") or request.path.startswith("/_control/clock/"):
        return await handler(request)
    if request.app[STOPPING].is_set():
        return problem_of("the server is stopping; it takes no work any more", 503)
    with request.app[SIMULATION].hold():
        return await handler(request)
