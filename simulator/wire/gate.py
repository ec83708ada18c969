"""Lets so many through at once, in the order in which they came: a semaphore whose open case costs next to nothing."""

from __future__ import annotations

import asyncio
from collections import deque


class Gate:
    """Whoever enters leaves again; while all places are taken the others wait for their turn."""

    def __init__(self, places: int) -> None:
        self._free = places
        self._line: deque[asyncio.Future[None]] = deque()

    def enter(self) -> bool:
        """Take a place if there is one; otherwise await :meth:`turn`."""
        if not self._free:
            return False
        self._free -= 1
        return True

    async def turn(self) -> None:
        """Wait for a place that another one leaves."""
        mine: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._line.append(mine)
        try:
            await mine
        except asyncio.CancelledError:
            if not mine.cancelled():
                self.leave()
            raise

    def leave(self) -> None:
        """Give the place to the next in line."""
        while self._line:
            following = self._line.popleft()
            if not following.done():
                following.set_result(None)
                return
        self._free += 1
