"""Stands before every request: refuses foreign hosts and origins, and answers every error as JSON."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import msgspec
from aiohttp import web

from simulator.errors import BadInput, IllegalAction, InvalidOutput, SimulatorError, Unavailable, nearest
from simulator.web.server import loopback

if TYPE_CHECKING:
    from aiohttp.typedefs import Middleware

Answering = Callable[[web.Request], Awaitable[web.StreamResponse]]
CODES = {BadInput: 400, IllegalAction: 409, InvalidOutput: 500, Unavailable: 503}


class Missing(SimulatorError):
    """Nothing of that name or id is here: 404."""


class Refused(SimulatorError):
    """The request was understood and is not let in.

    :param status: the HTTP status, such as 403, 413 or 415.
    """

    def __init__(self, what: str, status: int) -> None:
        self.status = status
        super().__init__(what)


def reply(value: Any, status: int = 200) -> web.Response:
    """*value* as JSON."""
    return web.Response(body=msgspec.json.encode(value), status=status, content_type="application/json")


def problem(error: SimulatorError) -> web.Response:
    """The error body of *error*: ``{"error": {"message", "nearest"?, "where"?, "legal"?}}``."""
    if isinstance(error, Missing):
        return reply(body_of(error), 404)
    if isinstance(error, Refused):
        return reply(body_of(error), error.status)
    return reply(body_of(error), next((code for kind, code in CODES.items() if isinstance(error, kind)), 400))


def body_of(error: SimulatorError) -> dict[str, Any]:
    """What an error answer says, without its status."""
    said: dict[str, Any] = {"message": str(error)}
    if isinstance(error, BadInput):
        said["message"] = error.what
        place = ":".join(str(part) for part in (error.where, error.line, error.column) if part)
        said |= {key: text for key, text in (("where", place), ("nearest", error.nearest)) if text}
    if isinstance(error, IllegalAction):
        said["legal"] = list(error.legal)
    return {"error": said}


def guard(names: frozenset[str], open_to_network: bool, on_defect: Callable[[BaseException], None]) -> Middleware:
    """The middleware.

    :param names: further host names, in lower case, under which clients may call.
    :param open_to_network: bound beyond loopback: any literal address is a good host then, since a name that an
        attacker's DNS rebinds never is a literal address.
    :param on_defect: told of anything unexpected; the client sees no traceback.
    """

    @web.middleware
    async def stand(request: web.Request, handler: Answering) -> web.StreamResponse:
        try:
            _let_in(request, names, open_to_network)
            return await handler(request)
        except SimulatorError as error:
            if isinstance(error, InvalidOutput):
                on_defect(error)
            return problem(error)
        except web.HTTPException as error:
            return _plain(request, error)
        except ConnectionError:
            return problem_of("the client has gone", 400)
        except Exception as error:  # noqa: BLE001 - the client gets an answer, the operator the traceback
            on_defect(error)
            return reply({"error": {"message": "internal error; the operator has the details"}}, 500)

    return stand


def _plain(request: web.Request, error: web.HTTPException) -> web.Response:
    if error.status == 404:
        paths = [str(resource.canonical) for resource in request.app.router.resources()]
        return problem_of(f"there is no {request.path} here", 404, nearest=nearest(request.path, paths))
    if isinstance(error, web.HTTPMethodNotAllowed):
        offer = ", ".join(sorted(error.allowed_methods))
        return problem_of(f"{request.method} is not possible on {request.path}; possible: {offer}", 405)
    if error.status == 413:
        return problem_of("the body is too large", 413)
    return problem_of((error.reason or "refused").lower(), error.status)


def problem_of(message: str, status: int, **more: str) -> web.Response:
    """An error answer that no exception of ours stands for."""
    return reply({"error": {"message": message, **{key: text for key, text in more.items() if text}}}, status)


def _let_in(request: web.Request, names: frozenset[str], open_to_network: bool) -> None:
    host = _hostname(f"//{request.headers.get('Host', '')}")
    if not (loopback(host) or host in names or (open_to_network and _literal(host))):
        raise Refused(
            f'requests for host "{host}" are not served (a DNS name may be rebound); use --hostname to permit it', 403
        )
    origin = request.headers.get("Origin")
    same = origin is None or origin.lower().partition("://")[2] == request.headers.get("Host", "").lower()
    if not same or request.headers.get("Sec-Fetch-Site") == "cross-site":
        raise Refused("requests from pages of another origin are not served", 403)


def _hostname(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").rstrip(".")
    except ValueError:
        return ""


def _literal(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
