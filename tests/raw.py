"""A raw TCP server for answers that no HTTP server would give: it reads one request at a time and writes as told."""

from __future__ import annotations

import asyncio
import socket
import struct
from contextlib import suppress
from typing import TYPE_CHECKING, Self

from simulator.clock import breathe

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable
    from types import TracebackType


class Raw:
    """Listens on a loopback port of its own.

    :param answer: bytes for the nth request (from 1) of all; None for silence. The connection is closed afterwards
        when *close* says so (*late* turns of the loop after the answer), with a reset when *reset* does.
    :param greeting: written as soon as a connection is made, before any request.
    """

    def __init__(
        self,
        answer: Callable[[int], bytes | None],
        *,
        close: bool = True,
        late: int = 0,
        reset: bool = False,
        tls: ssl.SSLContext | None = None,
        host: str = "127.0.0.1",
        greeting: bytes = b"",
    ) -> None:
        self._host, self._greeting = host, greeting
        self._answer, self._late, self._reset, self._tls = answer, late, reset, tls
        self.closes = close
        self.requests: list[bytes] = []
        self.heard = asyncio.Event()
        """Set once a request has come."""
        self.closed = asyncio.Event()
        """Set once a connection has been closed by this side."""
        self.connections = 0
        self.port = 0
        self.writers: list[asyncio.StreamWriter] = []

    @property
    def url(self) -> str:
        scheme = "https" if self._tls else "http"
        host = f"[{self._host}]" if ":" in self._host else self._host
        return f"{scheme}://{host}:{self.port}"

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._talk, self._host, 0, ssl=self._tls)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(
        self, _type: type[BaseException] | None, _value: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self._server.close()
        for writer in self.writers:
            writer.transport.abort()
        await self._server.wait_closed()

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        self.writers.append(writer)
        writer.write(self._greeting)
        try:
            while True:
                await self._take(reader)
                answer = self._answer(len(self.requests))
                if answer is None:
                    continue
                writer.write(answer)
                if self.closes:
                    break
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        for _ in range(self._late):
            await breathe()
        if self._reset:
            linger = struct.pack("ii", 1, 0)
            writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
            writer.transport.abort()
        writer.close()
        with suppress(ConnectionError):
            await writer.wait_closed()
        self.closed.set()

    async def _take(self, reader: asyncio.StreamReader) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        fields = dict(line.lower().split(b": ", 1) for line in head.split(b"\r\n")[1:] if b": " in line)
        body = await reader.readexactly(int(fields.get(b"content-length", b"0")))
        self.requests.append(head + body)
        self.heard.set()
