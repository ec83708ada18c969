"""Events: what happened in the last 30 days, as webhooks were or would have been told of it (webhooks.md 2.6)."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, Final

from simulator.errors import Declined
from simulator.instant import parse_span
from simulator.notification.webhook import envelope
from simulator.store.api_reader import Wanted
from simulator.web.api.call import Call, Reply
from simulator.web.api.reads import listed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from simulator.records import Event
    from simulator.store.api_reader import ApiReader, Place

MEMORY: Final = parse_span("30d")
"""API-EVENTS-2."""
MOST: Final = 20
"""Types of one query (API-EVENTS-1)."""


async def retrieve(call: Call) -> Reply:
    """One event."""
    return Reply(value=await call.reads.ask(partial(_one, call, _remembered(call))))


async def search(call: Call) -> Reply:
    """Events of some types or of all."""
    return Reply(value=await call.reads.ask(partial(_page, call, _wanted(call))))


def _wanted(call: Call) -> Wanted:
    type_, types = call.query.texts("type"), call.query.texts("types")
    if type_ and types:
        raise Declined(400, "invalid_parameter", "'type' and 'types' exclude each other.", "types")
    if len(types) >= MOST:
        raise Declined(400, "invalid_parameter", f"'types' takes fewer than {MOST} types.", "types")
    all_, (since, until) = _remembered(call), call.query.span("createdTime")
    return Wanted(since=max(all_.since, since - 1), until=min(all_.until, until), types=(*type_, *types))


def _remembered(call: Call) -> Wanted:
    now = call.simulation.now
    return Wanted(since=now - MEMORY, until=now)


def _one(call: Call, wanted: Wanted, reader: ApiReader) -> dict[str, Any]:
    name = call.ids["id"]
    event = reader.event(name) if reader.event_place(name, wanted) is not None else None
    if event is None:
        raise Declined(404, "not_found", f"There is no event '{name[:40]}'.", "id")
    return _shown(call, event, reader.told([name])[name])


def _page(call: Call, wanted: Wanted, reader: ApiReader) -> dict[str, Any]:
    def rows(place: Place | None, newest_first: bool) -> Iterator[dict[str, Any]]:
        for event, endpoints in reader.events_from(place, wanted, newest_first=newest_first):
            told = _shown(call, event, endpoints)
            if call.query.admits(told, but=("type", "types")):
                yield told

    return listed(call.query, lambda name: reader.event_place(name, _remembered(call)), rows)


def _shown(call: Call, event: Event, endpoints: list[str]) -> dict[str, Any]:
    known = call.simulation.endpoints
    ids = tuple(known[name].id for name in endpoints if name in known)
    return envelope(event, ids, call.options)
