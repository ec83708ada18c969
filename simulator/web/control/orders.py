"""Orders: placed, acted on, looked at; and events past the shop."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, get_args

from simulator.commerce import shop
from simulator.commerce.order import OrderState
from simulator.errors import BadInput, SimulatorError
from simulator.seed import Seed
from simulator.web.control import show
from simulator.web.control.body import at, in_turns, listed
from simulator.web.control.form import (
    ID,
    MAPPING,
    TEXT,
    TRUTH,
    either,
    many,
    mapping,
    maybe,
    one_or_many,
    record,
    ref,
    told,
    words,
)
from simulator.web.control.guard import Missing, body_of, reply
from simulator.web.control.route import BODY, PAGING, QUERY, Routes
from simulator.web.control.state import LISTS, SIMULATION

if TYPE_CHECKING:
    from collections.abc import Callable

    from aiohttp import web

    from simulator.commerce.order import Order
    from simulator.simulation import Outcome, Simulation

routes = Routes()
WANTED = {"type": "object", "description": "the parameters of a `place_order` step, and `site`: a configured site"}
ACTION = {"action": TEXT}
PARAMS = {"params": told(MAPPING, "what the action takes; `GET /_control/orders/{id}/actions` tells")}
EMIT = record(
    {"type": told(TEXT, "an event type"), "order": ID},
    optional={
        "lines": told(many({"type": ["string", "integer"]}), "the lines concerned"),
        "overrides": told(MAPPING, "payload values to replace, by path"),
        "to": told(many(TEXT), "only these endpoints"),
    },
)
FILTERS = {
    "state": words(get_args(OrderState), "the order state"),
    **PAGING,
}
SHAPES = {
    **show.SHAPES,
    "Orders": record({"orders": many(ref("Order")), "next": told(maybe(TEXT), "the cursor of the page behind it")}),
    "ManyOutcomes": record({"orders": many(ref("Outcome"))}),
    "Actions": record(
        {
            "legal": many(TEXT),
            "actions": many(record({"name": TEXT, "params": mapping(TEXT), "description": TEXT, "legal": TRUTH})),
        }
    ),
}


@routes.post(
    "/_control/orders",
    either(ref("Outcome"), ref("ManyOutcomes")),
    status=201,
    body=one_or_many(WANTED),
    needed=False,
)
async def place(request: web.Request) -> web.Response:
    """Place one order (its parameters, as in a ``place_order`` step) or a list of them; all or none."""
    simulation = request.app[SIMULATION]
    body = request[BODY]
    async for ordinal, params in in_turns(listed(body)):
        try:
            _check(simulation, params)
        except BadInput as error:
            raise at(error, body, ordinal) from None
    placed = await _carried_out(
        body, lambda params: simulation.place_order(params, path=simulation.request_path("orders"))
    )
    return reply({"orders": placed} if isinstance(body, list) else placed[0], 201)


@routes.get("/_control/orders", ref("Orders"), query=FILTERS)
async def look(request: web.Request) -> web.Response:
    """A page of orders, oldest first; ``next`` is the cursor of the page behind it, or null."""
    asked = request[QUERY]
    limit, after = asked["limit"], int(asked.get("cursor") or 0)
    found = await request.app[LISTS].ask(
        lambda read: read.orders(limit=limit, after=after, newest_first=asked["newest"], state=asked.get("state", ""))
    )
    following = str(found[-1][0]) if len(found) == limit else None
    return reply({"orders": [_told(order) for _, order in found], "next": following})


@routes.get("/_control/orders/{id}", ref("Order"))
async def look_at(request: web.Request) -> web.Response:
    """One order."""
    simulation = request.app[SIMULATION]
    return reply(_told(_known(simulation, request.match_info["id"])))


@routes.get("/_control/orders/{id}/actions", ref("Actions"))
async def legal(request: web.Request) -> web.Response:
    """Every action with its parameters, and whether it is legal now."""
    simulation = request.app[SIMULATION]
    possible = shop.legal(_known(simulation, request.match_info["id"]))
    return reply(
        {
            "legal": list(possible),
            "actions": [
                {
                    "name": one.name,
                    "params": dict(one.params),
                    "description": one.description,
                    "legal": one.name in possible,
                }
                for one in shop.ACTIONS.values()
            ],
        }
    )


@routes.post(
    "/_control/orders/{id}/actions",
    either(ref("Outcome"), ref("Results")),
    body=one_or_many(record(ACTION, optional=PARAMS)),
    also={207: ref("Results")},
)
async def act(request: web.Request) -> web.Response:
    """``{"action": "ship", "params": {...}}``, or a list of them, carried out in order; a refused one stops nothing."""
    simulation = request.app[SIMULATION]
    _known(simulation, order_id := request.match_info["id"])
    body = request[BODY]
    results = await _carried_out(body, lambda asked: _act(simulation, {"order": order_id, **asked}))
    return _results(results) if isinstance(body, list) else reply(results[0])


@routes.post(
    "/_control/actions",
    ref("Results"),
    body=one_or_many(record({"order": ID, **ACTION}, optional=PARAMS)),
    also={207: ref("Results")},
)
async def act_on_many(request: web.Request) -> web.Response:
    """``[{"order", "action", "params"}, ...]``: actions on many orders at once."""
    simulation = request.app[SIMULATION]
    wanted = listed(request[BODY])
    async for _, asked in in_turns(wanted):
        _known(simulation, asked["order"])
    return _results(await _carried_out(wanted, lambda asked: _act(simulation, asked)))


@routes.post(
    "/_control/emit",
    either(ref("Outcome"), ref("Results")),
    status=201,
    body=one_or_many(EMIT),
    also={207: ref("Results")},
)
async def emit(request: web.Request) -> web.Response:
    """``{"type", "order", "lines"?, "overrides"?, "to"?}``: announce an event past the shop.

    Or a list of them; a refused one stops nothing.
    """
    simulation = request.app[SIMULATION]
    body = request[BODY]
    async for ordinal, asked in in_turns(listed(body)):
        _known(simulation, asked["order"])
        try:
            simulation.catalogue.row(asked["type"])
        except BadInput as error:
            raise at(error, body, ordinal) from None
    results = await _carried_out(body, lambda asked: _emit(simulation, asked))
    return _results(results, 201) if isinstance(body, list) else reply(results[0], 201)


async def _carried_out(body: Any, verb: Callable[[dict[str, Any]], Outcome]) -> list[dict[str, Any]]:
    """What *verb* came to for each thing of *body*, durably. Alone, a refusal is raised; in a list it is a result."""
    outcomes: list[Outcome | SimulatorError] = []
    async for _, asked in in_turns(listed(body)):
        try:
            outcomes.append(verb(asked))
        except SimulatorError as error:
            if not isinstance(body, list):
                raise
            outcomes.append(error)
    for outcome in outcomes:
        if not isinstance(outcome, SimulatorError):
            await outcome.ticket
    return [
        body_of(outcome) if isinstance(outcome, SimulatorError) else _outcome(outcome)
        async for _, outcome in in_turns(outcomes)
    ]


def _results(results: list[dict[str, Any]], status: int = 200) -> web.Response:
    """One answer for a list: 207 when one of them was refused."""
    return reply({"results": results}, 207 if any("error" in result for result in results) else status)


def _act(simulation: Simulation, asked: dict[str, Any]) -> Outcome:
    path = simulation.request_path(asked["order"])
    return simulation.act(asked["order"], asked["action"], asked.get("params", {}), path=path)


def _emit(simulation: Simulation, asked: dict[str, Any]) -> Outcome:
    return simulation.emit(
        asked["type"],
        asked["order"],
        path=simulation.request_path(asked["order"]),
        lines=tuple(str(line) for line in asked.get("lines", ())),
        overrides=asked.get("overrides", {}),
        to=tuple(asked.get("to", ())),
    )


def _check(simulation: Simulation, params: dict[str, Any]) -> None:
    """Refuse *params* before any order of the same request is placed."""
    simulation.draft(params, Seed("check"))


def _known(simulation: Simulation, order_id: str) -> Order:
    order = simulation.store.order(order_id)
    if order is None:
        raise Missing(f"there is no order {order_id}")
    return order


def _told(order: Order) -> dict[str, Any]:
    return show.order(order, shop.legal(order))


def _outcome(outcome: Outcome) -> dict[str, Any]:
    """What a verb came to: the order as it left it, and the moves, events and deliveries of this verb."""
    commit = outcome.commit
    return {
        **({} if outcome.order is None else _told(outcome.order)),
        "changes": [{"name": change.name, "lines": list(change.lines)} for change in commit.changes],
        "events": [{"id": event.id, "channel": event.channel, "type": event.type} for event in commit.events],
        "deliveries": [delivery.id for delivery in commit.deliveries],
    }
