"""Deliveries with their attempts: looked at, searched, sent again."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, get_args

from aiohttp import web

from simulator.document.schema import Schema
from simulator.errors import BadInput
from simulator.instant import Instant, iso_micros
from simulator.journal import entries
from simulator.records import CHANNELS, DispositionName
from simulator.web.control import show
from simulator.web.control.body import in_turns, listed, one_or_many, page, query, read, truth, word
from simulator.web.control.guard import Missing, reply
from simulator.web.control.state import SIMULATION

if TYPE_CHECKING:
    from collections.abc import Mapping

    from simulator.instant import Span
    from simulator.simulation import Simulation
    from simulator.store.reader import DeliveryState

routes = web.RouteTableDef()
FILTERS = {
    "channel": "pon, ocn or webhook",
    "endpoint": "the endpoint's name",
    "order": "the order's id",
    "type": "the event type",
    "event": "the event's id",
    "disposition": "what became of it",
    "open": "true: not settled yet",
    "newest": "true: newest first",
    "limit": "rows of a page, 1 to 1000",
    "cursor": "`next` of the page before",
}
NOTHING = {"type": "object", "additionalProperties": False}
COLUMNS = {"order": "order_id", "type": "event_type", "event": "event_id"}


@routes.get("/_control/deliveries")
async def look(request: web.Request) -> web.Response:
    """A page of deliveries, oldest first; ``next`` is the cursor of the page behind it, or null.

    ``due`` is when the first attempt was due, and stays; ``next_at`` is when the next is, null once settled.
    """
    asked = query(request, FILTERS)
    limit, newest = page(asked), truth(asked.get("newest", "false"), "newest")
    cursor = asked.get("cursor", "0")
    if not re.fullmatch("[0-9]{1,18}", cursor):
        raise BadInput(f'"{cursor}" is not a cursor', where="query")
    simulation = request.app[SIMULATION]
    found = simulation.store.read.deliveries(
        limit=limit, after=int(cursor), newest_first=newest, **_filters(simulation, asked)
    )
    following = str(found[-1].seq) if len(found) == limit else None
    delays = _delays(simulation)
    return reply({"deliveries": [_shown(state, delays) for state in found], "next": following})


def _delays(simulation: Simulation) -> dict[tuple[str, str], Span]:
    return {(row.channel, row.type): row.delay for row in simulation.catalogue.rows()}


def _shown(state: DeliveryState, delays: Mapping[tuple[str, str], Span]) -> dict[str, Any]:
    """One delivery; what the store calls due moves on with each retry, so the first time is worked out again."""
    planned = state.delivery
    delay = 0 if planned.redelivery_of else delays.get((planned.channel, planned.event_type), 0)
    return _timed(show.delivery(state), Instant(state.planned_at + delay), planned.due if state.open else None)


def _timed(entry: dict[str, Any], due: Instant, next_at: Instant | None) -> dict[str, Any]:
    first = iso_micros(due)
    return {**entry, "at": first, "due": first, "next_at": None if next_at is None else iso_micros(next_at)}


def _filters(simulation: Simulation, asked: dict[str, str]) -> dict[str, Any]:
    """Columns and the values they must have; BadInput for a word that no delivery can ever have."""
    equal: dict[str, Any] = {
        COLUMNS.get(name, name): text for name, text in asked.items() if name not in ("newest", "limit", "cursor")
    }
    if "open" in asked:
        equal["open"] = truth(asked["open"], "open")
    if "type" in asked:
        equal["event_type"] = simulation.catalogue.row(asked["type"]).type
    for name, words in (
        ("channel", CHANNELS),
        ("disposition", get_args(DispositionName)),
        ("endpoint", simulation.endpoints),
    ):
        if name in asked:
            word(asked[name], words, name)
    return equal


@routes.get("/_control/deliveries/{id}")
async def look_at(request: web.Request) -> web.Response:
    """One delivery with its event and its attempts, in the shape of journal entries."""
    simulation = request.app[SIMULATION]
    state = _state(simulation, request.match_info["id"])
    store = simulation.store.read
    event, ended = store.event(state.delivery.event_id), store.settled(state.delivery.id)
    return reply(
        {
            "delivery": _shown(state, _delays(simulation)),
            "event": None if event is None else entries.event(event),
            "attempts": [entries.attempt(attempt, state.delivery) for attempt in store.attempts(state.delivery.id)],
            "settled": None if ended is None else entries.settled(ended, state.delivery),
        }
    )


@routes.get("/_control/deliveries/{id}/body")
async def body(request: web.Request) -> web.Response:
    """The exact bytes of the notification."""
    simulation = request.app[SIMULATION]
    planned = _state(simulation, request.match_info["id"]).delivery
    data = simulation.store.read.body(planned.body)
    if data is None:
        raise Missing(f"the body of delivery {planned.id} was not kept")
    return web.Response(body=data, headers={"Content-Type": planned.content_type, "X-Content-Type-Options": "nosniff"})


@routes.post("/_control/deliveries/{id}/redeliver")
async def redeliver(request: web.Request) -> web.Response:
    """Send an old event again: a new delivery of the same notification."""
    await read(request, Schema(NOTHING), empty={})
    return reply((await _redeliver(request, [request.match_info["id"]]))[0], 201)


@routes.post("/_control/redeliveries")
async def redeliver_many(request: web.Request) -> web.Response:
    """``["id", ...]``: the bulk form; nothing is sent again when one of them cannot be."""
    wanted = listed(await read(request, one_or_many({"type": "string"})))
    return reply({"deliveries": await _redeliver(request, wanted)}, 201)


async def _redeliver(request: web.Request, ids: list[str]) -> list[dict[str, Any]]:
    simulation = request.app[SIMULATION]
    endpoints = [_state(simulation, delivery_id).delivery.endpoint async for _, delivery_id in in_turns(ids)]
    for name in dict.fromkeys(endpoints):
        if not simulation.endpoint(name).enabled:
            raise BadInput(f'the endpoint "{name}" is switched off')
    outcomes = [simulation.redeliver(one, path=simulation.request_path(f"redeliver/{one}")) for one in ids]
    await outcomes[-1].ticket
    made = [delivery for outcome in outcomes for delivery in outcome.commit.deliveries]
    return [_timed(entries.delivery(each), each.due, each.due) for each in made]


def _state(simulation: Simulation, delivery_id: str) -> DeliveryState:
    state = simulation.store.read.delivery(delivery_id)
    if state is None:
        raise Missing(f"there is no delivery {delivery_id}")
    return state
