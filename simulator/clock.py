"""Simulated time: the four modes, holds and jumps. The only module that asks the machine for the time."""

from __future__ import annotations

import asyncio
import math
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Literal

from msgspec import Struct
from msgspec.structs import replace

from simulator.instant import Instant, Seconds, parse_instant

if TYPE_CHECKING:
    from collections.abc import Iterator

Mode = Literal["real", "scaled", "auto", "manual"]
MODES: tuple[Mode, ...] = ("real", "scaled", "auto", "manual")
RUN_START = parse_instant("2026-01-05T09:00:00Z")
"""Where virtual time begins in a run, so that two runs print the same times."""

LISTENING = Seconds(0.05)
"""The quiet time while somebody calls our API back."""


class ClockSettings(Struct, frozen=True, kw_only=True):
    """How time passes."""

    mode: Mode = "auto"
    start: Instant | None = None
    """Where a new store begins; None means now."""
    scale: float = 3600.0
    """Virtual seconds for each real one in mode ``scaled``: an hour takes a second."""
    quiet: Seconds = Seconds(0.0)
    """Real seconds without traffic before the clock may jump (modes ``auto`` and ``manual``)."""
    free: bool = False
    """In mode ``auto``: jump whenever nothing is left to do now, not only inside settle, advance and await."""


def wall() -> Seconds:
    """Unix time of the machine, for signatures and measures."""
    return Seconds(time.time())


async def breathe() -> None:
    """Let every other task have its turn once."""
    await asyncio.sleep(0)


class Clock:
    """Virtual now. It never goes back; in modes ``auto`` and ``manual`` it moves only by :meth:`jump`."""

    def __init__(self, settings: ClockSettings, stored: Instant | None) -> None:
        """*stored* is the last now of the store, None for a new one (rule CLOCK-1)."""
        self.settings = settings
        self.mode = settings.mode
        present = Instant(int(wall() * 1_000_000))
        begin = stored if stored is not None else settings.start if settings.start is not None else present
        if self.mode == "real" and (stored is not None or settings.start is None):
            begin = max(begin, present)
        self._now = begin
        self._factor = {"real": 1.0, "scaled": settings.scale}.get(self.mode, 0.0)
        self._margin = int(4 * self._factor * 1_000_000) if self.mode == "scaled" else 0
        self._anchor, self._base = time.monotonic(), begin
        self._stored = begin
        self._holds = 0
        self._last_traffic = -math.inf

    @property
    def virtual(self) -> bool:
        """True when time stands still between jumps."""
        return not self._factor

    @property
    def now(self) -> Instant:
        """The present virtual instant."""
        if self._factor:
            passed = (time.monotonic() - self._anchor) * self._factor * 1_000_000
            self._now = max(self._now, Instant(self._base + int(passed)))
        return self._now

    def ahead(self) -> Instant:
        """What to store as now; in mode ``scaled`` a little more, which bounds what may be shown until the next one."""
        self._stored = Instant(self.now + self._margin)
        return self._stored

    @property
    def lapsing(self) -> bool:
        """True when what is shown nears what is stored: a restart must not fall behind it (mode ``scaled``)."""
        return self.mode == "scaled" and self.now > self._stored - self._margin // 2

    @property
    def longest_pause(self) -> float | None:
        """Real seconds after which :attr:`lapsing` must be looked at again; None when it need not."""
        return 1.0 if self.mode == "scaled" else None

    def jump(self, to: Instant) -> None:
        """Move to *to* (modes ``auto`` and ``manual``); an earlier instant changes nothing."""
        self._now = max(self._now, to)

    @contextmanager
    def hold(self, *, reads: bool = False) -> Iterator[None]:
        """Keep the clock from jumping, as an API request does until its last byte.

        :param reads: whether it only looks: who looks again and again until something has happened must not be what
            keeps it from happening (CLOCK-5).
        """
        self._holds += 1
        try:
            yield
        finally:
            self._holds -= 1
            if not reads:
                self.traffic()

    @property
    def held(self) -> bool:
        """True while somebody holds the clock."""
        return self._holds > 0

    def traffic(self) -> None:
        """Note an acknowledged attempt or an outside request: the quiet time begins anew."""
        self._last_traffic = time.monotonic()

    def listen(self) -> None:
        """Wait for silence before each jump: who has acknowledged may be composing the next request."""
        self.settings = replace(self.settings, quiet=max(self.settings.quiet, LISTENING))

    def quiet_left(self) -> float:
        """Real seconds until the clock may jump as far as traffic is concerned."""
        if not self.settings.quiet:
            return 0.0
        return max(0.0, self._last_traffic + self.settings.quiet - time.monotonic())

    def real_seconds_until(self, due: Instant) -> float:
        """Real seconds until *due* in modes ``real`` and ``scaled``; 0 when it has passed."""
        return max(0.0, (due - self.now) / 1_000_000 / self._factor)
