"""Inboxes of the bundled receiver inside the server: script what they answer, see what arrived.

The address of an inbox is one for an endpoint or a site, so that a whole story needs nothing but this API. Nothing is
kept of it when the server ends; of many arrivals the newest are remembered.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, get_args

from simulator.errors import BadInput
from simulator.receiver.script import Break
from simulator.records import CHANNELS
from simulator.web.control.endpoints import NAME
from simulator.web.control.form import (
    ID,
    MAPPING,
    NUMBER,
    TEXT,
    TRUTH,
    WHOLE,
    Form,
    many,
    mapping,
    record,
    ref,
    told,
    words,
)
from simulator.web.control.guard import Missing, reply
from simulator.web.control.route import BODY, QUERY, Routes
from simulator.web.control.state import HOST

if TYPE_CHECKING:
    from aiohttp import web

routes = Routes()
ANSWER = record(
    {},
    optional={
        "status": {
            "type": "integer",
            "minimum": 200,
            "maximum": 999,
            "description": "200 without it, 302 with a location",
        },
        "location": told(TEXT, "where a redirect leads; may be relative to the inbox's address"),
        "headers": mapping({"type": ["string", "number"]}),
        "body": told({}, "text, or a value that is sent as JSON"),
        "delay": told({"type": ["string", "number"]}, "real time before the answer: seconds, or a span such as 200ms"),
        "failure": words([one for one in get_args(Break) if one], "how the answer breaks"),
        "size": told(WHOLE, "bytes after which an oversize body ends"),
        "times": {"type": "integer", "minimum": 1, "maximum": 1_000_000, "description": "how many times in turn"},
        "when": told(record({}, optional={"event": TEXT, "order": TEXT, "method": TEXT}), "only for such requests"),
    },
)
CREDENTIALS = {
    "type": "object",
    "properties": {
        "type": words(["none", "basic", "oauth"]),
        **dict.fromkeys(("user", "password", "client_id", "client_secret", "audience", "token_url"), TEXT),
        "grant_type": words(["password", "client_credentials"]),
        "expires_in": {"type": ["number", "null"]},
    },
    "required": ["type"],
    "additionalProperties": False,
}
PAIRS = many(many(TEXT))
ARRIVAL: Form = record(
    {
        "number": told(WHOLE, "from 1, in the order of arrival"),
        "nth": told(WHOLE, "which arrival of the same body"),
        "wall": told(NUMBER, "Unix time of its last byte"),
        "method": TEXT,
        "path": TEXT,
        "elsewhere": told(TRUTH, "whether it came to the second origin"),
        "host": TEXT,
        "headers": PAIRS,
        "digest": TEXT,
        "size": WHOLE,
        **dict.fromkeys(("kind", "event", "event_id", "order"), TEXT),
        "checks": told(mapping(TEXT), "`right`, `none`, or what is wrong"),
        "answer": told(MAPPING, "what was sent back"),
    },
    optional={"body": told({"type": ["string", "null"]}, "null when it was let go of")},
)
INBOX: dict[str, Form] = {
    "name": TEXT,
    "url": told(TEXT, "its address"),
    "elsewhere": told(TEXT, "the same inbox at another origin"),
    "token_url": told(TEXT, "where it grants tokens"),
    "arrivals": WHOLE,
    "forgotten": told(WHOLE, "arrivals that are not remembered any more"),
    "token_requests": WHOLE,
}
SHAPES = {
    "InboxWanted": record(
        {},
        optional={
            "credentials": told(CREDENTIALS, "what it asks for"),
            "secrets": told(many(ID), "signing secrets; without any no signature is asked for"),
            "tolerance": told(NUMBER, "real seconds by which a signature's time may differ"),
            "channel": words(CHANNELS, "what may arrive; anything without it"),
            "format": words(["json", "xml"]),
            "verify": words(["on", "off"], "off: what is wrong is noted, not refused"),
            "script": told(many(ref("Answer")), "answers in turn, the last one for ever; 200 without any"),
            "each": words(["delivery", "request"], "what walks through the script"),
            "tokens": told(many(ref("Answer")), "answers of its token endpoint in turn"),
        },
    ),
    "Answer": ANSWER,
    "Arrival": ARRIVAL,
    "Inbox": record(INBOX),
    "InboxWithArrivals": record({**INBOX, "requests": many(ref("Arrival"))}),
    "Inboxes": record({"inboxes": many(ref("Inbox"))}),
}
LOOK: dict[str, Form] = {
    "after": {
        "type": "integer",
        "minimum": 0,
        "maximum": 10**18,
        "default": 0,
        "description": "only with a greater number",
    },
    "wait": {
        "type": "number",
        "minimum": 0,
        "maximum": 60,
        "default": 0,
        "description": "real seconds to wait for the first of them",
    },
    "bodies": {**TRUTH, "default": True, "description": "false: without the bodies"},
}


@routes.get("/_control/inboxes", ref("Inboxes"))
async def look(request: web.Request) -> web.Response:
    """Every inbox that was made here."""
    _, told = await request.app[HOST].ask("GET", "runs/serve")
    return reply({"inboxes": [_shown(inbox) for inbox in told["inboxes"] if inbox["configured"]]})


@routes.put("/_control/inboxes/{name}", ref("Inbox"), body=ref("InboxWanted"), needed=False)
async def put(request: web.Request) -> web.Response:
    """Make an inbox, or change what the body names; naming ``script`` begins it anew."""
    name = request.match_info["name"]
    if not re.fullmatch(NAME, name):
        raise BadInput(f'"{name}" is not a name (letters, digits, _ . -)', where="address")
    return reply(_shown(await request.app[HOST].inbox("PUT", name, request[BODY])))


@routes.get("/_control/inboxes/{name}", ref("InboxWithArrivals"), query=LOOK)
async def look_at(request: web.Request) -> web.Response:
    """One inbox and what arrived there, oldest first."""
    name, asked = request.match_info["name"], request[QUERY]
    bodies = "yes" if asked["bodies"] else "no"
    query = f"?after={asked['after']}&wait={asked['wait']}&bodies={bodies}"
    told = await request.app[HOST].inbox("GET", name, query=query)
    if told is None:
        raise Missing(f"there is no inbox {name}")
    return reply({**_shown(told), "requests": told["requests"]})


@routes.delete("/_control/inboxes/{name}", record({"forgotten": told(WHOLE, "how many inboxes")}))
async def forget(request: web.Request) -> web.Response:
    """Forget an inbox and what arrived there; what arrives from now on is taken by a new one."""
    name = request.match_info["name"]
    told = await request.app[HOST].inbox("DELETE", name)
    if not told or not told["forgotten"]:
        raise Missing(f"there is no inbox {name}")
    return reply(told)


def _shown(inbox: dict[str, Any]) -> dict[str, Any]:
    return {name: inbox[name] for name in INBOX}
