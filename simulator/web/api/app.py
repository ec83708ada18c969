"""Where the API is served: in front of the control API, or on a port of its own."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from aiohttp import web

from simulator.web.api.face import Face
from simulator.web.api.keys import Keyring
from simulator.web.server import Server, bind

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

    from aiohttp.typedefs import Middleware

    from simulator.simulation import Simulation


def face_of(simulation: Simulation, on_defect: Callable[[BaseException], None], *, limited: bool = False) -> Face:
    """The API over *simulation* for the keys that it knows now."""
    return Face(simulation, Keyring(simulation.keys), on_defect, limited=limited)


def in_front(face: Face) -> Middleware:
    """A middleware that takes every path of the API and leaves ``/`` and what begins with ``/_`` to the others."""

    @web.middleware
    async def choose(
        request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
    ) -> web.StreamResponse:
        if request.path == "/" or request.path.startswith("/_"):
            return await handler(request)
        return await face.answer(request)

    return choose


@asynccontextmanager
async def served(face: Face) -> AsyncIterator[str]:
    """The API on a free loopback port; its address."""
    app = web.Application(middlewares=[in_front(face)])
    try:
        async with Server(app, bind("127.0.0.1", 0)) as server:
            yield server.address
    finally:
        await face.close()
