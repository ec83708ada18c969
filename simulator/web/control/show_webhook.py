"""How the control API and the command line show a webhook: as the API does, with its own settings, secrets masked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulator.commerce import webhook_form
from simulator.delivery.mask import address
from simulator.instant import iso_millis
from simulator.records import Basic, OAuth
from simulator.signature import mask
from simulator.web.control.form import ID, TEXT, TIME, TRUTH, many, maybe, record, ref, told, words

if TYPE_CHECKING:
    from simulator.commerce.webhook import Webhook
    from simulator.instant import Instant

BASIC = record({"userName": TEXT, "password": TEXT})
OAUTH = {
    "type": "object",
    "properties": dict.fromkeys(
        ("tokenEndPoint", "userName", "password", "clientID", "clientSecret", "grantType", "audience"), TEXT
    ),
    "additionalProperties": False,
}
GIVEN = {
    "types": told(many(ID, minItems=1), "event types; `*` stands for all"),
    "address": told(TEXT, "where it listens"),
    "apiVersion": told(TEXT, "`default`, `latest` or a date"),
    "enabled": TRUTH,
    "transportType": words(webhook_form.TRANSPORTS),
    "authentication": maybe({"type": "object"}),
    "oauth": maybe({"type": "object"}),
    "expanded": told(many(TEXT), "the types to tell in expanded form"),
}
SECRET = {"type": "string", "pattern": "^\\S+$", "x-hint": "one word"}
SHAPES = {
    "Webhook": record(
        {
            "id": TEXT,
            "name": told(TEXT, "the name of its endpoint; its id unless it was given one"),
            **dict.fromkeys(("address", "apiVersion"), TEXT),
            "types": many(TEXT),
            "enabled": TRUTH,
            "liveMode": TRUTH,
            "transportType": words(webhook_form.TRANSPORTS),
            "createdTime": TIME,
            "updatedTime": TIME,
            "expanded": many(TEXT),
            "secrets": told(many(ref("SigningSecret")), "those that sign now, newest first, masked"),
        },
        optional={"authentication": BASIC, "oauth": OAUTH},
    ),
    "SigningSecret": record({"secret": TEXT, "created": TIME, "expires": maybe(TIME)}),
}


def webhook(webhook: Webhook, at: Instant) -> dict[str, Any]:
    """One webhook as it stands at *at*."""
    shown = webhook_form.shown(webhook)
    shown["address"] = address(webhook.address)
    if isinstance(webhook.auth, Basic):
        shown["authentication"]["password"] = mask(webhook.auth.password)
    if isinstance(webhook.auth, OAuth):
        shown["oauth"]["tokenEndPoint"] = address(webhook.auth.token_url)
        for name in ("password", "clientSecret"):
            if name in shown["oauth"]:
                shown["oauth"][name] = mask(shown["oauth"][name])
    return {"name": webhook.name, **shown, "expanded": list(webhook.expanded), "secrets": secrets(webhook, at)}


def secrets(webhook: Webhook, at: Instant, *, plain: bool = False) -> list[dict[str, Any]]:
    """The secrets that sign at *at*, newest first; *plain* reveals them."""
    return [
        {
            "secret": one.text if plain else mask(one.text),
            "created": iso_millis(one.created),
            "expires": None if one.expires is None else iso_millis(one.expires),
        }
        for one in webhook.valid(at)
    ]
