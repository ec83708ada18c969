"""One plain HTTP connection of the faster tier: it writes a request and hands over the answer that comes back."""

from __future__ import annotations

import asyncio
from math import inf
from typing import TYPE_CHECKING, cast

from simulator.wire import trouble
from simulator.wire.pool import watch
from simulator.wire.reader import Reader

if TYPE_CHECKING:
    from simulator.records import Answer
    from simulator.wire.trouble import Trouble

_CLOCK_STEP = 0.001  # seconds; a loop may count time in whole milliseconds and call a timer that much too early


class Connection(asyncio.Protocol):
    """Speaks with one receiver, one exchange after the other; knows neither pool nor clock.

    :param body_limit: how many bytes of an answer's body are kept.
    """

    def __init__(self, body_limit: int) -> None:
        self._loop = asyncio.get_running_loop()
        self._reader = Reader(body_limit)
        self._answered: asyncio.Future[Answer] | None = None
        self._early = b""
        self._broken: Trouble | None = None
        self._deadline, self._time_limit = inf, inf
        self._timer: asyncio.TimerHandle | None = None
        self._wakes = inf
        self.transport: asyncio.Transport | None = None
        """None before the connection is made and once it is given up."""
        self.gone: asyncio.Future[None] = self._loop.create_future()
        self.idle_since = 0.0
        self.reusable = False
        """Whether the last exchange left the connection open and silent."""

    def send(self, head: bytes, body: bytes, begun: float) -> asyncio.Future[Answer]:
        """Write a request; the future brings its answer.

        :param begun: when the exchange began, on the performance counter.
        """
        self._answered = answered = self._loop.create_future()
        self._reader.expect(begun)
        self.reusable = False
        if self.transport is None:
            self._end(self._reader.end(self._broken))
            return answered
        self.transport.write(head + body)
        early, self._early = self._early, b""
        if early:
            self.data_received(early)
        return answered

    def expire_at(self, deadline: float, time_limit: float) -> None:
        """Give up waiting for the answer to what was sent last when the loop's time reaches *deadline*."""
        self._deadline, self._time_limit = deadline, time_limit
        # Most exchanges end long before, so the timer of an earlier one stays and looks again at the next deadline.
        if deadline < self._wakes and self.transport is not None:
            self._look_at(deadline)

    def _look_at(self, when: float) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer, self._wakes = self._loop.call_at(when, self._look), when

    def _look(self) -> None:
        self._timer, self._wakes = None, inf
        if self._answered is None or self._answered.done():
            return
        if self._loop.time() < self._deadline - _CLOCK_STEP:
            self._look_at(self._deadline)
        else:
            self._end(self._reader.late(self._time_limit))

    @property
    def stale(self) -> bool:
        """Whether the idle connection was closed by its peer, or holds bytes that nobody asked for."""
        return self.transport is None or self._closed()

    def drop(self) -> None:
        """Close the connection at once."""
        transport, self.transport = self.transport, None
        if transport is not None:
            transport.abort()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the transport."""
        self.transport = cast("asyncio.Transport", transport)
        self._closed = watch(transport, tls=False)

    def data_received(self, data: bytes) -> None:
        """Read on; what comes before the first request counts as its answer, what comes after an answer ends trust."""
        if self._answered is None:
            self._early += data
        elif self._answered.done():
            self.drop()
        elif (answer := self._reader.feed(data)) is not None:
            self._end(answer)

    def connection_lost(self, exc: Exception | None) -> None:
        """What is there of an answer is all there will be."""
        self.transport = None
        if self._timer is not None:
            self._timer.cancel()
        self.gone.set_result(None)
        self._broken = trouble.broken(exc) if isinstance(exc, OSError) else None
        if self._answered is not None and not self._answered.done():
            self._end(self._reader.end(self._broken))

    def _end(self, answer: Answer) -> None:
        if self._answered is None or self._answered.done():
            return
        self._answered.set_result(answer)
        written = self.transport is not None and not self.transport.get_write_buffer_size()
        self.reusable = written and self._reader.keeps_alive and not answer.failure
        if not self.reusable:
            self.drop()
