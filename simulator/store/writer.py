"""The one writer thread: takes every commit that has arrived, writes them in one transaction, tells the loop."""

from __future__ import annotations

import asyncio
import threading
from typing import TYPE_CHECKING

from simulator.instant import Instant
from simulator.store.group import Group, Snapshots
from simulator.store.packing import Packer

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Connection, Engine

    from simulator.records import Commit
    from simulator.store.retention import Sweeper


class Writer:
    """Owns the write engine and its thread. Commits are numbered from 1 in the order they were put."""

    def __init__(
        self,
        engine: Engine,
        on_written: Callable[[int, list[Commit]], None],
        *,
        begun: Instant = Instant(0),  # noqa: B008 - a number
        sweeper: Sweeper | None = None,
        on_removed: Callable[[int, tuple[str, ...]], None] = lambda _durable, _orders: None,
    ) -> None:
        """*on_written* is called on the event loop with the last durable number and the commits of the group.

        :param begun: the virtual now that the store knows.
        :param sweeper: removes what is old, a batch at a time between the groups.
        :param on_removed: called likewise with the last durable number and the orders that are kept no more.
        """
        self._sweeper, self._on_removed = sweeper, on_removed
        self._engine = engine
        self._on_written = on_written
        self._loop = asyncio.get_running_loop()
        self._wake = threading.Condition()
        self._arrived: list[tuple[Commit, Instant]] = []
        self._queue: list[tuple[Commit, Instant]] = []
        self._put = 0
        self._stopping = False
        self._begun = begun
        self.failure: BaseException | None = None
        self._thread = threading.Thread(target=self._run, name="store-writer", daemon=True)
        self._thread.start()

    def put(self, commit: Commit, now: Instant) -> int:
        """Queue a commit; the number under which it becomes durable.

        What arrives in one turn of the event loop is handed to the thread together.
        """
        if not self._arrived:
            self._loop.call_soon(self._hand_over)
        self._arrived.append((commit, now))
        self._put += 1
        return self._put

    def _hand_over(self) -> None:
        arrived, self._arrived = self._arrived, []
        with self._wake:
            self._queue += arrived
            self._wake.notify()

    @property
    def last(self) -> int:
        """The number of the newest commit put."""
        return self._put

    def close(self) -> None:
        """Write what is queued, then end the thread."""
        self._hand_over()
        with self._wake:
            self._stopping = True
            self._wake.notify()
        self._thread.join()
        self._engine.dispose()

    def _run(self) -> None:
        packer, snapshots, durable = Packer(), Snapshots(), 0
        with self._engine.connect() as connection:
            backlog, now = self._sweeper is not None, self._begun
            while True:
                taken = self._taken(wait=not backlog)
                if not taken and (self._stopping or not backlog):
                    return
                try:
                    if taken:
                        now = taken[-1][1]
                        self._write(connection, Group(packer, snapshots), taken)
                    if self._sweeper is not None:
                        attempts = sum(len(commit.attempts) for commit, _ in taken)
                        if backlog or self._sweeper.due(now, attempts):
                            backlog = self._sweep(self._sweeper, connection, snapshots, now, durable + len(taken))
                except Exception as error:  # noqa: BLE001 - whatever it is, the owner must hear of it and stop
                    self.failure, backlog = error, False
                durable += len(taken)
                self._tell(durable, [commit for commit, _ in taken])

    def _taken(self, *, wait: bool) -> list[tuple[Commit, Instant]]:
        with self._wake:
            while wait and not self._queue and not self._stopping:
                self._wake.wait()
            taken, self._queue = self._queue, []
        return taken

    def _sweep(
        self, sweeper: Sweeper, connection: Connection, snapshots: Snapshots, now: Instant, durable: int
    ) -> bool:
        """Remove one batch; whether there is more."""
        with connection.begin():
            removed = sweeper.sweep(connection, now)
        snapshots.forget(removed.digests)
        if removed.orders and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._on_removed, durable, removed.orders)
        return removed.more

    def _write(self, connection: Connection, group: Group, taken: list[tuple[Commit, Instant]]) -> None:
        for commit, _ in taken:
            group.add(commit)
        with connection.begin():
            group.write(connection.connection.cursor(), taken[-1][1])

    def _tell(self, durable: int, commits: list[Commit]) -> None:
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._on_written, durable, commits)
