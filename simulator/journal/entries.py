"""The canonical entries: each thing that happened as one plain dict, real measures apart under ``measured``."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

import msgspec

from simulator.instant import iso_micros

if TYPE_CHECKING:
    from collections.abc import Mapping

    from simulator.records import Attempt, Change, Delivery, Event, Exchange, Note, Settled

Entry = dict[str, Any]
"""One item of the canonical journal: plain values, ``kind`` first, ``measured`` apart."""

Natural = tuple[tuple[int, int, str], ...]
Key = tuple[int, Natural, int, int, int, tuple[str, ...]]
"""(virtual time, cause, attempt number, kind, ordinal in its commit, what tells equals apart)."""

_RANK: Final = {kind: rank for rank, kind in enumerate(("note", "change", "event", "delivery", "attempt", "settled"))}
_PIECES: Final = re.compile(r"(\d+)")
_VOLATILE: Final = frozenset({"date"})


def key(at: int, cause: str, number: int, kind: str, ordinal: int, *tail: str) -> Key:
    """What an entry sorts by: never its order of arrival."""
    return (at, _natural(cause), number, _RANK[kind], ordinal, tail)


@lru_cache(maxsize=65536)
def _natural(text: str) -> Natural:
    """Sorts step 10 behind step 9: digits compare as numbers."""
    return tuple((0, int(piece), "") if piece.isdigit() else (1, 0, piece) for piece in _PIECES.split(text) if piece)


class Aliases:
    """Replaces beginnings of addresses that differ from run to run by names."""

    def __init__(self, names: Mapping[str, str]) -> None:
        self._names = dict(names)
        longest = sorted(self._names, key=len, reverse=True)
        self._pattern = re.compile(f"(?:{'|'.join(map(re.escape, longest))})(?![0-9])") if longest else None

    def swap(self, value: Any) -> Any:
        """*value* with every known address replaced, at any depth."""
        if self._pattern is None:
            return value
        if isinstance(value, str):
            return self._pattern.sub(lambda match: self._names[match[0]], value)
        if isinstance(value, dict):
            return {name: self.swap(part) for name, part in value.items()}
        if isinstance(value, list | tuple):
            return [self.swap(part) for part in value]
        return value


def note(note: Note) -> Entry:
    """A step, a warning, a verdict, a move of the clock."""
    entry: Entry = {"kind": "note", "at": iso_micros(note.at), "what": note.what, "cause": note.cause}
    entry["text"] = note.text
    if note.data:
        entry["data"] = dict(note.data)
    return entry


def change(at: int, cause: str, change: Change) -> Entry:
    """What the shop did to one order."""
    return {
        "kind": "change",
        "at": iso_micros(at),
        "cause": cause,
        "name": change.name,
        "order": change.order.id,
        "state": change.order.state,
        "lines": list(change.lines),
    }


def event(event: Event) -> Entry:
    """What the platform announced."""
    entry: Entry = {
        "kind": "event",
        "id": event.id,
        "at": iso_micros(event.at),
        "cause": event.cause,
        "channel": event.channel,
        "type": event.type,
        "order": event.order_id,
        "lines": list(event.lines),
    }
    if event.forced:
        entry["forced"] = True
    if event.overrides:
        entry["overrides"] = dict(event.overrides)
    return entry


def delivery(delivery: Delivery) -> Entry:
    """A notification planned for one endpoint; ``body`` is the digest of its bytes."""
    entry: Entry = {
        "kind": "delivery",
        "id": delivery.id,
        "at": iso_micros(delivery.due),
        "cause": delivery.cause,
        "event": delivery.event_id,
        "type": delivery.event_type,
        "channel": delivery.channel,
        "endpoint": delivery.endpoint,
        "order": delivery.order_id,
        "body": delivery.body,
        "size": delivery.size,
        "content_type": delivery.content_type,
    }
    if delivery.redelivery_of:
        entry["redelivery_of"] = delivery.redelivery_of
    return entry


def attempt(attempt: Attempt, delivery: Delivery) -> Entry:
    """One POST, its hops and what the profile read; repeats what names it, so that a line can be read alone."""
    dates = [value for exchange in attempt.exchanges for name, value in exchange.answer_headers if _moves(name)]
    measured: Entry = msgspec.to_builtins(attempt.measured)
    if dates:
        measured["answer_dates"] = dates
    return {
        "kind": "attempt",
        "id": attempt.id,
        "at": iso_micros(attempt.at),
        "cause": delivery.cause,
        "delivery": attempt.delivery,
        "number": attempt.number,
        "type": delivery.event_type,
        "endpoint": delivery.endpoint,
        "order": delivery.order_id,
        "disposition": attempt.disposition,
        "reason": attempt.reason,
        "rules": list(attempt.rules),
        "next_at": None if attempt.next_at is None else iso_micros(attempt.next_at),
        "exchanges": [_exchange(exchange) for exchange in attempt.exchanges],
        "measured": measured,
    }


def _exchange(exchange: Exchange) -> Entry:
    entry: Entry = msgspec.to_builtins(exchange)
    entry["answer_headers"] = [[name, value] for name, value in exchange.answer_headers if not _moves(name)]
    return entry


def settled(ended: Settled, delivery: Delivery) -> Entry:
    """A delivery that ended without an attempt of its own."""
    return {
        "kind": "settled",
        "at": iso_micros(ended.at),
        "cause": delivery.cause,
        "delivery": ended.delivery,
        "endpoint": delivery.endpoint,
        "order": delivery.order_id,
        "disposition": ended.disposition,
        "reason": ended.reason,
        "rules": list(ended.rules),
    }


def _moves(header: str) -> bool:
    """A header of the answer that tells the receiver's wall time, hence no part of the promise."""
    return header.lower() in _VOLATILE
