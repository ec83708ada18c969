"""Routes as data: what each takes and gives stands beside it, is checked before it is called, and is told to the world.

One table serves four: aiohttp's router, the check of requests, ``GET /_control/openapi.json``, and the reference page.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from inspect import getdoc
from typing import TYPE_CHECKING, Any, Final

from aiohttp import web
from msgspec import Struct, field

from simulator.document.schema import Schema
from simulator.errors import BadInput, nearest
from simulator.web.control.body import read
from simulator.web.control.form import Form
from simulator.web.control.guard import Answering

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


QUERY: Final[web.RequestKey[dict[str, Any]]] = web.RequestKey("query", dict)
"""The query parameters of a request as values, with defaults."""
BODY: Final[web.RequestKey[Any]] = web.RequestKey("body", object)
"""The body of a request as plain values."""
JSON: Final = "application/json"
PAGING: Final[Mapping[str, Form]] = {
    "newest": {"type": "boolean", "default": False, "description": "true: newest first"},
    "limit": {
        "type": "integer",
        "minimum": 1,
        "maximum": 1000,
        "default": 100,
        "description": "rows of a page, 1 to 1000",
    },
    "cursor": {
        "type": "string",
        "pattern": "^[0-9]{0,18}$",
        "x-hint": "a cursor",
        "description": "`next` of the page before",
    },
}


class Given(Struct, frozen=True, kw_only=True):
    """One answer of a route."""

    form: Form | None = None
    """None: not JSON, or not described."""
    kind: str = JSON
    about: str = ""


class Route(Struct, frozen=True, kw_only=True):
    """One route."""

    method: str
    path: str
    do: Answering
    query: Mapping[str, Form]
    body: Form | None
    """None: it takes none."""
    needed: bool
    """False when an absent body stands for an empty object."""
    answers: dict[int, Given]

    @property
    def about(self) -> str:
        """What it does: the docstring of its function."""
        return getdoc(self.do) or ""

    @property
    def name(self) -> str:
        """Unique among all routes."""
        return f"{self.do.__module__.rpartition('.')[2]}_{self.do.__name__}"


class Routes(Struct, frozen=True):
    """The routes of one module, in written order; each verb is a decorator."""

    found: list[Route] = field(default_factory=list)

    def __iter__(self) -> Iterator[Route]:
        return iter(self.found)

    def get(self, path: str, answer: Form | Given, **more: Any) -> Callable[[Answering], Answering]:
        """A route that changes nothing."""
        return self._add("GET", path, answer, **more)

    def post(self, path: str, answer: Form | Given, **more: Any) -> Callable[[Answering], Answering]:
        """A route that makes or does something."""
        return self._add("POST", path, answer, **more)

    def put(self, path: str, answer: Form | Given, **more: Any) -> Callable[[Answering], Answering]:
        """A route that sets something."""
        return self._add("PUT", path, answer, **more)

    def patch(self, path: str, answer: Form | Given, **more: Any) -> Callable[[Answering], Answering]:
        """A route that changes a part of something."""
        return self._add("PATCH", path, answer, **more)

    def delete(self, path: str, answer: Form | Given, **more: Any) -> Callable[[Answering], Answering]:
        """A route that takes something away."""
        return self._add("DELETE", path, answer, **more)

    def _add(
        self,
        method: str,
        path: str,
        answer: Form | Given,
        *,
        status: int = 200,
        query: Mapping[str, Form] | None = None,
        body: Form | None = None,
        needed: bool = True,
        also: Mapping[int, Form | Given] | None = None,
    ) -> Callable[[Answering], Answering]:
        """:param status: of the usual answer; *also* has the others that are no errors."""
        answers = {status: answer, **(also or {})}

        def keep(do: Answering) -> Answering:
            self.found.append(
                Route(
                    method=method,
                    path=path,
                    do=do,
                    query=query or {},
                    body=body,
                    needed=needed,
                    answers={code: one if isinstance(one, Given) else Given(form=one) for code, one in answers.items()},
                )
            )
            return do

        return keep


def served(route: Route, components: Form) -> web.RouteDef:
    """*route* as aiohttp takes it: its function finds ``request[QUERY]`` and ``request[BODY]`` checked."""
    schema = None if route.body is None else Schema({**route.body, "components": {"schemas": components}})

    async def answer(request: web.Request) -> web.StreamResponse:
        request[QUERY] = _query(request, route.query)
        if schema is not None:
            request[BODY] = await read(request, schema, empty=None if route.needed else {})
        return await route.do(request)

    return web.route(route.method, route.path, answer) if route.method != "GET" else web.get(route.path, answer)


def _query(request: web.Request, known: Mapping[str, Form]) -> dict[str, Any]:
    """The query parameters as values. BadInput for an unknown one, a repeated one, or one that does not fit."""
    for name in request.query:
        if name not in known:
            raise BadInput(f'unknown query parameter "{name}"', where="query", nearest=nearest(name, known))
        if len(request.query.getall(name)) > 1:
            raise BadInput(f'query parameter "{name}" is given twice', where="query")
    given = {name: _value(name, text, known[name]) for name, text in request.query.items()}
    return {**{name: form["default"] for name, form in known.items() if "default" in form}, **given}


def _value(name: str, text: str, form: Form) -> Any:
    """The value that *text* stands for."""
    kind = form.get("type")
    if kind in ("integer", "number"):
        low, high = form["minimum"], form["maximum"]
        wanted = "[0-9]{1,18}" if kind == "integer" else "[0-9]{1,9}([.][0-9]{1,9})?"
        value = (int if kind == "integer" else float)(text) if re.fullmatch(wanted, text) else -1
        if not low <= value <= high:
            raise BadInput(f'{name} must be a number from {low} to {high}, not "{text}"', where="query")
        return value
    if kind == "boolean":
        if text not in ("true", "false"):
            raise BadInput(f'{name} must be true or false, not "{text}"', where="query")
        return text == "true"
    if "enum" in form and text not in form["enum"]:
        raise BadInput(f'unknown {name} "{text}"', where="query", nearest=nearest(text, form["enum"]))
    if "pattern" in form and not re.search(form["pattern"], text):
        raise BadInput(f'"{text}" is not {form["x-hint"]}', where="query")
    return text
