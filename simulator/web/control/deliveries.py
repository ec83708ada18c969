"""Deliveries with their attempts: looked at, searched, sent again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, get_args

from aiohttp import web

from simulator.errors import BadInput, nearest
from simulator.instant import iso_micros
from simulator.journal import entries
from simulator.records import CHANNELS, DispositionName
from simulator.web.control import show, show_journal
from simulator.web.control.body import in_turns, listed
from simulator.web.control.form import ID, NOTHING, TEXT, TRUTH, many, maybe, one_or_many, record, ref, told, words
from simulator.web.control.guard import Missing, reply
from simulator.web.control.route import BODY, PAGING, QUERY, Given, Routes
from simulator.web.control.state import LISTS, SIMULATION

if TYPE_CHECKING:
    from simulator.instant import Instant
    from simulator.simulation import Simulation
    from simulator.store.reader import DeliveryState

routes = Routes()
SAME = {
    "channel": words(CHANNELS, "pon, ocn or webhook"),
    "endpoint": told(TEXT, "the endpoint's name"),
    "order": told(TEXT, "the order's id"),
    "type": told(TEXT, "the event type"),
    "disposition": words(get_args(DispositionName), "what became of it"),
    **PAGING,
}
FILTERS = {"event": told(TEXT, "the event's id"), "open": told(TRUTH, "true: not settled yet"), **SAME}
ATTEMPT_FILTERS = {"delivery": told(TEXT, "the delivery's id"), **SAME}
COLUMNS = {"order": "order_id", "type": "event_type", "event": "event_id"}
NEXT = told(maybe(TEXT), "the cursor of the page behind it")
SHAPES = {
    **show_journal.SHAPES,
    "Deliveries": record({"deliveries": many(ref("Delivery")), "next": NEXT}),
    "Attempts": record({"attempts": many(ref("Attempt")), "next": NEXT}),
    "Redeliveries": record({"deliveries": many(ref("PlannedDelivery"))}),
    "Story": record(
        {
            "delivery": ref("Delivery"),
            "event": maybe(ref("Event")),
            "attempts": many(ref("Attempt")),
            "settled": maybe(ref("SettledDelivery")),
        }
    ),
}


@routes.get("/_control/deliveries", ref("Deliveries"), query=FILTERS)
async def look(request: web.Request) -> web.Response:
    """A page of deliveries, oldest first; ``next`` is the cursor of the page behind it, or null.

    ``due`` is when the first attempt was due, and stays; ``next_at`` is when the next is, null once settled.
    """
    asked = request[QUERY]
    simulation, limit = request.app[SIMULATION], asked["limit"]
    equal = _filters(simulation, asked)
    found = await request.app[LISTS].ask(
        lambda read: read.deliveries(
            limit=limit, after=int(asked.get("cursor") or 0), newest_first=asked["newest"], **equal
        )
    )
    following = str(found[-1].seq) if len(found) == limit else None
    return reply({"deliveries": [_shown(state) for state in found], "next": following})


@routes.get("/_control/attempts", ref("Attempts"), query=ATTEMPT_FILTERS)
async def look_at_attempts(request: web.Request) -> web.Response:
    """A page of attempts in the order in which they ended, in the shape of journal entries."""
    asked = request[QUERY]
    limit, equal = asked["limit"], _filters(request.app[SIMULATION], asked)
    found = await request.app[LISTS].ask(
        lambda read: read.attempts_of_all(
            limit=limit, after=int(asked.get("cursor") or 0), newest_first=asked["newest"], **equal
        )
    )
    following = str(found[-1].seq) if len(found) == limit else None
    return reply({"attempts": [entries.attempt(one.attempt, one.delivery) for one in found], "next": following})


def _shown(state: DeliveryState) -> dict[str, Any]:
    return _timed(show.delivery(state), state.first_due, state.delivery.due if state.open else None)


def _timed(entry: dict[str, Any], due: Instant, next_at: Instant | None) -> dict[str, Any]:
    first = iso_micros(due)
    return {**entry, "at": first, "due": first, "next_at": None if next_at is None else iso_micros(next_at)}


def _filters(simulation: Simulation, asked: dict[str, Any]) -> dict[str, Any]:
    """Columns and the values they must have; BadInput for a word that no delivery can ever have."""
    equal = {
        COLUMNS.get(name, name): value for name, value in asked.items() if name not in ("newest", "limit", "cursor")
    }
    if "type" in asked:
        equal["event_type"] = simulation.catalogue.row(asked["type"]).type
    if "endpoint" in asked and asked["endpoint"] not in simulation.endpoints:
        near = nearest(asked["endpoint"], simulation.endpoints)
        raise BadInput(f'unknown endpoint "{asked["endpoint"]}"', where="query", nearest=near)
    return equal


@routes.get("/_control/deliveries/{id}", ref("Story"))
async def look_at(request: web.Request) -> web.Response:
    """One delivery with its event and its attempts, in the shape of journal entries."""
    simulation = request.app[SIMULATION]
    state = _state(simulation, request.match_info["id"])
    store = simulation.store.read
    event, ended = store.event(state.delivery.event_id), store.settled(state.delivery.id)
    return reply(
        {
            "delivery": _shown(state),
            "event": None if event is None else entries.event(event),
            "attempts": [entries.attempt(attempt, state.delivery) for attempt in store.attempts(state.delivery.id)],
            "settled": None if ended is None else entries.settled(ended, state.delivery),
        }
    )


@routes.get("/_control/deliveries/{id}/body", Given(kind="*/*", about="The bytes."))
async def body(request: web.Request) -> web.Response:
    """The exact bytes of the notification."""
    simulation = request.app[SIMULATION]
    planned = _state(simulation, request.match_info["id"]).delivery
    data = simulation.store.read.body(planned.body)
    if data is None:
        raise Missing(f"the body of delivery {planned.id} was not kept")
    return web.Response(body=data, headers={"Content-Type": planned.content_type, "X-Content-Type-Options": "nosniff"})


@routes.post("/_control/deliveries/{id}/redeliver", ref("PlannedDelivery"), status=201, body=NOTHING, needed=False)
async def redeliver(request: web.Request) -> web.Response:
    """Send an old event again: a new delivery of the same notification."""
    return reply((await _redeliver(request, [request.match_info["id"]]))[0], 201)


@routes.post("/_control/redeliveries", ref("Redeliveries"), status=201, body=one_or_many(ID))
async def redeliver_many(request: web.Request) -> web.Response:
    """``["id", ...]``: the bulk form; nothing is sent again when one of them cannot be."""
    wanted = listed(request[BODY])
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
