"""What a request says: strict JSON checked against a schema; and the bulk form of it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, TypeVar

from aiohttp import web

from simulator.clock import breathe
from simulator.document import json
from simulator.errors import BadInput
from simulator.instant import Span, parse_span
from simulator.web.control.guard import Refused

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable

    from simulator.document.schema import Schema

Thing = TypeVar("Thing")
LIMIT = 4 * 1024 * 1024
"""Bytes of a request body."""
PATIENCE = 30.0
"""Real seconds within which a body must come, since the clock is held meanwhile."""
WHERE = "body"
TURN = 16
"""Things of a bulk body that are seen to before others have their turn."""


async def read(request: web.Request, schema: Schema, *, empty: Any = None) -> Any:
    """The body as plain values; *empty* stands for a body that is not there.

    :raises Refused: 408 when it does not come in time, 415 for another content type.
    :raises BadInput: for bad JSON, duplicate keys and whatever *schema* refuses.
    """
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


def span(text: str, where: str) -> Span:
    """A time span such as ``1h 30m``."""
    try:
        return parse_span(text)
    except ValueError as error:
        raise BadInput(str(error), where=where) from None


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
