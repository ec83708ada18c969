"""The loop: plays what is due, starts what may be sent, and moves the clock when the present has nothing left to do."""

from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING

from simulator.clock import breathe
from simulator.instant import Instant
from simulator.records import Commit

if TYPE_CHECKING:
    from collections.abc import Callable

    from simulator.clock import Clock
    from simulator.delivery.dispatcher import Dispatcher
    from simulator.delivery.lanes import Lanes
    from simulator.records import Followup
    from simulator.simulation.agenda import Agenda
    from simulator.store.store import Store

_BATCH = 64
_FOREVER = Instant(2**62)


class Drive:
    """Somebody who lets the clock move: until *done* holds, and no further than *limit*."""

    def __init__(self, limit: Instant, done: Callable[[], bool], *, exact: bool = False, rests: bool = True) -> None:
        """*exact*: the clock stops at the limit itself; *rests*: it also ends when nothing more can happen."""
        self.limit, self.done, self.exact, self.rests = limit, done, exact, rests
        self.ended: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def end(self) -> None:
        """Wake whoever waits for it."""
        if not self.ended.done():
            self.ended.set_result(None)


class Loop:
    """One task (rules CLOCK-1 to CLOCK-4)."""

    def __init__(
        self,
        *,
        clock: Clock,
        store: Store,
        agenda: Agenda,
        lanes: Lanes,
        dispatcher: Dispatcher,
        play: Callable[[Followup], None],
    ) -> None:
        """*play* carries out one agenda entry; it is a verb, so it never awaits."""
        self._clock, self._store, self._agenda = clock, store, agenda
        self._lanes, self._dispatcher, self._play = lanes, dispatcher, play
        self._wake = asyncio.Event()
        self._drives: list[Drive] = []
        self._task: asyncio.Task[None] | None = None
        self._happens = Instant(0)

    def open(self) -> None:
        """Start the task."""
        self._task = asyncio.create_task(self._run())

    async def close(self) -> None:
        """End the task."""
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError, Exception):
                await self._task

    async def ended(self) -> None:
        """Wait for the end of the task, which comes only with what broke it."""
        assert self._task is not None  # noqa: S101 - opened before anybody waits
        await asyncio.shield(self._task)  # whoever waits may be cancelled; the loop goes on

    def wake(self) -> None:
        """Something has changed: look again."""
        self._wake.set()

    def expect(self, at: Instant) -> None:
        """Something will have happened at that time, such as an event that nobody is told of (EVENT-HAPPENS-1)."""
        self._happens = max(self._happens, at)

    @property
    def at_rest(self) -> bool:
        """True when nothing is left to do at the present instant and all of it is durable."""
        due = self._agenda.next_due()
        sendable = self._lanes.next_due()
        now = self._clock.now
        waiting = (due is not None and due <= now) or (sendable is not None and sendable <= now)
        return not waiting and not self._dispatcher.busy and self._store.settled

    @property
    def something_open(self) -> bool:
        """True while a delivery is open, a follow-up is due some day, or an event is still to happen."""
        return len(self._lanes) > 0 or self._agenda.followups > 0 or self._happens > self._clock.now

    async def drive(self, drive: Drive, seconds: float | None = None) -> bool:
        """Let the clock move as *drive* allows; False when *seconds* (real) have passed before it ended.

        Whatever ended the loop is raised here: the user must not wait for a clock that will never move.
        """
        assert self._task is not None  # noqa: S101 - opened before anybody drives
        self._drives.append(drive)
        self.wake()
        try:
            await asyncio.wait([drive.ended, self._task], timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
            if self._task.done():
                self._task.result()
            if drive.ended.done():
                drive.ended.result()
            return drive.ended.done()
        finally:
            self._drives.remove(drive)

    async def _run(self) -> None:
        while True:
            self._wake.clear()
            self._store.check()
            if self._play_due():
                await breathe()
                continue
            self._dispatcher.start_due()
            self._check_drives()
            if (failure := self._dispatcher.failure()) is not None:
                raise failure
            pause = self._move()
            if pause == 0:
                await breathe()
                continue
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(pause):
                    await self._wake.wait()

    def _play_due(self) -> bool:
        for count in range(_BATCH):
            entry = self._agenda.take(self._clock.now)
            if entry is None:
                return count > 0
            self._play(entry)
        return True

    def _check_drives(self) -> None:
        for drive in self._drives:
            if drive.ended.done():
                continue
            try:
                done = drive.done()
            except Exception as error:  # noqa: BLE001 - what a condition raises is for whoever waits for it
                drive.ended.set_exception(error)
            else:
                if done:
                    drive.end()

    def _next_due(self) -> Instant | None:
        dues = [due for due in (self._agenda.next_due(), self._lanes.next_due()) if due is not None]
        if self._happens > self._clock.now:
            dues.append(self._happens)
        return min(dues, default=None)

    def _pause(self, due: Instant | None) -> float | None:
        """How long to wait in the modes that move by themselves."""
        if self._clock.lapsing:
            self._store.put(Commit(at=self._clock.now), self._clock.ahead())
        longest = self._clock.longest_pause
        if due is None or self._dispatcher.full:
            return longest
        left = self._clock.real_seconds_until(due)
        return left if longest is None else min(left, longest)

    def _move(self) -> float | None:
        """Jump if it is time to; the real seconds to wait before looking again, None for "until woken"."""
        due = self._next_due()
        if not self._clock.virtual:
            return self._pause(due)
        if not self.at_rest or self._clock.held:
            return None
        if quiet := self._clock.quiet_left():
            return quiet
        live = [drive for drive in self._drives if not drive.ended.done()]
        limits = [drive.limit for drive in live]
        if self._clock.settings.free and self.something_open:
            limits.append(_FOREVER)
        stops = [drive.limit for drive in live if drive.exact]
        if due is not None and due <= max(limits, default=-1):
            self._clock.jump(min(due, *stops) if stops else due)
            return 0
        if stops:
            self._clock.jump(min(stops))
            return 0
        for drive in live:
            if drive.rests:
                drive.end()
        return None
