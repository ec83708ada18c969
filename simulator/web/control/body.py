"""What a request says: strict JSON checked against a schema, and query parameters that are all known."""

from __future__ import annotations

import asyncio
import re
from typing import TYPE_CHECKING, Any, TypeVar

from aiohttp import web

from simulator.clock import breathe
from simulator.document import json
from simulator.document.schema import Schema
from simulator.errors import BadInput, nearest
from simulator.instant import Span, parse_span
from simulator.web.control.guard import Refused

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable, Mapping

Thing = TypeVar("Thing")
LIMIT = 4 * 1024 * 1024
"""Bytes of a request body."""
PATIENCE = 30.0
"""Real seconds within which a body must come, since the clock is held meanwhile."""
WHERE = "body"
PAGE = 100
LONGEST_PAGE = 1000
TURN = 16
"""Things of a bulk body that are seen to before others have their turn."""


async def read(request: web.Request, schema: Schema, *, empty: Any = None) -> Any:
    """The body as plain values; *empty* stands for a body that is not there.

    :raises Refused: 408 when it does not come in time, 415 for another content type.
    :raises BadInput: for a query, bad JSON, duplicate keys and whatever *schema* refuses.
    """
    query(request, {})
    data = await _bytes(request)
    if not data:
        if empty is None:
            raise BadInput("the body is empty", where=WHERE)
        return empty
    if request.content_type != "application/json":
        raise Refused(f'the body must be application/json, not "{request.content_type}"', 415)
    document = json.load(data, WHERE)
    schema.check(document)
    return document.value


async def _bytes(request: web.Request) -> bytes:
    try:
        async with asyncio.timeout(PATIENCE):
            return await request.read()
    except TimeoutError:
        raise Refused(f"the body did not come within {PATIENCE:g} s", 408) from None
    except web.RequestPayloadError as error:
        raise BadInput("the body is not what its headers say", where=WHERE) from error


def query(request: web.Request, known: Mapping[str, str]) -> dict[str, str]:
    """The query parameters by name; *known* says what each is for. BadInput for another or a repeated one."""
    for name in request.query:
        if name not in known:
            raise BadInput(f'unknown query parameter "{name}"', where="query", nearest=nearest(name, known))
        if len(request.query.getall(name)) > 1:
            raise BadInput(f'query parameter "{name}" is given twice', where="query")
    return dict(request.query)


def page(asked: Mapping[str, str]) -> int:
    """How many rows are wanted, 1 to 1000."""
    text = asked.get("limit", str(PAGE))
    if not re.fullmatch("[0-9]{1,4}", text) or not 1 <= int(text) <= LONGEST_PAGE:
        raise BadInput(f'limit must be a number from 1 to {LONGEST_PAGE}, not "{text}"', where="query")
    return int(text)


def word(text: str, words: Iterable[str], what: str) -> str:
    """*text* when it is one of *words*; BadInput with the nearest otherwise."""
    if text not in (known := tuple(words)):
        raise BadInput(f'unknown {what} "{text}"', where="query", nearest=nearest(text, known))
    return text


def truth(text: str, name: str) -> bool:
    """``true`` or ``false`` of a query parameter."""
    if text not in ("true", "false"):
        raise BadInput(f'{name} must be true or false, not "{text}"', where="query")
    return text == "true"


def span(text: str, where: str) -> Span:
    """A time span such as ``1h 30m``."""
    try:
        return parse_span(text)
    except ValueError as error:
        raise BadInput(str(error), where=where) from None


def one_or_many(of: dict[str, Any], *, most: int = 10_000) -> Schema:
    """A schema for one thing or a list of such things: the bulk form."""
    return Schema(
        {"if": {"type": "array"}, "then": {"type": "array", "items": of, "minItems": 1, "maxItems": most}, "else": of}
    )


def listed(value: Any) -> list[Any]:
    """The bulk form of a body: one thing becomes a list of one."""
    return value if isinstance(value, list) else [value]


async def in_turns(things: Iterable[Thing]) -> AsyncIterator[tuple[int, Thing]]:
    """*things* with their ordinals; other requests and deliveries have their turns meanwhile."""
    for ordinal, thing in enumerate(things):
        if ordinal % TURN == 0:
            await breathe()
        yield ordinal, thing


def at(error: BadInput, body: Any, ordinal: int) -> BadInput:
    """The complaint about the thing at *ordinal* of a bulk body, with its place."""
    place = f"{WHERE}[{ordinal}]" if isinstance(body, list) else WHERE
    where = f"{place}: {error.where}" if error.where else place
    return BadInput(error.what, where=where, line=error.line, column=error.column, nearest=error.nearest)
