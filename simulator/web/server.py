"""A listening socket for an aiohttp application, and an orderly end."""

from __future__ import annotations

import errno
import logging
import socket
from ipaddress import ip_address
from typing import TYPE_CHECKING

from aiohttp import web

from simulator.errors import BadInput, Unavailable

if TYPE_CHECKING:
    from ssl import SSLContext
    from typing import Self

BACKLOG = 1024
LAST_REQUESTS = 5.0
"""Real seconds that running requests get when the server stops."""


class Server:
    """Serves one application on one socket; an async context manager."""

    def __init__(self, app: web.Application, listening: socket.socket, tls: SSLContext | None = None) -> None:
        """*listening* comes from :func:`bind`; the server closes it. With *tls* it speaks https."""
        self._socket, self._tls = listening, tls
        # What a broken client sends is its own affair: it gets its 400, the operator no traceback. Defects of ours are
        # told by the application itself.
        silent = logging.getLogger("simulator.http")
        silent.setLevel(logging.CRITICAL)
        self._runner = web.AppRunner(
            app, access_log=None, logger=silent, shutdown_timeout=LAST_REQUESTS, handle_signals=False
        )
        self.host, self.port = listening.getsockname()[:2]

    @property
    def address(self) -> str:
        """``http://HOST:PORT`` or ``https://HOST:PORT``, with a host that a client on this machine can use."""
        host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(self.host, self.host)  # noqa: S104 - a comparison, not a bind
        return f"{'https' if self._tls else 'http'}://{f'[{host}]' if ':' in host else host}:{self.port}"

    async def __aenter__(self) -> Self:
        await self._runner.setup()
        await web.SockSite(self._runner, self._socket, backlog=BACKLOG, ssl_context=self._tls).start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._runner.cleanup()


def bind(host: str, port: int) -> socket.socket:
    """A listening TCP socket (port 0: any free one), taken before anything else happens.

    :raises Unavailable: when the port is in use or not permitted.
    :raises BadInput: when *host* is no address of this machine.
    """
    if not 0 <= port <= 65535:
        raise BadInput(f"{port} is not a port (0 to 65535)", where="--port")
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
    except (socket.gaierror, UnicodeError):
        raise BadInput(f'"{host}" is not a host name or address', where="--host") from None
    listening = socket.socket(family, socket.SOCK_STREAM)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(address)
        listening.listen(BACKLOG)
    except OSError as error:
        listening.close()
        raise _complaint(error, host, port) from None
    return listening


def _complaint(error: OSError, host: str, port: int) -> Unavailable | BadInput:
    if error.errno == errno.EADDRINUSE:
        return Unavailable(f"port {port} on {host} is in use by another program")
    if error.errno == errno.EACCES:
        return Unavailable(f"port {port} on {host} needs more rights than this user has")
    if error.errno == errno.EADDRNOTAVAIL:
        return BadInput(f"{host} is not an address of this machine", where="--host")
    return Unavailable(f"cannot listen on {host}:{port}: {error.strerror}")


def loopback(host: str) -> bool:
    """True when only this machine can reach *host*."""
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host.lower().rstrip(".") == "localhost"
