"""One bounded HTTP exchange: one request, one answer, never a redirect, never an exception for network trouble."""

from __future__ import annotations

import asyncio
import ssl
from io import BytesIO
from time import perf_counter
from typing import TYPE_CHECKING, NamedTuple

import aiohttp
from aiohttp.http_exceptions import HttpProcessingError
from multidict import CIMultiDict
from yarl import URL

from simulator.errors import BadInput
from simulator.instant import Seconds
from simulator.records import Answer
from simulator.wire import plain
from simulator.wire.allow import literal, show
from simulator.wire.pool import Pool
from simulator.wire.reader import clean, printable
from simulator.wire.trouble import LOWEST_STATUS, before_answer, in_body, no_status, oversize

if TYPE_CHECKING:
    from pathlib import Path

    from aiohttp.abc import AbstractResolver

    from simulator.records import Failure
    from simulator.wire.allow import AllowList
    from simulator.wire.plain import Headers, Repeated

_AUTOMATIC = ("Accept", "Accept-Encoding", "Content-Type", "User-Agent")
_AT_ONCE = 2**20  # bytes of a body that aiohttp writes in one go; a longer one goes in pieces
_REMEMBERED = 4096  # addresses and time limits whose parsed form is kept
_TROUBLE = (aiohttp.ClientError, HttpProcessingError, OSError, ValueError, TimeoutError)


class _Target(NamedTuple):
    """An address made ready: parsed once, since the same few receivers are posted to again and again."""

    url: URL
    secure: bool
    spot: plain.Spot | None = None
    """Where the faster tier may go: a literal address that has passed, without TLS."""
    failure: Failure = ""
    detail: str = ""


class Wire:
    """Sends requests to permitted addresses and brings back what came, whatever came.

    Plain requests to literal addresses go by the faster tier (`plain.Plain`), all others through aiohttp; an answer
    reads the same by either. Literal addresses are checked here, names where the socket is made (`pool.Pool`). No
    proxy, no cookie, no netrc, no decompression.

    :param allow: the addresses that may be connected to.
    :param ca: a PEM file of certificate authorities trusted besides the system's; BadInput when it is none.
    :param insecure: do not verify TLS certificates.
    :param body_limit: how many bytes of an answer's body are kept; a longer one is the failure ``oversize``.
    :param connections: how many exchanges may be on their way at once; further ones wait, outside their time limit.
    :param names: where host names are looked up, the system's resolver by default.
    """

    def __init__(
        self,
        allow: AllowList,
        *,
        ca: Path | None = None,
        insecure: bool = False,
        body_limit: int = 65536,
        connections: int = 100,
        names: AbstractResolver | None = None,
    ) -> None:
        self._names = names
        self._allow, self._ca, self._insecure, self._body_limit = allow, ca, insecure, body_limit
        self._free = asyncio.Semaphore(connections)
        self._session: aiohttp.ClientSession | None = None
        self._plain = plain.Plain(body_limit)
        self._tls: ssl.SSLContext | None = _context(ca, insecure) if ca else None
        self._targets: dict[str, _Target] = {}
        self._timeouts: dict[float, aiohttp.ClientTimeout] = {}

    async def exchange(
        self, method: str, url: str, *, headers: Headers, body: bytes, time_limit: float, repeated: Repeated = ()
    ) -> Answer:
        """Send one request and read its answer.

        :param url: an absolute http or https address; a user name and password in it are left out.
        :param headers: all headers but Host, Content-Length and Connection; none is added.
        :param repeated: headers that many requests have alike, written before the others.
        :param time_limit: real seconds from connect to the answer's last byte.
        :returns: the answer; ``failure`` tells what went wrong, ``status`` is kept when a status line came. The body
            is empty when it did not come whole, except that an ``oversize`` one keeps its first bytes.
        """
        target = self._targets.get(url) or self._prepare(url)
        if target.failure:
            return Answer(failure=target.failure, detail=target.detail)
        async with self._free:
            if target.spot is not None and plain.covers(method, repeated, headers, body):
                return await self._plain.exchange(
                    method, target.spot, repeated, headers, body=body, time_limit=time_limit
                )
            return await self._send(method, target, (*repeated, *headers), body, time_limit)

    async def close(self) -> None:
        """Close all connections; a later exchange opens new ones."""
        await self._plain.close()
        if self._session is not None:
            session, self._session = self._session, None
            await session.close()

    async def _send(self, method: str, target: _Target, headers: Headers, body: bytes, time_limit: float) -> Answer:
        begun = perf_counter()
        session = self._session or self._connect()
        try:
            response = await session.request(
                method,
                target.url,
                data=body if 0 < len(body) <= _AT_ONCE else BytesIO(body) if body else None,
                headers=CIMultiDict(headers),
                allow_redirects=False,
                timeout=self._timeouts.get(time_limit) or self._timeout(time_limit),
                ssl=self._secure() if target.secure else True,
            )
        except _TROUBLE as error:
            failure, detail = before_answer(error, time_limit)
            if failure == "not allowed":
                detail = _offer(target.url)
            return Answer(failure=failure, detail=detail, took=_since(begun))
        kept, failure, detail = await self._read(response, time_limit)
        if response.status < LOWEST_STATUS:
            failure, detail = no_status(response.status)
            return Answer(failure=failure, detail=detail, took=_since(begun))
        return Answer(
            status=response.status,
            reason=printable(clean(response.reason or "")),
            headers=tuple([(str(name), clean(value)) for name, value in response.headers.items()]),
            body=kept,
            failure=failure,
            detail=detail,
            took=_since(begun),
        )

    async def _read(self, response: aiohttp.ClientResponse, time_limit: float) -> tuple[bytes, Failure, str]:
        """The body up to the limit; the connection goes back to the pool only when the body came whole."""
        content, chunks, size = response.content, list[bytes](), 0
        try:
            while not content.at_eof():
                chunk = await content.readany()
                chunks.append(chunk)
                size += len(chunk)
                if size > self._body_limit:
                    response.close()
                    return b"".join(chunks)[: self._body_limit], *oversize(self._body_limit)
        except _TROUBLE as error:
            response.close()
            return b"", *in_body(error, time_limit)
        except BaseException:
            response.close()
            raise
        response.release()
        return b"".join(chunks), "", ""

    def _connect(self) -> aiohttp.ClientSession:
        self._session = aiohttp.ClientSession(
            connector=Pool(self._allow, self._names),
            cookie_jar=aiohttp.DummyCookieJar(),
            skip_auto_headers=_AUTOMATIC,
            auto_decompress=False,
            trust_env=False,
        )
        return self._session

    def _secure(self) -> ssl.SSLContext:
        # Reading the system's authorities takes 20 ms, which plain http need not pay.
        if self._tls is None:
            self._tls = _context(self._ca, self._insecure)
        return self._tls

    def _timeout(self, time_limit: float) -> aiohttp.ClientTimeout:
        # aiohttp rounds long limits up to whole seconds unless the threshold lies beyond them.
        made = aiohttp.ClientTimeout(total=time_limit, sock_connect=None, ceil_threshold=float("inf"))
        if len(self._timeouts) < _REMEMBERED:
            self._timeouts[time_limit] = made
        return made

    def _prepare(self, url: str) -> _Target:
        made = self._parse(url)
        if len(self._targets) >= _REMEMBERED:
            self._targets.clear()
        self._targets[url] = made
        return made

    def _parse(self, url: str) -> _Target:
        try:
            parsed = URL(url)
            host, port = parsed.raw_host, parsed.port
        except ValueError:
            return _Target(URL(), secure=False, failure="protocol", detail="the address is not a URL")
        if parsed.scheme not in ("http", "https") or not host or port is None:
            return _Target(parsed, secure=False, failure="protocol", detail="the address is not http:// or https://")
        parsed = parsed.with_user(None)
        address = literal(host)
        if address is not None:
            # Odd spellings of an address would slip past the resolver and be read by `connect` itself.
            if str(address) != host:
                parsed = parsed.with_host(str(address))
            if not self._allow.permits_address(str(address), port):
                return _Target(parsed, secure=False, failure="not allowed", detail=_offer(parsed))
            if parsed.scheme == "http" and "%" not in host:
                return _Target(parsed, secure=False, spot=plain.spot(parsed))
        return _Target(parsed, secure=parsed.scheme == "https")


def _offer(url: URL) -> str:
    return f"add --allow {show(url.raw_host or '', url.port or 0)} to permit it"


def _since(begun: float) -> Seconds:
    return Seconds(perf_counter() - begun)


def _context(ca: Path | None, insecure: bool) -> ssl.SSLContext:
    context = ssl.create_default_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if ca is not None:
        try:
            context.load_verify_locations(cafile=ca)
        except ssl.SSLError as error:
            raise BadInput("holds no certificate in PEM form", where=str(ca)) from error
        except OSError as error:
            raise BadInput((error.strerror or "cannot be read").lower(), where=str(ca)) from error
    if insecure:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context
