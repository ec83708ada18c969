"""The receiver over https: one good certificate and three that no sender may trust, by an authority of its own."""

from __future__ import annotations

import asyncio
import ssl
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final, Literal, NamedTuple, get_args

from aiohttp import web

if TYPE_CHECKING:
    import trustme

Certificate = Literal["right", "expired", "other_name", "unknown"]
"""Good; good until 2020; for another host; of an authority that nobody was told of."""
CERTIFICATES: Final[tuple[Certificate, ...]] = get_args(Certificate)
_OTHER_NAME = "shop.example.com"
_PAST = datetime(2020, 1, 1, tzinfo=UTC)


class Served(NamedTuple):
    """What a sender must know."""

    ca: str
    """The authority's certificate as PEM text."""
    origins: dict[Certificate, str]
    """``https://HOST:PORT`` by certificate."""


class Tls:
    """Listens once somebody asks for it, since making certificates takes a moment that plain http need not wait for."""

    def __init__(self) -> None:
        self._lock = asyncio.Lock()
        self._served: Served | None = None

    async def served(self, runner: web.ServerRunner, host: str, shown: str) -> Served:
        """The origins, which are opened the first time.

        :param host: what to listen on.
        :param shown: the host of our addresses, which the good certificate is for.
        """
        async with self._lock:
            if self._served is None:
                self._served = await _open(runner, host, shown)
        return self._served


async def _open(runner: web.ServerRunner, host: str, shown: str) -> Served:
    # In a thread, since others wait for their answers meanwhile.
    ca, contexts = await asyncio.to_thread(_made, shown.strip("[]"))
    origins: dict[Certificate, str] = {}
    for certificate, context in contexts.items():
        await web.TCPSite(runner, host, 0, ssl_context=context).start()
        name = "localhost" if certificate == "other_name" else shown
        origins[certificate] = f"https://{name}:{runner.addresses[-1][1]}"
    return Served(ca, origins)


def _made(name: str) -> tuple[str, dict[Certificate, ssl.SSLContext]]:
    """The authority's certificate and what to serve with; *name* is the host that the good certificate is for."""
    import trustme  # only those who ask for TLS need it

    authority = trustme.CA()
    leaves: dict[Certificate, trustme.LeafCert] = {
        "right": authority.issue_cert(name, "localhost"),
        "expired": authority.issue_cert(name, not_after=_PAST),
        "other_name": authority.issue_cert(_OTHER_NAME),
        "unknown": trustme.CA().issue_cert(name),
    }
    contexts = {certificate: ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER) for certificate in leaves}
    for certificate, leaf in leaves.items():
        leaf.configure_cert(contexts[certificate])
    return authority.cert_pem.bytes().decode(), contexts
