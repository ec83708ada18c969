"""Long lists, read in a thread of their own beside the owner of the store: the loop goes on meanwhile."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, TypeVar

from simulator.store.reader import Reader
from simulator.store.tables import file_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from simulator.simulation import Simulation

Found = TypeVar("Found")


class Lists:
    """Sees what is committed; one question after the other."""

    def __init__(self, simulation: Simulation) -> None:
        self._reader = Reader(file_of(simulation.store.folder, simulation.environment))
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="lists")

    async def ask(self, question: Callable[[Reader], Found]) -> Found:
        """What *question* finds."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, question, self._reader)

    async def close(self) -> None:
        """Let what is under way end, then let go of the file."""
        await asyncio.to_thread(self._thread.shutdown)
        self._reader.close()
