"""The faster tier for plain cases: http to a literal address, a POST or a GET; a third of what aiohttp costs."""

from __future__ import annotations

import asyncio
import re
from collections import deque
from functools import lru_cache, partial
from time import perf_counter
from typing import TYPE_CHECKING, NamedTuple

from simulator.instant import Seconds
from simulator.records import Answer
from simulator.wire import trouble
from simulator.wire.connection import Connection
from simulator.wire.pool import IDLE_SECONDS, Habits

if TYPE_CHECKING:
    from collections.abc import Sequence

    from yarl import URL

    Headers = Sequence[tuple[str, str]]
    Repeated = tuple[tuple[str, str], ...]
    Key = tuple[str, int]

_REMEMBERED = 256  # sets of repeated headers whose reading is kept

_FORBIDDEN = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
# Headers that say how a message is written or carried, and to which aiohttp therefore gives a meaning of its own.
_CARRIAGE = frozenset(
    ("connection", "content-encoding", "content-length", "cookie", "expect", "host", "transfer-encoding", "upgrade")
)


class Spot(NamedTuple):
    """A literal address made ready: where to connect to, and the rest of the request line with the Host header."""

    key: Key
    line: str


def spot(url: URL) -> Spot:
    """The spot of an http address whose host is a literal address in its plain spelling."""
    return Spot(
        (url.raw_host or "", url.port or 0), f" {url.raw_path_qs} HTTP/1.1\r\nHost: {url.host_port_subcomponent}"
    )


def covers(method: str, repeated: Repeated, headers: Headers, body: bytes) -> bool:
    """Whether a request is plain: a POST, or a GET without body, and no header about how it is carried."""
    if method != "POST" and (method != "GET" or body):
        return False
    return _harmless(repeated) and _CARRIAGE.isdisjoint([name.lower() for name, _ in headers])


@lru_cache(_REMEMBERED)
def _harmless(repeated: Repeated) -> bool:
    return _CARRIAGE.isdisjoint([name.lower() for name, _ in repeated])


def written(method: str, at: Spot, repeated: Repeated, headers: Headers, size: int) -> bytes:
    """A request's head; ValueError for a control character in it, so that no header can end before its end."""
    length = f"\r\nContent-Length: {size}" if method == "POST" else ""
    return f"{_begun(method, at.line, repeated)}{_lines(headers)}{length}\r\n\r\n".encode("utf-8", "ignore")


@lru_cache(_REMEMBERED)
def _begun(method: str, line: str, repeated: Repeated) -> str:
    return f"{method}{line}{_lines(repeated)}"


def _lines(headers: Headers) -> str:
    lines = [f"{name}: {value}" for name, value in headers]
    for line in lines:
        if not line.isprintable() and _FORBIDDEN.search(line):
            raise ValueError
    return "\r\n".join(["", *lines])


class Plain:
    """Exchanges over connections of its own, kept alive for a moment by the same rules as `pool.Pool`'s.

    :param body_limit: how many bytes of an answer's body are kept.
    """

    def __init__(self, body_limit: int) -> None:
        self._body_limit = body_limit
        self._habits = Habits()
        self._idle: dict[Key, deque[Connection]] = {}
        self._open: dict[Connection, None] = {}
        self._sweeper: asyncio.TimerHandle | None = None

    async def exchange(
        self, method: str, at: Spot, repeated: Repeated, headers: Headers, *, body: bytes, time_limit: float
    ) -> Answer:
        """As `Wire.exchange`, for a spot that the allow-list has passed and a request that is covered."""
        begun = perf_counter()
        try:
            head = written(method, at, repeated, headers, len(body))
        except ValueError:
            return _failed(trouble.FORBIDDEN, begun)
        loop = asyncio.get_running_loop()
        deadline = loop.time() + time_limit
        connection = self._take(at.key) if self._habits.proven(at.key) else None
        if connection is None:
            try:
                async with asyncio.timeout_at(deadline):
                    connection = await self._rested(at.key) or await self._connect(at.key)
            except OSError as error:
                return _failed(trouble.connecting(error, time_limit), begun)
        answered = connection.send(head, body, begun)
        connection.expire_at(deadline, time_limit)
        try:
            return await answered
        finally:
            self._give_back(at.key, connection, loop)

    async def close(self) -> None:
        """Close all connections; a later exchange opens new ones."""
        if self._sweeper is not None:
            self._sweeper.cancel()
            self._sweeper = None
        self._idle.clear()
        leaving = list(self._open)
        for connection in leaving:
            connection.drop()
        for connection in leaving:
            await connection.gone

    async def _connect(self, key: Key) -> Connection:
        host, port = key
        loop = asyncio.get_running_loop()
        _, connection = await loop.create_connection(partial(Connection, self._body_limit), host, port)
        self._open[connection] = None
        connection.gone.add_done_callback(lambda _: self._open.pop(connection, None))
        return connection

    async def _rested(self, key: Key) -> Connection | None:
        """A kept connection to a receiver that is not proven yet, after it had the time to close it."""
        kept = self._idle.get(key)
        if not kept:
            return None
        await self._habits.rest(kept[0].idle_since)
        return self._take(key)

    def _take(self, key: Key) -> Connection | None:
        """The longest kept connection that is good for another exchange."""
        kept = self._idle.get(key)
        oldest = asyncio.get_running_loop().time() - IDLE_SECONDS
        while kept:
            connection = kept.popleft()
            if connection.idle_since < oldest:
                connection.drop()
            elif connection.stale:
                connection.drop()
                self._habits.closes(key)
            else:
                self._habits.prove(key)
                return connection
        return None

    def _give_back(self, key: Key, connection: Connection, loop: asyncio.AbstractEventLoop) -> None:
        if not connection.reusable or connection.transport is None or not self._habits.keeps(key):
            connection.drop()
            return
        connection.idle_since = loop.time()
        kept = self._idle.get(key)
        if kept is None:
            kept = self._idle[key] = deque()
        kept.append(connection)
        if self._sweeper is None:
            self._sweeper = loop.call_later(IDLE_SECONDS, self._sweep, loop)

    def _sweep(self, loop: asyncio.AbstractEventLoop) -> None:
        """Close what has been idle for too long."""
        oldest = loop.time() - IDLE_SECONDS
        for key, kept in list(self._idle.items()):
            while kept and kept[0].idle_since <= oldest:
                kept.popleft().drop()
            if not kept:
                del self._idle[key]
        self._sweeper = None
        if self._idle:
            since = min(kept[0].idle_since for kept in self._idle.values())
            self._sweeper = loop.call_at(since + IDLE_SECONDS, self._sweep, loop)


def _failed(went_wrong: trouble.Trouble, begun: float) -> Answer:
    failure, detail = went_wrong
    return Answer(failure=failure, detail=detail, took=Seconds(perf_counter() - begun))
