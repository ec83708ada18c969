"""Which open delivery may start now: a heap of due times, and one lane for each endpoint and order."""

from __future__ import annotations

import heapq
from collections import deque
from typing import TYPE_CHECKING

from msgspec import Struct

from simulator.instant import Instant
from simulator.records import Channel, Delivery

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


class Open(Struct):
    """A delivery that is not settled, and the attempt it stands before."""

    delivery: Delivery
    seq: int
    due: Instant
    number: int = 1
    first_at: Instant | None = None
    interrupted: int = 0
    last_wall: float = 0.0
    lane: tuple[str, str] | None = None
    """The lane that it holds or waits in, from when it was due until its first attempt is over."""
    gone: bool = False
    """Called off while it waited or was under way."""


class Lanes:
    """First attempts of one (endpoint, order) go one after another unless the channel is parallel (DELIVERY-ORDER-1).

    A retry waits for nobody, and nobody waits for a retry.
    """

    def __init__(self, parallel: Callable[[Channel], bool]) -> None:
        self._parallel = parallel
        self._open: dict[str, Open] = {}
        self._heap: list[tuple[Instant, int, str]] = []
        self._ready: deque[Open] = deque()
        self._waiting: dict[tuple[str, str], deque[Open]] = {}
        self._seq = 0

    def __len__(self) -> int:
        """How many deliveries are open."""
        return len(self._open)

    def __iter__(self) -> Iterator[Open]:
        """The open deliveries, in the order in which they were planned."""
        return iter(self._open.values())

    def plan(
        self,
        delivery: Delivery,
        *,
        number: int = 1,
        due: Instant | None = None,
        first_at: Instant | None = None,
        interrupted: int = 0,
        held: bool = False,
    ) -> None:
        """Take in a delivery that has just been planned, or was found open in the store.

        :param held: it waits for :meth:`release`, whenever it is due.
        """
        self._seq += 1
        entry = Open(
            delivery=delivery,
            seq=self._seq,
            due=delivery.due if due is None else due,
            number=number,
            first_at=first_at,
            interrupted=interrupted,
        )
        self._open[delivery.id] = entry
        if not held:
            heapq.heappush(self._heap, (entry.due, entry.seq, delivery.id))

    def release(self, name: str) -> None:
        """Let a delivery go that was held, unless it has been called off."""
        if (entry := self._open.get(name)) is not None:
            heapq.heappush(self._heap, (entry.due, entry.seq, name))

    def next_due(self) -> Instant | None:
        """When the next waiting delivery is due; those already taken or queued in a lane do not count."""
        while self._heap:
            if self._heap[0][2] in self._open:
                return self._heap[0][0]
            heapq.heappop(self._heap)  # called off
        return None

    def take(self, now: Instant, room: int) -> list[Open]:
        """Up to *room* deliveries whose next attempt may start now."""
        while self._heap and self._heap[0][0] <= now:
            entry = self._open.get(heapq.heappop(self._heap)[2])
            if entry is None:
                continue  # called off
            lane = entry.lane = self._lane(entry)
            if lane is None:
                self._ready.append(entry)
            elif lane in self._waiting:
                self._waiting[lane].append(entry)
            else:
                self._waiting[lane] = deque()
                self._ready.append(entry)
        taken: list[Open] = []
        while self._ready and len(taken) < room:
            entry = self._ready.popleft()
            if entry.gone:
                self._free(entry)
            else:
                taken.append(entry)
        return taken

    @property
    def ready(self) -> bool:
        """True when something due has not been taken for want of room."""
        return bool(self._ready)

    def _lane(self, entry: Open) -> tuple[str, str] | None:
        delivery = entry.delivery
        if entry.number > 1 or self._parallel(delivery.channel):
            return None
        return (delivery.endpoint, delivery.order_id)

    def _free(self, entry: Open) -> None:
        """The first attempt of *entry* is over: the next in its lane may start."""
        lane, entry.lane = entry.lane, None
        if lane is None:
            return
        queue = self._waiting[lane]
        if queue:
            self._ready.append(queue.popleft())
        else:
            del self._waiting[lane]

    def again(self, entry: Open, due: Instant) -> None:
        """The attempt failed and another is due at *due*."""
        self._free(entry)
        entry.number += 1
        entry.interrupted = 0
        entry.due = due
        heapq.heappush(self._heap, (due, entry.seq, entry.delivery.id))

    def settle(self, entry: Open) -> None:
        """The delivery is settled; forget it."""
        self._free(entry)
        self._open.pop(entry.delivery.id, None)

    def call_off(self, endpoint: str) -> list[Delivery]:
        """Forget all that is open for an endpoint; what is under way ends by itself and counts no more."""
        entries = [entry for entry in self._open.values() if entry.delivery.endpoint == endpoint]
        for entry in entries:
            entry.gone = True
            del self._open[entry.delivery.id]
        return [entry.delivery for entry in entries]
