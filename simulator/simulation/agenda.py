"""What the shop will do by itself, ordered by virtual time and path."""

from __future__ import annotations

import heapq
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from simulator.instant import Instant
    from simulator.records import Followup


class Agenda:
    """A heap of follow-ups and calendar entries; the store holds the same."""

    def __init__(self, entries: Iterable[Followup] = ()) -> None:
        self._heap: list[tuple[Instant, str]] = []
        self._entries: dict[str, Followup] = {}
        self._followups = 0
        for entry in entries:
            self.add(entry)

    def add(self, entry: Followup) -> None:
        """Take an entry in."""
        self._entries[entry.path] = entry
        self._followups += not entry.calendar
        heapq.heappush(self._heap, (entry.due, entry.path))

    def next_due(self) -> Instant | None:
        """When the next entry is due."""
        return self._heap[0][0] if self._heap else None

    def take(self, now: Instant) -> Followup | None:
        """The first entry that is due, in the order of (time, path); None when none is."""
        if not self._heap or self._heap[0][0] > now:
            return None
        entry = self._entries.pop(heapq.heappop(self._heap)[1])
        self._followups -= not entry.calendar
        return entry

    @property
    def followups(self) -> int:
        """How many entries `settle` waits for."""
        return self._followups

    def __iter__(self) -> Iterator[Followup]:
        """The entries, soonest first."""
        return (self._entries[path] for _, path in sorted(self._heap))
