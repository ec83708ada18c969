"""A receiver that costs next to nothing: reads requests by their length, answers 200."""

from __future__ import annotations

import asyncio
import re
import sys
from typing import cast

from simulator.simulation.running import run

ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)


class Sink(asyncio.Protocol):
    """One connection. Understands POST with a Content-Length, which is what our clients send."""

    def __init__(self) -> None:
        self._buffer = bytearray()
        self._missing = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the transport for answers."""
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        """Answer each request whose last byte is here."""
        self._buffer += data
        while len(self._buffer) >= self._missing:
            if self._missing:
                del self._buffer[: self._missing]
                self._missing = 0
                self._transport.write(ANSWER)
            end = self._buffer.find(b"\r\n\r\n")
            if end < 0:
                return
            found = LENGTH.search(self._buffer, 0, end + 2)
            self._missing = end + 4 + (int(found[1]) if found else 0)


async def main() -> None:
    """Listen on a free port of loopback, print it, go on until stdin closes (with the parent)."""
    loop = asyncio.get_running_loop()
    server = await loop.create_server(Sink, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await loop.run_in_executor(None, sys.stdin.read)
    server.close()


if __name__ == "__main__":
    run(main())
