"""How records become the text of rows, and values again: msgspec JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from simulator.commerce.api_key import ApiKey
from simulator.commerce.order import Order
from simulator.commerce.plain.resource import Resource
from simulator.commerce.site import ConfiguredSite, SetupCase
from simulator.commerce.webhook import Webhook
from simulator.records import Attempt, Endpoint, Event, Followup, Note, Settled

if TYPE_CHECKING:
    from collections.abc import Mapping

_encoder = msgspec.json.Encoder()
_event_columns = ("id", "channel", "type", "at", "order_id")

orders = msgspec.json.Decoder(Order)
endpoints = msgspec.json.Decoder(Endpoint)
followups = msgspec.json.Decoder(Followup)
attempts = msgspec.json.Decoder(Attempt)
settled = msgspec.json.Decoder(Settled)
notes = msgspec.json.Decoder(Note)
sites = msgspec.json.Decoder(ConfiguredSite)
webhooks = msgspec.json.Decoder(Webhook)
keys = msgspec.json.Decoder(ApiKey)
resources = msgspec.json.Decoder(Resource)
cases = msgspec.json.Decoder(SetupCase)


def encode(value: Any) -> bytes:
    """A record as JSON bytes."""
    return _encoder.encode(value)


def text(value: Any) -> str:
    """A record as JSON text."""
    return _encoder.encode(value).decode()


def column(value: Any) -> bytearray:
    """A record as a column of JSON text."""
    return bytearray(_encoder.encode(value))


def event_data(event: Event) -> bytearray:
    """What of an event has no column of its own, but for its objects, each of which is kept once as a snapshot."""
    return column(
        {
            "lines": event.lines,
            "subject": event.subject,
            "cause": event.cause,
            "forced": event.forced,
            "overrides": event.overrides,
        }
    )


def decode_event(row: Mapping[str, Any], snapshot: bytes, before: bytes | None) -> Event:
    """The event with its object put back: an order, or a plain resource where it is about none.

    :param row: its columns, one of which is what :func:`event_data` made.
    :param before: the object as it was, for an event that tells what of it changed.
    """
    told = {**{name: row[name] for name in _event_columns}, **msgspec.json.decode(row["data"])}
    objects: msgspec.json.Decoder[Any] = orders if told["order_id"] else resources
    former = None if before is None else objects.decode(before)
    return msgspec.convert({**told, "object": objects.decode(snapshot), "before": former}, Event)
