"""Orders: placed, acted on, looked at; and events past the shop."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aiohttp import web

from simulator.commerce.shop import ACTIONS, Act
from simulator.errors import BadInput, IllegalAction, SimulatorError
from simulator.market.draft import Market
from simulator.seed import Seed
from simulator.web.control import show
from simulator.web.control.body import at, listed, one_or_many, page, query, read
from simulator.web.control.guard import Missing, body_of, reply
from simulator.web.control.state import SIMULATION

if TYPE_CHECKING:
    from simulator.simulation import Outcome, Simulation

routes = web.RouteTableDef()
ANY = {"type": "object"}
ACTION = {
    "type": "object",
    "properties": {"action": {"type": "string"}, "params": ANY},
    "required": ["action"],
    "additionalProperties": False,
}
ACTION_ON = {
    "type": "object",
    "properties": {"order": {"type": "string"}, "action": {"type": "string"}, "params": ANY},
    "required": ["order", "action"],
    "additionalProperties": False,
}
EMIT = {
    "type": "object",
    "properties": {
        "type": {"type": "string"},
        "order": {"type": "string"},
        "lines": {"type": "array", "items": {"type": ["string", "integer"]}},
        "overrides": ANY,
        "to": {"type": "array", "items": {"type": "string"}},
    },
    "required": ["type", "order"],
    "additionalProperties": False,
}
FILTERS = {"state": "the order state", "limit": "rows of a page, 1 to 1000", "cursor": "`next` of the page before"}


@routes.post("/_control/orders")
async def place(request: web.Request) -> web.Response:
    """Place one order (its parameters, as in a ``place_order`` step) or a list of them; all or none."""
    simulation = request.app[SIMULATION]
    body = await read(request, one_or_many(ANY), empty={})
    wanted = listed(body)
    for ordinal, params in enumerate(wanted):
        try:
            _check(simulation, params)
        except BadInput as error:
            raise at(error, body, ordinal) from None
    outcomes = [simulation.place_order(params, path=simulation.request_path("orders")) for params in wanted]
    await outcomes[-1].ticket
    placed = [_outcome(simulation, outcome) for outcome in outcomes]
    return reply({"orders": placed} if isinstance(body, list) else placed[0], 201)


@routes.get("/_control/orders")
async def look(request: web.Request) -> web.Response:
    """A page of orders, oldest first; ``next`` is the cursor of the page behind it, or null."""
    asked = query(request, FILTERS)
    limit = page(asked)
    simulation = request.app[SIMULATION]
    found = simulation.store.read.orders(limit=limit, after=asked.get("cursor", ""), state=asked.get("state", ""))
    following = found[-1].id if len(found) == limit else None
    return reply({"orders": [show.order(one, simulation.legal(one.id)) for one in found], "next": following})


@routes.get("/_control/orders/{id}")
async def look_at(request: web.Request) -> web.Response:
    """One order."""
    simulation = request.app[SIMULATION]
    return reply(_shown(simulation, request.match_info["id"]))


@routes.get("/_control/orders/{id}/actions")
async def legal(request: web.Request) -> web.Response:
    """Every action with its parameters, and whether it is legal now."""
    simulation = request.app[SIMULATION]
    _known(simulation, order_id := request.match_info["id"])
    possible = simulation.legal(order_id)
    return reply(
        {
            "legal": list(possible),
            "actions": [{**_described(one), "legal": one.name in possible} for one in ACTIONS.values()],
        }
    )


@routes.post("/_control/orders/{id}/actions")
async def act(request: web.Request) -> web.Response:
    """``{"action": "ship", "params": {...}}``, or a list of them, carried out in order; a refused one stops nothing."""
    simulation = request.app[SIMULATION]
    _known(simulation, order_id := request.match_info["id"])
    body = await read(request, one_or_many(ACTION))
    results = await _act(simulation, [{"order": order_id, **asked} for asked in listed(body)], isinstance(body, list))
    return results if isinstance(results, web.Response) else reply(results[0])


@routes.post("/_control/actions")
async def act_on_many(request: web.Request) -> web.Response:
    """``[{"order", "action", "params"}, ...]``: actions on many orders at once."""
    simulation = request.app[SIMULATION]
    wanted = listed(await read(request, one_or_many(ACTION_ON)))
    for asked in wanted:
        _known(simulation, asked["order"])
    results = await _act(simulation, wanted, True)
    return results if isinstance(results, web.Response) else reply(results[0])


async def _act(simulation: Simulation, wanted: list[dict[str, Any]], bulk: bool) -> web.Response | list[dict[str, Any]]:
    """Each action's result; in the bulk form one answer for all, 207 when one of them was refused."""
    outcomes: list[Outcome | SimulatorError] = []
    for asked in wanted:
        path = simulation.request_path(asked["order"])
        try:
            outcomes.append(simulation.act(asked["order"], asked["action"], asked.get("params", {}), path=path))
        except (BadInput, IllegalAction) as error:
            if not bulk:
                raise
            outcomes.append(error)
    for outcome in outcomes:
        if not isinstance(outcome, SimulatorError):
            await outcome.ticket
    results = [
        body_of(outcome) if isinstance(outcome, SimulatorError) else _outcome(simulation, outcome)
        for outcome in outcomes
    ]
    if not bulk:
        return results
    refused = any("error" in result for result in results)
    return reply({"results": results}, 207 if refused else 200)


@routes.post("/_control/emit")
async def emit(request: web.Request) -> web.Response:
    """``{"type", "order", "lines"?, "overrides"?, "to"?}`` or a list: announce an event past the shop."""
    simulation = request.app[SIMULATION]
    body = await read(request, one_or_many(EMIT))
    wanted = listed(body)
    for ordinal, asked in enumerate(wanted):
        _known(simulation, asked["order"])
        try:
            simulation.catalogue.row(asked["type"])
        except BadInput as error:
            raise at(error, body, ordinal) from None
    outcomes = [_emit(simulation, asked) for asked in wanted]
    await outcomes[-1].ticket
    results = [_outcome(simulation, outcome) for outcome in outcomes]
    return reply({"results": results} if isinstance(body, list) else results[0], 201)


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
    site = simulation.site
    Market().draft(
        params,
        site_id=site.id,
        company_id=site.company_id,
        environment=simulation.environment,
        locale=site.locale,
        seed=Seed("check"),
    )


def _known(simulation: Simulation, order_id: str) -> None:
    try:
        simulation.order(order_id)
    except BadInput:
        raise Missing(f"there is no order {order_id}") from None


def _shown(simulation: Simulation, order_id: str) -> dict[str, Any]:
    _known(simulation, order_id)
    return show.order(simulation.order(order_id), simulation.legal(order_id))


def _outcome(simulation: Simulation, outcome: Outcome) -> dict[str, Any]:
    """What a verb came to: the order as it stands, and the moves, events and deliveries of this verb."""
    commit = outcome.commit
    order = {} if outcome.order is None else show.order(outcome.order, simulation.legal(outcome.order.id))
    return {
        **order,
        "changes": [{"name": change.name, "lines": list(change.lines)} for change in commit.changes],
        "events": [{"id": event.id, "channel": event.channel, "type": event.type} for event in commit.events],
        "deliveries": [delivery.id for delivery in commit.deliveries],
    }


def _described(action: Act) -> dict[str, Any]:
    return {"name": action.name, "params": dict(action.params), "description": action.description}
