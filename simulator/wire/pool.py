"""Connections: kept alive for a moment, and opened only to addresses that the allow-list has passed."""

from __future__ import annotations

import asyncio
import re
import select
import socket
from functools import partial
from typing import TYPE_CHECKING, Any, cast

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.client_proto import ResponseHandler
from aiohttp.resolver import ThreadedResolver

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

    from aiohttp.client_reqrep import ConnectionKey
    from aiohttp.connector import Connection
    from aiohttp.http import RawResponseMessage
    from aiohttp.streams import StreamReader
    from aiohttp.tracing import Trace

    from simulator.wire.allow import AllowList

# A receiver may close a kept connection at any moment, and a POST that runs into that close cannot be told from one
# that was processed and never answered: sending it again could deliver twice and would use up a scripted answer, not
# sending it again reports a failure that the receiver never meant. So the case is avoided instead of repaired: a
# connection is used again only within this idle time (servers close after 2 s at the earliest, most after 5 s or
# more), only when its socket holds no sign of a close (`stale`), not before its receiver has left one kept connection
# alone for a moment (most who close without announcing it do so at once), and not at all for some seconds when its
# receiver was seen to close kept connections without announcing it. What is left, a close that crosses our request on
# the way, is reported as `reset` and never sent twice.
IDLE_SECONDS = 1.0
REST_SECONDS = 0.01
SUSPECT_SECONDS = 10.0
DNS_SECONDS = 10
_BODILESS = re.compile(rb"HTTP/1\.\d (?:1\d\d|204|304)")
_GONE = getattr(select, "POLLRDHUP", 0) | getattr(select, "POLLHUP", 0) | getattr(select, "POLLERR", 0)


class Habits:
    """What receivers do with kept connections: who is proven to leave them alone, who was seen to close them."""

    def __init__(self) -> None:
        self._proven: dict[Hashable, None] = {}
        self._suspect: dict[Hashable, float] = {}

    def proven(self, key: Hashable) -> bool:
        """Whether this receiver has left a kept connection alone for a moment."""
        return key in self._proven

    def prove(self, key: Hashable) -> None:
        """A kept connection of this receiver was found open."""
        self._proven[key] = None

    def closes(self, key: Hashable) -> None:
        """A kept connection of this receiver was found closed."""
        self._proven.pop(key, None)
        self._suspect[key] = asyncio.get_running_loop().time() + SUSPECT_SECONDS

    def keeps(self, key: Hashable) -> bool:
        """Whether a connection to this receiver may be kept."""
        until = self._suspect.get(key)
        if until is not None and until <= asyncio.get_running_loop().time():
            del self._suspect[key]
            return True
        return until is None

    async def rest(self, since: float) -> None:
        """Wait until a connection kept since then has had its moment."""
        loop = asyncio.get_running_loop()
        if (left := since + REST_SECONDS - loop.time()) > 0:
            rested = asyncio.Event()
            loop.call_later(left, rested.set)
            await rested.wait()


class Refusal(PermissionError):
    """A connection that the allow-list forbids; it never leaves this package."""


class CheckedResolver(AbstractResolver):
    """Resolves names and passes on only the addresses that may be connected to."""

    def __init__(self, allow: AllowList, names: AbstractResolver | None) -> None:
        self._allow, self._names = allow, names or ThreadedResolver()
        self._passed: dict[tuple[str, int], None] = {}

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """The permitted addresses of *host*; Refusal when it has addresses but none is permitted."""
        found = await self._names.resolve(host, port, family)
        if self._allow.permits_name(host, port):
            self._passed.update(((entry["host"], port), None) for entry in found)
            return found
        permitted = [entry for entry in found if self._allow.permits_address(entry["host"], port)]
        if not permitted:
            raise Refusal(host)
        return permitted

    def permits(self, address: str, port: int) -> bool:
        """Whether this very address may be connected to: by itself, or as the answer for a named host."""
        return self._allow.permits_address(address, port) or (address, port) in self._passed

    async def close(self) -> None:
        """Nothing is held open."""


class Protocol(ResponseHandler):
    """Reads a head that no body follows by itself, so that surplus bytes behind it cannot take the answer with them."""

    def data_received(self, data: bytes) -> None:
        """Hand on the heads of interim answers and of a 204 or 304, then what follows them."""
        while _BODILESS.match(data) and (end := data.find(b"\r\n\r\n") + 4) > 3 and data[end:]:
            super().data_received(data[:end])
            data = data[end:]
        super().data_received(data)

    def feed_data(self, data: tuple[RawResponseMessage, StreamReader], size: int = 0) -> None:
        """Take a head; what announces a body that it cannot have leaves a connection that cannot be trusted."""
        if misplaced_body(data[0].code, data[0].headers.get):
            self.force_close()
        super().feed_data(data, size)


class Pool(aiohttp.TCPConnector):
    """A TCP connector that opens sockets to checked addresses only.

    The address is checked where the socket is made, that is, on the very address which is then connected to: a name
    server that answers differently the second time changes nothing.
    """

    def __init__(self, allow: AllowList, names: AbstractResolver | None = None) -> None:
        self._checked = CheckedResolver(allow, names)
        self._habits = Habits()
        super().__init__(
            resolver=self._checked,
            socket_factory=self._open,
            limit=0,
            keepalive_timeout=IDLE_SECONDS,
            ttl_dns_cache=DNS_SECONDS,
        )
        self._factory = cast("partial[ResponseHandler]", partial(Protocol, loop=self._loop))

    def _open(self, info: tuple[Any, ...]) -> socket.socket:
        family, kind, protocol, _, address = info
        if not self._checked.permits(address[0], address[1]):
            raise Refusal(address[0])
        return socket.socket(family=family, type=kind, proto=protocol)

    async def _get(self, key: ConnectionKey, traces: list[Trace]) -> Connection | None:
        # aiohttp drops a connection once the loop has seen its end; under load the end may lie unread in the kernel
        # for some milliseconds. Asking the kernel costs two microseconds and closes that window.
        if not self._habits.proven(key) and (kept := self._conns.get(key)):
            await self._habits.rest(kept[0][1])
        kept = self._conns.get(key)
        while kept and stale(kept[0][0].transport, tls=key.is_ssl):
            kept.popleft()[0].close()
            self._habits.closes(key)
        if not kept:
            self._conns.pop(key, None)
            return None
        self._habits.prove(key)
        return await super()._get(key, traces)

    def _release(self, key: ConnectionKey, protocol: ResponseHandler, *, should_close: bool = False) -> None:
        super()._release(key, protocol, should_close=should_close or not self._habits.keeps(key))


def misplaced_body(status: int, header: Callable[[str], str | None]) -> bool:
    """Whether a 204 announces a body: it has none all the same (RFC 9112, section 6.3), so what comes is surplus.

    :param header: tells the value of a header.
    """
    if status != 204:
        return False
    return header("Transfer-Encoding") is not None or header("Content-Length") not in (None, "0")


def stale(transport: asyncio.BaseTransport | None, *, tls: bool) -> bool:
    """Whether an idle connection was closed by its peer, or holds bytes that nobody asked for.

    Under TLS unread bytes may be session tickets, so only a close counts there.
    """
    return transport is None or watch(transport, tls=tls)()


def watch(transport: asyncio.BaseTransport, *, tls: bool) -> Callable[[], bool]:
    """What tells, as often as it is asked until the transport is closed, whether the connection is `stale`."""
    if not hasattr(select, "poll"):
        return lambda: False
    holder = transport.get_extra_info("socket")
    if holder is None or holder.fileno() < 0:
        return lambda: True
    poll = select.poll()
    poll.register(holder.fileno(), _GONE if tls else _GONE | select.POLLIN)
    return lambda: bool(poll.poll(0))
