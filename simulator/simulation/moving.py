"""What a platform does with time: it tells the present, holds it, and lets it pass."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from simulator.errors import BadInput
from simulator.instant import Instant, Span, parse_instant, parse_span
from simulator.records import Commit
from simulator.simulation.loop import Drive

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from simulator.simulation.engine import Engine

HORIZON = parse_span("30d")
LAST = parse_instant("9999-01-01T00:00:00Z")


class Moving:
    """Something that an engine moves through time."""

    _engine: Engine

    @property
    def now(self) -> Instant:
        """The virtual present."""
        return self._engine.clock.now

    @property
    def clock_mode(self) -> str:
        """``real``, ``scaled``, ``auto`` or ``manual``."""
        return self._engine.clock.mode

    def still_open(self) -> tuple[str, ...]:
        """One line for each open delivery and follow-up."""
        deliveries = (
            f"delivery {entry.delivery.id} ({entry.delivery.event_type} to {entry.delivery.endpoint}, "
            f"attempt {entry.number})"
            for entry in self._engine.lanes
        )
        agenda = (entry for entry in self._engine.agenda if not entry.calendar)
        return (*deliveries, *(f"follow-up {entry.path} ({entry.action.name})" for entry in agenda))

    @contextmanager
    def hold(self, *, reads: bool = False) -> Iterator[None]:
        """Keep the clock from jumping while an outside request is answered.

        :param reads: whether it only looks; time may go on right after it (CLOCK-5).
        """
        try:
            with self._engine.clock.hold(reads=reads):
                yield
        finally:
            self._engine.loop.wake()

    async def failed(self) -> None:
        """Return never, unless the loop dies of a defect or a broken store: then raise that."""
        await self._engine.loop.ended()

    async def settle(self, horizon: Span = HORIZON) -> tuple[str, ...]:
        """Run until no delivery and no follow-up is open; what still is at the horizon (virtual) is named."""
        loop, clock = self._engine.loop, self._engine.clock
        limit = Instant(self.now + horizon)

        def done() -> bool:
            return (loop.at_rest and not loop.something_open) or (not clock.virtual and clock.now >= limit)

        await loop.drive(Drive(limit, done))
        return self.still_open()

    async def advance(self, span: Span) -> None:
        """Let *span* of virtual time pass. :raises BadInput: in the modes that move by themselves."""
        loop, clock = self._engine.loop, self._engine.clock
        if not clock.virtual:
            raise BadInput(f"the clock runs by itself in mode {clock.mode}; only auto and manual can advance")
        target = Instant(self.now + span)
        if target > LAST:
            raise BadInput("virtual time ends with the year 9999")
        await loop.drive(Drive(target, lambda: clock.now >= target and loop.at_rest, exact=True))
        await self._engine.put(Commit(at=self.now))

    async def watch(self, holds: Callable[[], bool], seconds: float) -> bool:
        """Wait until *holds* is true, at most *seconds* (real); time may pass meanwhile in mode ``auto``.

        It is looked at after every commit and before every jump. In mode ``manual`` it waits at the present now.
        """
        horizon = HORIZON if self.clock_mode == "auto" else 0
        drive = Drive(Instant(self.now + horizon), holds, rests=False)
        return await self._engine.loop.drive(drive, seconds)
