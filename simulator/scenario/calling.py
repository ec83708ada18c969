"""The Digital River API of a case: what a receiver calls back, ``${ api.url }`` and ``${ api.key }``."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import TYPE_CHECKING, Final

from simulator import expression
from simulator.simulation import Simulation

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable, Mapping

    from simulator.scenario.model import Case, Step
    from simulator.scenario.settings import Settings

Serving = Callable[[Simulation, int], AbstractAsyncContextManager[str]]
"""Serves the API of a simulation on a loopback port, 0 being any free one; gives its address."""
NAMED: Final = ("url", "key")
"""What ``${ api.… }`` has."""
_API: Final = re.compile(r"(?<![\w.])api\b")


@asynccontextmanager
async def opened(
    case: Case, settings: Settings, simulation: Simulation, serving: Serving | None
) -> AsyncIterator[Mapping[str, str]]:
    """The API while *case* is played, if it or the settings ask for one; what is told of it, else nothing."""
    if serving is None or (settings.api_port is None and not asks(case.steps)):
        yield {}
        return
    for key in reversed(settings.api_keys):
        if key.live == simulation.keys.live:
            simulation.keys.name(key)
    simulation.called_back()
    async with serving(simulation, settings.api_port or 0) as url:
        yield {"url": url, "key": simulation.keys.secret.text}


def asks(steps: Iterable[Step]) -> bool:
    """Whether a step calls the API or names it."""
    return any(step.word == "call" or _named(step.value) or asks(step.steps) for step in steps)


def _named(value: object) -> bool:
    return any(_API.search(source) for source in expression.names_in(value))
