"""Webhooks: what the API has, and what only the Dashboard had: reveal, rotate; and a test event, which nobody had."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from simulator.commerce.webhook import OVERLAPS
from simulator.errors import BadInput
from simulator.journal import entries
from simulator.records import ENVIRONMENTS
from simulator.web.control import show_webhook
from simulator.web.control.endpoints import NAME
from simulator.web.control.form import ID, many, record, ref, told, words
from simulator.web.control.guard import Missing, reply
from simulator.web.control.route import BODY, Routes
from simulator.web.control.show_webhook import GIVEN, SECRET
from simulator.web.control.state import SIMULATION

if TYPE_CHECKING:
    from aiohttp import web

    from simulator.simulation import Simulation

routes = Routes()
WANTED = record(
    {"address": GIVEN["address"], "types": GIVEN["types"]},
    optional={
        "name": told(ID, "the name of its endpoint; its id without one"),
        "secret": told(SECRET, "the signing secret that the receiver has already; one is made up without it"),
        **GIVEN,
    },
)
ROTATE = record(
    {"expire": {"enum": list(OVERLAPS), "description": "hours for which the old secret stays valid"}},
    optional={"secret": told(SECRET, "the new one; one is made up without it")},
)
TEST = record({"type": told(ID, "a webhook event type")})
SHAPES = {
    **show_webhook.SHAPES,
    "Webhooks": record({"environment": words(ENVIRONMENTS), "webhooks": many(ref("Webhook"))}),
    "Secrets": record({"secrets": told(many(ref("SigningSecret")), "in clear")}),
    "Tested": record({"delivery": told(ID, "its id"), "attempts": many(ref("Attempt"))}),
}


@routes.get("/_control/webhooks", ref("Webhooks"))
async def look(request: web.Request) -> web.Response:
    """Every webhook of this environment, oldest first, secrets masked."""
    return reply(listed(request.app[SIMULATION]))


@routes.post("/_control/webhooks", ref("Webhook"), status=201, body=WANTED)
async def make(request: web.Request) -> web.Response:
    """Make a webhook as ``POST /webhooks`` does, with settings of ours: ``name``, ``secret``, ``expanded``."""
    return reply(await create(request.app[SIMULATION], request[BODY]), 201)


@routes.get("/_control/webhooks/{webhook}", ref("Webhook"))
async def look_at(request: web.Request) -> web.Response:
    """One webhook, by id or name, secrets masked."""
    simulation = request.app[SIMULATION]
    return reply(_told(simulation, _known(request)))


@routes.patch("/_control/webhooks/{webhook}", ref("Webhook"), body=record({}, optional=GIVEN))
async def change(request: web.Request) -> web.Response:
    """Change it as ``PATCH /webhooks/{id}`` does; ``{"enabled": true}`` switches it on again and replays nothing."""
    return reply(await update(request.app[SIMULATION], _known(request), request[BODY]))


@routes.delete("/_control/webhooks/{webhook}", ref("Webhook"))
async def remove(request: web.Request) -> web.Response:
    """Delete it; what is open for it is called off. Tells what it was."""
    return reply(await delete(request.app[SIMULATION], _known(request)))


@routes.get("/_control/webhooks/{webhook}/secrets", ref("Secrets"))
async def secrets(request: web.Request) -> web.Response:
    """Reveal its signing secrets, newest first."""
    return reply(reveal(request.app[SIMULATION], _known(request)))


@routes.post("/_control/webhooks/{webhook}/rotate", ref("Webhook"), body=ROTATE)
async def renew(request: web.Request) -> web.Response:
    """Give it a new signing secret, valid at once; both sign until the old one expires."""
    return reply(await rotate(request.app[SIMULATION], _known(request), request[BODY]))


@routes.post("/_control/webhooks/{webhook}/test", ref("Tested"), status=201, body=TEST)
async def try_out(request: web.Request) -> web.Response:
    """Send it a sample event, subscribed or not, and tell how the first attempt went."""
    return reply(await test(request.app[SIMULATION], _known(request), request[BODY]["type"]), 201)


def _known(request: web.Request) -> str:
    if (ref := request.match_info["webhook"]) not in request.app[SIMULATION].webhooks:
        raise Missing(f"there is no webhook {ref}")
    return ref


# -- the same without a server ------------------------------------------------------------------------------------


def listed(simulation: Simulation) -> dict[str, Any]:
    """Every webhook."""
    found = [show_webhook.webhook(webhook, simulation.now) for webhook in simulation.webhooks]
    return {"environment": simulation.environment, "webhooks": found}


async def create(simulation: Simulation, value: dict[str, Any]) -> dict[str, Any]:
    """Make a webhook."""
    given, own = dict(value), {name: value[name] for name in ("name", "secret") if name in value}
    for name in own:
        del given[name]
    if "name" in own and not re.fullmatch(NAME, own["name"]):
        raise BadInput(f'"{own["name"]}" is not a name (letters, digits, _ . -)', where="name")
    outcome = simulation.webhooks.create(given, **own, wildcard=True)
    await outcome.ticket
    return _told(simulation, outcome.commit.webhooks[0].id)


async def update(simulation: Simulation, ref: str, value: dict[str, Any]) -> dict[str, Any]:
    """Change a webhook."""
    await simulation.webhooks.update(ref, value, wildcard=True).ticket
    return _told(simulation, ref)


async def delete(simulation: Simulation, ref: str) -> dict[str, Any]:
    """Delete a webhook; what it was."""
    told = _told(simulation, ref)
    await simulation.webhooks.delete(ref).ticket
    return told


async def rotate(simulation: Simulation, ref: str, value: dict[str, Any]) -> dict[str, Any]:
    """Give a webhook a new secret."""
    await simulation.webhooks.rotate(ref, hours=value["expire"], secret=value.get("secret", "")).ticket
    return _told(simulation, ref)


def reveal(simulation: Simulation, ref: str) -> dict[str, Any]:
    """The secrets of a webhook in clear."""
    return {"secrets": show_webhook.secrets(simulation.webhooks.webhook(ref), simulation.now, plain=True)}


async def test(simulation: Simulation, ref: str, event_type: str) -> dict[str, Any]:
    """Send a sample event to a webhook and wait for the first attempt."""
    async with simulation.answering("before") as race:
        (delivery,) = simulation.test_webhook(ref, event_type).commit.deliveries
        await race.tried()
    await simulation.store.durable()
    tried = [entries.attempt(attempt, delivery) for attempt in simulation.store.read.attempts(delivery.id)]
    return {"delivery": delivery.id, "attempts": tried}


def _told(simulation: Simulation, ref: str) -> dict[str, Any]:
    return show_webhook.webhook(simulation.webhooks.webhook(ref), simulation.now)
