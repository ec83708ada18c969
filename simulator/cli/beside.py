"""The API for scenarios that call it; what serves it takes its time to import, hence when it is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from contextlib import AbstractAsyncContextManager

    from simulator.simulation import Simulation


def beside(simulation: Simulation, port: int) -> AbstractAsyncContextManager[str]:
    """See `web.api.app.beside`."""
    from simulator.web.api import app

    return app.beside(simulation, port)
