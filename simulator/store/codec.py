"""How records become rows: msgspec JSON for values, zstd for what is long, digests for what is kept once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec
import zstandard

from simulator.commerce.order import Order
from simulator.commerce.site import ConfiguredSite, SetupCase
from simulator.records import Attempt, Endpoint, Event, Followup, Note, Settled

if TYPE_CHECKING:
    from collections.abc import Sequence

_encoder = msgspec.json.Encoder()
_event_fields = ("id", "channel", "type", "at", "order_id", "lines", "cause", "forced", "overrides")

orders = msgspec.json.Decoder(Order)
endpoints = msgspec.json.Decoder(Endpoint)
followups = msgspec.json.Decoder(Followup)
attempts = msgspec.json.Decoder(Attempt)
settled = msgspec.json.Decoder(Settled)
notes = msgspec.json.Decoder(Note)
sites = msgspec.json.Decoder(ConfiguredSite)
cases = msgspec.json.Decoder(SetupCase)


def encode(value: Any) -> bytes:
    """A record as JSON bytes."""
    return _encoder.encode(value)


def without_object(event: Event) -> dict[str, Any]:
    """An event without its object, which is kept once as a snapshot."""
    return {name: getattr(event, name) for name in _event_fields}


def decode_event(data: str, order: Order) -> Event:
    """The event with its object put back."""
    return msgspec.convert({**msgspec.json.decode(data), "object": order}, Event)


class Packer:
    """Compresses and expands bodies; one per thread."""

    def __init__(self) -> None:
        self._pack = zstandard.ZstdCompressor(level=1, write_content_size=True)
        self._unpack = zstandard.ZstdDecompressor().decompress

    def pack(self, bodies: Sequence[bytes]) -> list[bytes]:
        """Compressed bytes of each, made in one go: a call for each would cost a fight for the interpreter lock."""
        if not bodies:
            return []
        packed = self._pack.multi_compress_to_buffer([*bodies])
        return [packed[number].tobytes() for number in range(len(packed))]

    def unpack(self, data: bytes) -> bytes:
        """The bytes that were packed."""
        return self._unpack(data)
