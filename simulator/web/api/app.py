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
async def beside(simulation: Simulation, port: int) -> AsyncIterator[str]:
    """The API of a case that is played; a defect of ours becomes a warning in its result."""

    def on_defect(error: BaseException) -> None:
        text = " ".join(f"{type(error).__name__}: {error}".split())
        simulation.note("warning", "api", f"a defect of the simulator, while its API was called: {text}")

    async with served(face_of(simulation, on_defect), port) as url:
        yield url


@asynccontextmanager
async def served(face: Face, port: int = 0) -> AsyncIterator[str]:
    """The API on a loopback port, 0 being any free one; its address. Every path is the API's there."""

    @web.middleware
    async def take(
        request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
    ) -> web.StreamResponse:
        del handler
        return await face.answer(request)

    app = web.Application(middlewares=[take])
    try:
        async with Server(app, bind("127.0.0.1", port)) as server:
            yield server.address
    finally:
        await face.close()
