"""Takes what is due, writes it down as started, has workers send it, and lines up what must go again."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from simulator.records import Commit

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Mapping

    from simulator.catalogue.profile import Profile
    from simulator.clock import Clock
    from simulator.delivery.lanes import Lanes, Open
    from simulator.delivery.sender import Sender
    from simulator.records import Attempt, Channel, Endpoint
    from simulator.seed import Seed
    from simulator.store.store import Store


class Dispatcher:
    """No task per delivery: workers get what is durably started (rules STORE-STARTED-1, DELIVERY-ORDER-1)."""

    def __init__(
        self,
        *,
        lanes: Lanes,
        store: Store,
        clock: Clock,
        sender: Sender,
        endpoints: Mapping[str, Endpoint],
        profile: Callable[[Channel], Profile],
        seed: Seed,
        concurrency: int,
        attempted: Callable[[Open, Attempt, Commit], None],
        spared: Callable[[], None],
    ) -> None:
        """*attempted* is told of each attempt and puts the commit that records it, to which it may add.

        *spared* is told when an attempt that was to be made is not, its delivery having been called off.
        """
        self._lanes, self._store, self._clock, self._sender = lanes, store, clock, sender
        self._endpoints, self._profile, self._seed = endpoints, profile, seed
        self._concurrency, self._attempted, self._spared = concurrency, attempted, spared
        self._started: asyncio.Queue[tuple[int, list[Open]]] = asyncio.Queue()
        self._queue: asyncio.Queue[Open] = asyncio.Queue()
        self._workers: list[asyncio.Task[None]] = []
        self._under_way = 0
        self._ended = asyncio.Event()
        self._closing = False
        self._now = lambda: clock.now

    def open(self) -> None:
        """Start the workers, and who gives them what has been started."""
        self._workers = [asyncio.create_task(self._work()) for _ in range(self._concurrency)]
        self._workers.append(asyncio.create_task(self._release()))

    @property
    def busy(self) -> bool:
        """True while an attempt is under way or waits for a worker."""
        return self._under_way > 0 or self._lanes.ready

    @property
    def full(self) -> bool:
        """True when nothing more is taken until an attempt has ended."""
        return self._closing or self._under_way >= 2 * self._concurrency

    def start_due(self) -> None:
        """Give the workers what is due, after one commit that says so."""
        if self.full:
            return
        now = self._clock.now
        taken = self._lanes.take(now, 2 * self._concurrency - self._under_way)
        if not taken:
            return
        started = [(entry.delivery.id, entry.number) for entry in taken]
        ticket = self._store.put(Commit(at=now, started=started), self._clock.ahead())
        self._under_way += len(taken)
        self._started.put_nowait((ticket.number, taken))

    async def _release(self) -> None:
        """Give the workers what was taken, once the commit that says so is durable."""
        while True:
            number, taken = await self._started.get()
            await self._store.durable(number)
            for entry in taken:
                self._queue.put_nowait(entry)

    async def _work(self) -> None:
        while True:
            entry = await self._queue.get()
            # Called off while it waited for a worker: nothing more goes to whoever was switched off or deleted.
            attempt = None if entry.gone else await self._attempt(entry)
            self._under_way -= 1
            self._ended.set()
            if attempt is not None:
                self._line_up(entry, attempt)
                continue
            self._lanes.settle(entry)
            self._spared()

    def _attempt(self, entry: Open) -> Coroutine[None, None, Attempt]:
        delivery = entry.delivery
        at = self._clock.now
        if entry.first_at is None:
            entry.first_at = at
        return self._sender.attempt(
            delivery,
            self._endpoints[delivery.endpoint],
            self._profile(delivery.channel),
            self._store.body(delivery.body),
            number=entry.number,
            at=at,
            first_at=entry.first_at,
            seed=self._seed,
            interrupted=entry.interrupted,
            ended=self._now,
        )

    def _line_up(self, entry: Open, attempt: Attempt) -> None:
        delivery = entry.delivery
        first_at = attempt.at if entry.first_at is None else entry.first_at
        commit = Commit(at=self._clock.now, cause=delivery.cause, attempts=[attempt], first_at={delivery.id: first_at})
        if attempt.next_at is not None and not entry.gone:
            self._lanes.again(entry, attempt.next_at)
        else:
            self._lanes.settle(entry)
        self._attempted(entry, attempt, commit)
        entry.last_wall = attempt.measured.wall

    def failure(self) -> BaseException | None:
        """What ended a worker, if one has ended: a defect of ours or a broken store."""
        for worker in self._workers:
            if worker.done() and not worker.cancelled():
                return worker.exception()
        return None

    async def drain(self, patience: float) -> None:
        """Start nothing more; wait up to *patience* real seconds for what is under way."""
        self._closing = True
        if patience > 0:
            drained = asyncio.create_task(self._drained())
            await asyncio.wait([drained, *self._workers], timeout=patience, return_when=asyncio.FIRST_COMPLETED)
            drained.cancel()

    async def close(self, patience: float) -> None:
        """The same, then drop what is still under way.

        It is sent again under its number by the next owner (rule STORE-INTERRUPT-1).
        """
        await self.drain(patience)
        for worker in self._workers:
            worker.cancel()
        await asyncio.gather(*self._workers, return_exceptions=True)

    async def _drained(self) -> None:
        while self._under_way:
            self._ended.clear()
            await self._ended.wait()
