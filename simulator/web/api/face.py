"""What stands between a request and its operation: key, rights, rate, version, query and body; and every error.

Every answer has an id (API-REQUEST-1), every refusal the same form (API-ERROR-1).
"""

from __future__ import annotations

import asyncio
import re
from typing import TYPE_CHECKING, Any, Final

import msgspec
from aiohttp import web
from msgspec.structs import replace

from simulator.catalogue import api as catalogue_api
from simulator.catalogue import api_query
from simulator.errors import BadInput, Declined, IllegalAction, InvalidOutput, Unavailable, nearest
from simulator.seed import Seed
from simulator.web.answered import answered
from simulator.web.api import body as request_body
from simulator.web.api.call import Call, Reply
from simulator.web.api.keys import admit
from simulator.web.api.operations import ALIVE
from simulator.web.api.rate import Rate
from simulator.web.api.reads import Reads
from simulator.web.api.routes import Routes

if TYPE_CHECKING:
    from collections.abc import Callable

    from simulator.simulation import Simulation
    from simulator.web.api.keys import Keyring

VERSION: Final = "digitalriver-version"
REQUEST: Final = "x-dr-requestid"
_NEVER: Final = re.compile(r";q=0(\.0*)?$")
_encoder = msgspec.json.Encoder(decimal_format="number")


class Face:
    """The API over one simulation."""

    def __init__(
        self,
        simulation: Simulation,
        keys: Keyring,
        on_defect: Callable[[BaseException], None],
        *,
        limited: bool = False,
    ) -> None:
        """:param on_defect: told of anything unexpected; the client sees no traceback.

        :param limited: whether there is a limit to how often a key may call.
        """
        self.simulation, self._keys, self._on_defect = simulation, keys, on_defect
        self.stopping = asyncio.Event()
        """Once it is set, nothing is done any more."""
        self._api = catalogue_api.load()
        self._routes = Routes(self._api.operations.values())
        self._rate = Rate() if limited else None
        self._count = 0
        self._reads = Reads(simulation)

    async def close(self) -> None:
        """Let go of what lists are read from."""
        await self._reads.close()

    async def answer(self, request: web.BaseRequest) -> web.StreamResponse:
        """The answer to any request; the clock is held until its last byte is handed over."""
        return await answered(self.simulation, request, lambda: self._named(request))

    async def _named(self, request: web.BaseRequest) -> web.Response:
        response = await self._answered(request)
        self._count += 1
        response.headers[REQUEST] = Seed(str(self.simulation.now), "api").uuid("request", self._count)
        return response

    async def _answered(self, request: web.BaseRequest) -> web.Response:
        try:
            return await self._done(request)
        except Declined as error:
            return self._declined(error)
        except (BadInput, IllegalAction, Unavailable) as error:
            status = 409 if isinstance(error, IllegalAction) else 503 if isinstance(error, Unavailable) else 400
            code = {400: "invalid_parameter", 409: "invalid_state", 503: "internal_error"}[status]
            parameter = error.where if isinstance(error, BadInput) else ""
            message = str(BadInput(error.what, nearest=error.nearest)) if isinstance(error, BadInput) else str(error)
            return self._declined(Declined(status, code, f"{message[:1].upper()}{message[1:]}.", parameter))
        except ConnectionError:
            raise
        except Exception as error:  # noqa: BLE001 - the client gets an answer, the operator the traceback
            self._on_defect(error)
            return self._declined(Declined(500, "internal_error", "Something went wrong here; the operator knows."))

    async def _done(self, request: web.BaseRequest) -> web.Response:
        key = self._keys.owner(request.headers.get("Authorization", ""))
        self.simulation.called_back()
        if self._rate is not None:
            self._rate.count(key)
        operation, ids = self._routes.find(request.method, request.path)
        admit(key, operation)
        _check_accept(request.headers.get("Accept", ""))
        options = self.simulation.options
        if VERSION in request.headers:
            options = replace(options, api_version=self._version(request.headers[VERSION]))
        do = ALIVE.get(operation.id)
        if do is None:
            message = f"{operation.id} is not brought to life yet."
            raise Declined(501, "internal_error", message)
        query = api_query.read(operation, request.query.items())
        body = await request_body.read(request, operation, self._api)
        if self.stopping.is_set():
            raise Declined(503, "internal_error", "The server is stopping.")
        call = Call(
            simulation=self.simulation,
            operation=operation,
            ids=ids,
            query=query,
            body=body,
            reads=self._reads,
            options=options,
        )
        return self._good(operation.id, await do(call))

    def _good(self, operation: str, reply: Reply) -> web.Response:
        schema = self._api.answer(operation, reply.status)
        if schema is None:
            return web.Response(status=reply.status, headers=reply.headers)
        if not schema.valid(reply.value):
            raise InvalidOutput(f"the answer {reply.status} of {operation} is invalid: {schema.complaint(reply.value)}")
        return _response(reply.status, reply.value, reply.headers)

    def _declined(self, error: Declined) -> web.Response:
        entry = {"code": error.code, "parameter": error.parameter, "message": error.message}
        told = {name: text for name, text in entry.items() if text}
        value = {"type": error.type or self._api.error_types[error.status], "errors": [told]}
        return _response(error.status, value, error.headers)

    def _version(self, text: str) -> str:
        """The version that a request asks for (API-VERSION-1)."""
        known = self._api.versions
        if text not in known:
            word = nearest(text, known)
            hint = f' (did you mean "{word}"?)' if word else ""
            raise Declined(400, "invalid_parameter", f"There is no version '{text[:40]}'{hint}.", VERSION)
        return text


def _check_accept(accept: str) -> None:
    """:raises Declined: 406 for a client that does not take JSON (API-ACCEPT-1)."""
    parts = [part.lower().replace(" ", "") for part in accept.split(",") if part.strip()]
    kinds = [part.partition(";")[0] for part in parts if not _NEVER.search(part)]
    if parts and not any(kind in ("*/*", "application/*") or kind.endswith("json") for kind in kinds):
        raise Declined(406, "invalid_request", "Answers are application/json.")


def _response(status: int, value: Any, headers: dict[str, str]) -> web.Response:
    return web.Response(body=_encoder.encode(value), status=status, headers=headers, content_type="application/json")
