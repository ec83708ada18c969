"""The control API as one aiohttp application."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from aiohttp import web
from msgspec.structs import replace

from simulator.scenario.settings import Settings
from simulator.web.answered import answered
from simulator.web.api.app import in_front
from simulator.web.control import (
    clock,
    deliveries,
    endpoints,
    health,
    inboxes,
    index,
    openapi,
    orders,
    runs,
    sites,
    sources,
    webhooks,
)
from simulator.web.control.body import LIMIT
from simulator.web.control.guard import Answering, guard, problem_of
from simulator.web.control.lists import Lists
from simulator.web.control.route import served
from simulator.web.control.state import ADVANCING, DOCUMENT, HOST, LISTS, PLAYS, SIMULATION, STOPPING
from simulator.web.host import Host
from simulator.web.plays import Plays

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from simulator.simulation import Simulation
    from simulator.web.api.face import Face

MODULES = (index, health, orders, deliveries, clock, endpoints, sites, webhooks, sources, inboxes, runs)
"""What has routes, in the order in which they are told."""


def application(
    simulation: Simulation,
    *,
    names: Iterable[str] = (),
    open_to_network: bool = False,
    settings: Settings | None = None,
    face: Face | None = None,
    on_defect: Callable[[BaseException], None],
) -> web.Application:
    """The routes over *simulation*; the parameters are those of :func:`guard.guard`.

    :param face: the Digital River API, which has every path that does not begin with ``/_``.
    :param settings: what scenario runs begin with: allow-list, certificates, concurrency.
    """
    known = frozenset(name.lower().rstrip(".") for name in names)
    middleware = guard(known, open_to_network, on_defect)
    first = [in_front(face)] if face else []
    app = web.Application(middlewares=[*first, middleware, _holding], client_max_size=LIMIT)
    app[SIMULATION] = simulation
    app[STOPPING] = face.stopping if face else asyncio.Event()
    app[ADVANCING] = asyncio.Lock()
    app[LISTS] = Lists(simulation)
    app[DOCUMENT] = openapi.document(MODULES)
    app[HOST] = host = Host()
    app[PLAYS] = Plays(simulation.store.folder / "runs", host, settings or Settings(), on_defect)
    app.on_shutdown.append(_stop)
    app.on_cleanup.append(_close)
    if face is not None:
        app.on_cleanup.append(lambda _: face.close())
    known_forms = openapi.components(MODULES)
    app.router.add_routes([served(route, known_forms) for module in MODULES for route in module.routes])
    app.router.add_routes(
        [served(replace(index.routes.found[0], path=path), known_forms) for path in ("/", "/_control/")]
    )
    return app


async def _stop(app: web.Application) -> None:
    await app[PLAYS].close()


async def _close(app: web.Application) -> None:
    await app[HOST].close()
    await app[LISTS].close()


@web.middleware
async def _holding(request: web.Request, handler: Answering) -> web.StreamResponse:
    """A request that changes something keeps the clock from jumping; one that moves the clock must not."""
    if request.method in ("GET", "HEAD") or request.path.startswith("/_control/clock/"):
        return await handler(request)
    if request.app[STOPPING].is_set():
        return problem_of("the server is stopping; it takes no work any more", 503)
    return await answered(request.app[SIMULATION], request, lambda: handler(request))
