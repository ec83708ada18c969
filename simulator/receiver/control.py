"""The receiver's HTTP control: set up inboxes, read what arrived, forget a run. Loopback only."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

import msgspec

from simulator.errors import BadInput, Unavailable
from simulator.receiver.inbox import Inbox
from simulator.receiver.reply import as_json
from simulator.receiver.script import convert
from simulator.receiver.settings import BasicDemand, Settings, TokenDemand

if TYPE_CHECKING:
    from aiohttp import web

    from simulator.receiver.inbox import Inboxes

_LONGEST_WAIT = 60.0
_NAME_LIMIT = 200
_WORDS = (*Settings.__struct_fields__, *BasicDemand.__struct_fields__, *TokenDemand.__struct_fields__)


class Control:
    """``/_control/...``; every answer is JSON, every complaint ``{"error": one line}``.

    :param about: what ``GET /_control/health`` tells.
    :param addresses: ``url``, ``elsewhere`` and ``token_url`` of an inbox by run and name.
    :param over_tls: what ``GET /_control/tls`` tells: the authority's certificate and the origins, see ``tls.Served``.
    """

    def __init__(self, inboxes: Inboxes, about: Any, addresses: Any, over_tls: Any) -> None:
        self._inboxes, self._about, self._addresses, self._over_tls = inboxes, about, addresses, over_tls

    async def answer(self, request: web.BaseRequest, path: str, body: bytes) -> web.Response:
        """One control request; *path* is what follows ``/_control/``."""
        parts = [unquote(part) for part in path.split("/") if part]
        try:
            match (request.method, parts):
                case ("GET", ["health"]):
                    return as_json(self._about())
                case ("GET", ["tls"]):
                    return as_json(await self._over_tls())
                case ("GET", ["inboxes"]):
                    return as_json({"inboxes": [self._summary(inbox) for inbox in self._inboxes.of()]})
                case ("GET", ["runs", run]):
                    return as_json({"inboxes": [self._summary(inbox) for inbox in self._inboxes.of(run)]})
                case ("DELETE", ["runs", run]):
                    return as_json({"forgotten": self._inboxes.drop(run)})
                case ("PUT", ["inboxes", run, *names]) if names:
                    return self._put(run, "/".join(names), body)
                case ("DELETE", ["inboxes", run, *names]) if names:
                    return as_json({"forgotten": self._inboxes.drop(run, "/".join(names))})
                case ("GET", ["inboxes", run, *names]) if names:
                    return await self._get(request, run, "/".join(names))
                case (_, ["health"] | ["tls"] | ["inboxes", *_] | ["runs", *_]):
                    return as_json({"error": f"{request.method} is not possible here"}, 405)
        except BadInput as error:
            return as_json({"error": str(error)}, 400)
        except Unavailable as error:
            return as_json({"error": str(error)}, 501)
        return as_json({"error": f"there is no /_control/{path}"}, 404)

    def _put(self, run: str, name: str, body: bytes) -> web.Response:
        """Create an inbox, or change the settings that the body names; naming ``script`` begins it anew."""
        if len(run) > _NAME_LIMIT or len(name) > _NAME_LIMIT:
            raise BadInput(f"a name is longer than {_NAME_LIMIT} characters")
        given = _object(body)
        inbox = self._inboxes.find(run, name)
        created = inbox is None or not inbox.configured
        settings = _merged(Settings() if inbox is None or created else inbox.settings, given)
        if inbox is None:
            inbox = self._inboxes.add(Inbox(run, name, settings, configured=True))
        else:
            anew = created or any(key in given for key in ("script", "each", "tokens"))
            inbox.apply(settings, scripted=anew)
            inbox.configured = True
        return as_json(self._summary(inbox), 201 if created else 200)

    async def _get(self, request: web.BaseRequest, run: str, name: str) -> web.Response:
        after, seconds, bodies = int(_number(request, "after")), _number(request, "wait"), _bodies(request)
        inbox = self._inboxes.find(run, name)
        if inbox is None:
            return as_json({"error": f"there is no inbox {run}/{name}"}, 404)
        if seconds and inbox.count <= after:
            with suppress(TimeoutError):
                async with asyncio.timeout(min(seconds, _LONGEST_WAIT)):
                    while inbox.count <= after:
                        await inbox.news.wait()
        arrivals = list(self._inboxes.recordings.told(inbox, after, bodies=bodies))
        return as_json({**self._summary(inbox), "requests": arrivals})

    def _summary(self, inbox: Inbox) -> dict[str, Any]:
        return {
            "run": inbox.run,
            "name": inbox.name,
            **self._addresses(inbox.run, inbox.name),
            "arrivals": inbox.count,
            "forgotten": inbox.forgotten,
            "token_requests": inbox.token_requests,
            "configured": inbox.configured,
        }


def _object(body: bytes) -> dict[str, Any]:
    try:
        given = msgspec.json.decode(body or b"{}")
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise BadInput("the body is not JSON") from error
    if not isinstance(given, dict):
        raise BadInput("the body is not a JSON object")
    return given


def _merged(base: Settings, given: dict[str, Any]) -> Settings:
    changed = dict(given)
    if "credentials" in changed and changed["credentials"] is None:
        changed["credentials"] = {"type": "none"}
    made: Settings = convert({**msgspec.to_builtins(base), **changed}, Settings, _WORDS)
    return made


def _bodies(request: web.BaseRequest) -> bool:
    chosen = request.rel_url.query.get("bodies", "yes")
    if chosen not in ("yes", "no"):
        raise BadInput(f'bodies must be yes or no, not "{chosen}"')
    return chosen == "yes"


def _number(request: web.BaseRequest, name: str) -> float:
    text = request.rel_url.query.get(name, "0")
    try:
        value = float(text)
    except ValueError:
        raise BadInput(f'{name} must be a number, not "{text}"') from None
    if not 0 <= value < float("inf"):
        raise BadInput(f"{name} must be 0 or more")
    return value
