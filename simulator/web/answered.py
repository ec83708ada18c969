"""A request that is answered while its webhooks go: before it, beside it or after its last byte (WEBHOOK-RACE-3)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from aiohttp import web

    from simulator.simulation import Simulation

READS: Final = ("GET", "HEAD")
"""The methods that only look."""


async def answered(
    simulation: Simulation, request: web.BaseRequest, answer: Callable[[], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    """What *answer* makes, handed over to its last byte; the clock is held until then."""
    async with simulation.answering(reads=request.method in READS) as race:
        response = await answer()
        await race.tried()
        await response.prepare(request)
        await response.write_eof()
        return response
