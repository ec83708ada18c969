"""Webhook events of the Digital River API as bytes: envelope around a resource, one compact JSON line.

Rules: WEBHOOK-BODY-1, WEBHOOK-LINE-1, WEBHOOK-ENVELOPE-1, WEBHOOK-CREATED-1, WEBHOOK-LIVE-1, WEBHOOK-VERSION-1;
the content type is WEBHOOK-TYPE-1.
"""

from __future__ import annotations

import re
from decimal import Decimal
from math import isfinite
from typing import TYPE_CHECKING, Any
from zlib import crc32

import msgspec

from simulator.catalogue.loader import load
from simulator.commerce.plain.resource import Resource
from simulator.document.schema import Schema
from simulator.errors import BadInput, nearest
from simulator.instant import iso_micros
from simulator.notification.parts import number
from simulator.notification.payloads import payload
from simulator.notification.resource import expand

if TYPE_CHECKING:
    from collections.abc import Sequence

    from simulator.catalogue.rows import Row
    from simulator.records import Event, Options

CONTENT_TYPE = "application/json"

_ENCODER = msgspec.json.Encoder(decimal_format="number")
_SCATTER = 100_000  # microseconds
_PLACE = re.compile(r"\[(\d+)\]")


def body(event: Event, webhook_ids: Sequence[str], options: Options, *, expanded: bool = False) -> bytes:
    """The exact bytes of *event*; all webhooks that it goes to get the same, or the *expanded* form of it.

    :raises BadInput: an override names a member that does not exist or gives it a value that does not fit, or an
        option is out of range.
    """
    whole = envelope(event, webhook_ids, options)
    if expanded:
        _expand(whole["data"]["object"], event)
    for path, value in event.overrides.items():
        _override(whole, path, value)
    found = _ENCODER.encode(whole)
    if event.overrides:
        _refuse(found)
    return found


def envelope(event: Event, webhook_ids: Sequence[str], options: Options) -> dict[str, Any]:
    """*event* as plain data, members in wire order, amounts as Decimal."""
    order, row = event.object, load().row(f"webhook:{event.type}")
    tail = {"webhookIds": list(webhook_ids), "digitalriverVersion": options.api_version, "versionIds": []}
    whole: dict[str, Any] = {
        "id": event.id,
        "type": event.type,
        "data": payload(event, row, options),
        "liveMode": order.live_mode,
        "createdTime": created_time(event),
    }
    for member in _ends(row, options):
        if member != "webhookIds" or webhook_ids:
            whole[member] = tail[member]
    return whole


def _ends(row: Row, options: Options) -> tuple[str, ...]:
    """What follows ``createdTime``; the option ``webhook_ids`` may add or take away (EVENT-IDS-1)."""
    if options.webhook_ids == "by_type":
        return row.envelope.ends
    others = tuple(name for name in row.envelope.ends if name != "webhookIds")
    return ("webhookIds", *others) if options.webhook_ids == "always" else others


def _expand(shown: dict[str, Any], event: Event) -> None:
    """Add what the expanded form has of each product (EVENT-EXPANDED-1)."""
    told = shown.get("orderDetails", shown)
    if "items" not in told:
        return
    if not isinstance(event.object, Resource):
        expand(told, event.object)
        return
    for item, asked in zip(told["items"], event.object.secrets["asked"]["items"], strict=True):  # of a checkout
        known = {name: asked["product"][name] for name in ("physical", "metadata") if name in asked["product"]}
        item["productDetails"] |= known


def created_time(event: Event) -> str:
    """When the event says it was made: up to a tenth of a second before it is due.

    A virtual clock moves in round steps; the microseconds derive from the event's id, so that they look like real ones
    and stay the same. One real event had ``[UTC]`` behind it (EVENT-TIME-1); an override can say so.
    """
    return iso_micros(max(0, event.at - 1 - crc32(event.id.encode()) % _SCATTER))


def complaint(body: bytes) -> str:
    """What is wrong with the bytes of a webhook event; an empty string when nothing is."""
    try:
        value = msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError) as why:
        return f"not JSON: {why}"
    schema = Schema.named("webhook-event.schema.json")
    return "" if schema.valid(value) else str(schema.complaint(value))


# -- overrides ----------------------------------------------------------------------------------------------------


def _refuse(found: bytes) -> None:
    """BadInput when the overridden payload does not fit its schema; names the member and the nearest right one."""
    value = msgspec.json.decode(found)
    wrong = Schema.named("webhook-event.schema.json").complaint(value)
    if wrong is None:
        return
    hint = wrong.nearest
    if wrong.about_key and not hint:
        # the right member is there already, beside the misspelt one
        for step in wrong.path[:-1]:
            value = value[step]
        hint = nearest(wrong.path[-1], [member for member in value if member != wrong.path[-1]])
    raise BadInput(f"{wrong.at}: {wrong.message}" if wrong.path else wrong.message, nearest=hint)


def _override(whole: dict[str, Any], path: str, value: Any) -> None:
    """Replace what *path* names below the event, such as ``data.object.items[0].quantity``; null takes it away."""
    *way, last = _PLACE.sub(r".\1", path).split(".")
    node: Any = whole
    for step in way:
        node = _step(node, step, path)
    if isinstance(node, list):
        index = _index(node, last, path)
        node[index] = _like(node[index], value)
    elif not isinstance(node, dict):
        raise BadInput(f'"{path}": there is nothing below a plain value')
    elif value is None:
        if last not in node:
            raise BadInput(f'"{path}": there is no "{last}" to take away', nearest=nearest(last, node))
        del node[last]
    else:
        node[last] = _like(node.get(last), value)


def _step(node: Any, step: str, path: str) -> Any:
    if isinstance(node, list):
        return node[_index(node, step, path)]
    if not isinstance(node, dict):
        raise BadInput(f'"{path}": there is nothing below a plain value')
    # this payload may just happen to lack it, as orders do metadata; the schema tells whether there is such a member
    return node.setdefault(step, {})


def _index(node: list[Any], step: str, path: str) -> int:
    if step.isdecimal() and int(step) < len(node):
        return int(step)
    raise BadInput(f'"{path}": "{step}" is not a position from 0 to {len(node) - 1}')


def _like(present: Any, value: Any) -> Any:
    """*value* in the kind of what it replaces: a whole amount prints as 5.0, an id of digits stays text."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return value
    if not isfinite(value):
        raise BadInput(f"{value} is not a number that JSON can hold")
    if isinstance(present, str):
        return str(value)
    return number(Decimal(str(value))) if isinstance(present, Decimal) else value
