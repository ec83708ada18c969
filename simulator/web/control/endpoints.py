"""The endpoints of a running simulator: who is told what."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import msgspec

from simulator.errors import BadInput
from simulator.records import CHANNELS, Endpoint
from simulator.web.control.body import at, listed, span
from simulator.web.control.form import NUMBER, TEXT, TRUTH, WHOLE, many, maybe, one_or_many, record, ref, told, words
from simulator.web.control.guard import Missing, reply
from simulator.web.control.route import BODY, Routes
from simulator.web.control.show import endpoint as shown
from simulator.web.control.state import SIMULATION
from simulator.wire.allow import authority

if TYPE_CHECKING:
    from aiohttp import web

    from simulator.simulation import Simulation

routes = Routes()
URL = "an http or https address without credentials"
ADDRESS = "^https?://[^\\s\\x00-\\x1f\\x7f/?#@\\\\]+([/?][^\\s\\x00-\\x1f\\x7f#]*)?$"
NAME = "[A-Za-z0-9][A-Za-z0-9_.-]{0,63}"
BASIC = {
    "type": "object",
    "properties": {
        "type": {"const": "basic"},
        "user": {"type": "string", "pattern": "^[^:]*$", "x-hint": "a user name without a colon"},
        "password": TEXT,
    },
    "required": ["type", "user", "password"],
    "additionalProperties": False,
}
OAUTH = {
    "type": "object",
    "properties": {
        "type": {"const": "oauth"},
        "token_url": {"type": "string", "pattern": ADDRESS, "x-hint": URL},
        **dict.fromkeys(("client_id", "client_secret", "user", "password", "audience"), TEXT),
        "grant_type": {"enum": ["password", "client_credentials"]},
    },
    "required": ["type", "token_url", "client_id", "client_secret"],
    "additionalProperties": False,
}
ENDPOINT = {
    "type": "object",
    "properties": {
        "name": {"type": "string", "pattern": f"^{NAME}$"},
        "channel": {"enum": list(CHANNELS)},
        "url": {"type": "string", "pattern": ADDRESS, "x-hint": URL},
        "format": {"enum": ["json", "xml"]},
        "style": {"enum": ["plain", "classic"]},
        "auth": {
            "if": {"type": "object", "properties": {"type": {"const": "oauth"}}, "required": ["type"]},
            "then": OAUTH,
            "else": {"if": {"type": "null"}, "then": True, "else": BASIC},
        },
        "secrets": {"type": "array", "items": {"type": "string", "pattern": "^\\S+$"}, "maxItems": 2},
        "events": {"type": ["array", "null"], "items": TEXT},
        "enabled": {"type": "boolean"},
        "retries": {"type": ["integer", "null"], "minimum": 0, "maximum": 10000},
        "interval": {"type": ["string", "null"]},
        "time_limit": {"type": ["number", "null"], "exclusiveMinimum": 0, "maximum": 3600},
    },
    "required": ["name", "channel", "url"],
    "additionalProperties": False,
}
MASKED = told(TEXT, "its first signs only")
SHAPES = {
    "Auth": maybe(
        {
            "type": "object",
            "properties": {
                "type": words(["basic", "oauth"]),
                **dict.fromkeys(("user", "token_url", "client_id", "grant_type", "audience"), TEXT),
                **dict.fromkeys(("password", "client_secret"), MASKED),
            },
            "required": ["type", "user", "password"],
            "additionalProperties": False,
        }
    ),
    "Endpoint": record(
        {
            "name": TEXT,
            "channel": words(CHANNELS),
            "url": TEXT,
            "format": words(["json", "xml"]),
            "style": words(["plain", "classic"]),
            "auth": ref("Auth"),
            "secrets": told(many(TEXT), "masked; whole where one was made up just now"),
            "events": told(maybe(many(TEXT)), "the event types that it wants; null: all"),
            "site": told(TEXT, "the configured site whose endpoint it is, or empty"),
            "enabled": TRUTH,
            "retries": maybe(WHOLE),
            "interval": maybe(TEXT),
            "time_limit": maybe(NUMBER),
            "id": told(TEXT, "the webhook id"),
            "api_version": told(TEXT, "the API version of what a webhook is told, or empty"),
            "expanded": told(many(TEXT), "the event types that a webhook is told of in expanded form"),
        }
    ),
    "Endpoints": record({"endpoints": many(ref("Endpoint"))}),
    "EndpointWanted": ENDPOINT,
    "EndpointNamed": {**ENDPOINT, "required": ["channel", "url"]},
}


@routes.get("/_control/endpoints", ref("Endpoints"))
async def look(request: web.Request) -> web.Response:
    """Every endpoint, secrets masked."""
    found = request.app[SIMULATION].endpoints.values()
    return reply({"endpoints": [shown(endpoint) for endpoint in found]})


@routes.get("/_control/endpoints/{name}", ref("Endpoint"))
async def look_at(request: web.Request) -> web.Response:
    """One endpoint, secrets masked."""
    found = request.app[SIMULATION].endpoints.get(name := request.match_info["name"])
    if found is None:
        raise Missing(f"there is no endpoint {name}")
    return reply(shown(found))


@routes.put("/_control/endpoints", ref("Endpoints"), body=one_or_many(ref("EndpointWanted")))
async def put_many(request: web.Request) -> web.Response:
    """One endpoint or a list: each is made, or replaces the one of its name; all or none.

    ``auth`` and ``secrets`` that are left out stay as they were, since they cannot be read back.
    """
    return reply({"endpoints": await _put(request.app[SIMULATION], request[BODY])})


@routes.put("/_control/endpoints/{name}", ref("Endpoint"), body=ref("EndpointNamed"))
async def put(request: web.Request) -> web.Response:
    """The same for one endpoint, whose name the address says."""
    name, body = request.match_info["name"], request[BODY]
    if body.setdefault("name", name) != name:
        raise BadInput(f'the body names "{body["name"]}", the address "{name}"', where="body.name")
    if not re.fullmatch(NAME, name):
        raise BadInput(f'"{name}" is not a name (letters, digits, _ . -)', where="address")
    return reply((await _put(request.app[SIMULATION], body))[0])


async def _put(simulation: Simulation, body: Any) -> list[dict[str, Any]]:
    wanted = []
    for ordinal, asked in enumerate(listed(body)):
        try:
            wanted.append(_endpoint(simulation, asked))
        except BadInput as error:
            raise at(error, body, ordinal) from None
    outcomes = [simulation.set_endpoint(endpoint) for endpoint in wanted]
    await outcomes[-1].ticket
    return [_made(endpoint, simulation.endpoints[endpoint.name]) for endpoint in wanted]


def _made(asked: Endpoint, endpoint: Endpoint) -> dict[str, Any]:
    """What was made of it; a signing secret that was made up just now is told this once."""
    told = shown(endpoint)
    return told if asked.secrets else {**told, "secrets": list(endpoint.secrets)}


def _endpoint(simulation: Simulation, body: dict[str, Any]) -> Endpoint:
    """The endpoint that *body* describes; BadInput for what the schema cannot see."""
    channel, known = body["channel"], simulation.endpoints.get(body["name"])
    kept: dict[str, Any] = {}
    if known is not None:
        kept = {"auth": msgspec.to_builtins(known.auth), "secrets": list(known.secrets), "id": known.id}
        if known.channel != channel:
            raise BadInput(f'"{known.name}" is of channel {known.channel}, which cannot change', where="channel")
    if channel == "webhook" and body.get("format") == "xml":
        raise BadInput("webhook events come as JSON only", where="format")
    if channel != "webhook" and body.get("secrets"):
        raise BadInput(f"{channel} notifications are not signed; only webhook takes secrets", where="secrets")
    _checked_address(body["url"], "url")
    if (body.get("auth") or {}).get("type") == "oauth":
        _checked_address(body["auth"]["token_url"], "auth.token_url")
    if body.get("interval") is not None:
        span(body["interval"], "interval")
    if body.get("events") is not None:
        body["events"] = [_event(simulation, event, channel) for event in body["events"]]
    endpoint = msgspec.convert({**kept, **body}, Endpoint)
    simulation.catalogue.profile(channel, simulation.environment, simulation.options).check(endpoint)
    return endpoint


def _checked_address(url: str, where: str) -> None:
    try:
        authority(url)
    except BadInput as error:
        raise error.at(where) from None


def _event(simulation: Simulation, event: str, channel: str) -> str:
    try:
        row = simulation.catalogue.row(event)
    except BadInput as error:
        raise error.at("events") from None
    if row.channel != channel:
        raise BadInput(f'"{event}" is an event of channel {row.channel}, not {channel}', where="events")
    return row.type
