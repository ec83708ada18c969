"""The bundled receiver: an aiohttp server with inboxes, their token endpoints and the control."""

from __future__ import annotations

import asyncio
import errno
import logging
import socket
import time
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import quote

from aiohttp import web
from aiohttp.http_exceptions import HttpProcessingError

from simulator import signature
from simulator.digest import digest
from simulator.errors import BadInput, SimulatorError, Unavailable
from simulator.receiver.control import Control
from simulator.receiver.examine import Finding, examine
from simulator.receiver.inbox import Inbox, Inboxes
from simulator.receiver.recordings import Arrival, Recordings
from simulator.receiver.reply import SERVER, as_json, reply
from simulator.receiver.request import BODY_LIMIT, OPEN, body_of, from_here, key_of, shown, text
from simulator.receiver.script import OK, Planned
from simulator.receiver.settings import Settings
from simulator.receiver.tls import Tls
from simulator.receiver.tokens import grant
from simulator.receiver.verify import checks, refusal

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType

_log = logging.getLogger("simulator.receiver")
_FINDINGS = 4096  # bodies whose examination is remembered: retries bring the same one


def _is_news(record: logging.LogRecord) -> bool:
    """False for what a broken client has sent: it gets its 400, the user no traceback."""
    error = record.exc_info[1] if record.exc_info else None
    return not isinstance(error, (HttpProcessingError, web.RequestPayloadError, ConnectionError))


def _complaint(error: OSError | OverflowError, host: str, port: int) -> SimulatorError:
    match getattr(error, "errno", None):
        case errno.EADDRINUSE:
            return Unavailable(f"port {port} on {host} is in use by another program")
        case errno.EACCES:
            return Unavailable(f"port {port} on {host} needs more rights than this user has")
        case errno.EADDRNOTAVAIL:
            return BadInput(f"{host} is not an address of this machine", where="--host")
    return Unavailable(f"cannot listen on port {port} of {host}: {error}")


class Receiver:
    """Records what arrives, checks it, answers by script; an async context manager.

    :param host: what to listen on; loopback unless the user says otherwise.
    :param port: 0 for any free one.
    :param default: the settings of inboxes that nobody set up, hence of plain paths such as ``/hook``.
    :param discard: count only: no recording, no check (for measuring senders).
    :param keep_facts: bytes that the facts of all arrivals (time, headers, digest, checks, answer) may take;
        *keep_bodies* bounds their bodies. The oldest go first.
    :param on_arrival: told of each recorded arrival, with its body.
    :raises Unavailable: on entering, when the port is in use or not permitted.
    :raises BadInput: on entering, when *host* is no address of this machine.
    """

    def __init__(
        self,
        host: str = "127.0.0.1",
        port: int = 0,
        *,
        default: Settings | None = None,
        discard: bool = False,
        keep_facts: int = 128 * 1024 * 1024,
        keep_bodies: int = 64 * 1024 * 1024,
        on_arrival: Callable[[Arrival, bytes], None] | None = None,
        wall: Callable[[], float] = time.time,
    ) -> None:
        self._host, self._port, self._discard, self._wall = host, port, discard, wall
        self._on_arrival = on_arrival
        self.inboxes = Inboxes(default or Settings(), Recordings(facts=keep_facts, bodies=keep_bodies))
        self.url = ""
        """Where it listens, such as ``http://127.0.0.1:8080``."""
        self.elsewhere = ""
        """The same inboxes under another origin (another port), for redirects that must not take credentials along."""
        self._second_port = 0
        self._closing = asyncio.Event()
        self._findings: dict[str, Finding] = {}
        self._control = Control(self.inboxes, self._about, self.addresses, self._over_tls)
        self._tls = Tls()
        self._runner: web.ServerRunner | None = None

    @property
    def control(self) -> str:
        """The address of the control."""
        return f"{self.url}/_control"

    def addresses(self, run: str, name: str) -> dict[str, str]:
        """``url``, ``elsewhere`` and ``token_url`` of one inbox."""
        path = quote(f"/{name}" if run == OPEN else f"/in/{run}/{name}")
        token = quote(f"/token/{run}/{name}")
        return {"url": self.url + path, "elsewhere": self.elsewhere + path, "token_url": self.url + token}

    async def __aenter__(self) -> Self:
        _log.addFilter(_is_news)
        server = web.Server(
            self._serve,
            logger=_log,
            access_log=None,
            auto_decompress=False,
            handler_cancellation=True,
            max_field_size=65536,
        )
        self._runner = web.ServerRunner(server, shutdown_timeout=1.0)
        await self._runner.setup()
        try:
            port = await self._listen(self._runner, self._port)
            self._second_port = await self._listen(self._runner, 0)
        except BaseException:
            await self._runner.cleanup()
            raise
        shown = f"[{self._host}]" if ":" in self._host else self._host
        shown = {"0.0.0.0": "127.0.0.1", "[::]": "[::1]"}.get(shown, shown)  # noqa: S104 - compared, not bound
        self.url, self.elsewhere = f"http://{shown}:{port}", f"http://{shown}:{self._second_port}"
        return self

    async def __aexit__(
        self, _type: type[BaseException] | None, _value: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self._closing.set()
        if self._runner is not None:
            await self._runner.cleanup()

    async def _listen(self, runner: web.ServerRunner, port: int) -> int:
        try:
            if not self._host:
                raise socket.gaierror
            await web.TCPSite(runner, self._host, port, backlog=1024).start()
        except (socket.gaierror, UnicodeError):
            raise BadInput(f'"{self._host}" is not a host name or address', where="--host") from None
        except (OSError, OverflowError) as error:
            raise _complaint(error, self._host, port) from None
        address = runner.addresses[-1]
        return int(address[1])

    # -- requests -------------------------------------------------------------------------------------------------

    async def _serve(self, request: web.BaseRequest) -> web.StreamResponse:
        body = await body_of(request)
        path = request.rel_url.raw_path
        if body is None:
            too_long = f"the body is longer than {BODY_LIMIT} bytes"
            _log.warning("%s %s: %s (answered 413, not recorded)", request.method, shown(path), too_long)
            return as_json({"error": too_long}, 413)
        if path.startswith("/_control/"):
            if not from_here(request):
                return as_json({"error": "the control is for this machine only"}, 403)
            return await self._control.answer(request, path.removeprefix("/_control/"), body)
        if path.startswith("/token/"):
            return await self._token(request, path, body)
        inbox = self.inboxes.at(*key_of(path))
        if self._discard:
            return await self._count(request, inbox, body)
        planned = self._take(request, inbox, body)
        if planned is OK:
            return web.Response(headers={"Server": SERVER})
        return await reply(request, planned, self._closing)

    async def _count(self, request: web.BaseRequest, inbox: Inbox, body: bytes) -> web.StreamResponse:
        inbox.count += 1
        if not inbox.script:
            return web.Response(headers={"Server": SERVER})
        finding = examine(body) if inbox.script.looks_inside else Finding()
        planned = inbox.script.answer(digest(body), request.method, finding)
        return await reply(request, planned, self._closing)

    async def _token(self, request: web.BaseRequest, path: str, body: bytes) -> web.StreamResponse:
        run, name = key_of(path)
        inbox = self.inboxes.find(run, name)
        if inbox is None:
            return as_json({"error": "invalid_request", "error_description": f"there is no inbox {run}/{name}"}, 404)
        content_type = request.headers.get("Content-Type", "")
        above = self.inboxes.above(inbox)
        answer = grant(inbox, request.method, content_type, body, wall=self._wall(), above=above)
        return await reply(request, answer, self._closing)

    def _take(self, request: web.BaseRequest, inbox: Inbox, body: bytes) -> Planned:
        """Record one arrival and choose its answer, in one go: what arrives first is answered first."""
        wall = self._wall()
        named = digest(body)  # as the journal names it
        finding = self._examined(named, body)
        found = checks(inbox, self.inboxes.above(inbox), request.headers, body, finding, wall=wall)
        planned = refusal(inbox, found)
        if planned is None:
            planned = inbox.script.answer(named, request.method, finding) if inbox.script else OK
        inbox.count += 1
        local, fields = request.get_extra_info("sockname"), request.headers.items()
        arrival = Arrival(
            number=inbox.count,
            nth=inbox.nth(named),
            wall=wall,
            method=request.method,
            path=shown(request.path_qs),
            elsewhere=bool(local) and local[1] == self._second_port,
            host=text(request.headers.get("Host", "")),
            headers=tuple((text(name), signature.mask_header(name, text(value))) for name, value in fields),
            digest=named,
            size=len(body),
            kind=finding.kind,
            event=finding.event,
            event_id=finding.event_id,
            order=finding.order,
            checks=found,
            answer={"status": planned.code, "location": planned.location, "failure": planned.failure},
        )
        self.inboxes.recordings.keep(inbox, arrival, body)
        inbox.announce()
        if self._on_arrival is not None:
            self._on_arrival(arrival, body)
        return planned

    def _examined(self, named: str, body: bytes) -> Finding:
        finding = self._findings.get(named)
        if finding is None:
            finding = examine(body)
            if len(self._findings) >= _FINDINGS:
                self._findings.clear()
            self._findings[named] = finding
        return finding

    async def _over_tls(self) -> dict[str, Any]:
        assert self._runner is not None  # noqa: S101 - whoever asks was answered by it
        shown = self.url.removeprefix("http://").rpartition(":")[0]
        return (await self._tls.served(self._runner, self._host, shown))._asdict()

    def _about(self) -> dict[str, Any]:
        return {
            "url": self.url,
            "elsewhere": self.elsewhere,
            "control": self.control,
            "inboxes": len(self.inboxes.of()),
            "arrivals": sum(inbox.count for inbox in self.inboxes.of()),
        }
