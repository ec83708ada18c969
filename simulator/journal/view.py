"""The view of one run that checks and reports read: what happened, indexed, and written the same way every time."""

from __future__ import annotations

from collections import defaultdict
from functools import partial
from typing import TYPE_CHECKING, Any

import msgspec

from simulator.journal import entries
from simulator.journal.entries import Aliases

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from simulator.journal.entries import Entry, Key
    from simulator.records import Attempt, Change, Commit, Delivery, Endpoint, Event, Note, Settled


class Journal:
    """What one run did, built commit by commit; every lookup is one step.

    Nothing here moves or reads a clock: the same commits in any order of arrival give the same canonical entries.
    """

    def __init__(self) -> None:
        self.deliveries: dict[str, Delivery] = {}
        """By id, in the order in which they were planned."""
        self.events: dict[str, Event] = {}
        self.orders: dict[str, Any] = {}
        """The latest order values, by id, in the order of placing."""
        self.endpoints: dict[str, Endpoint] = {}
        self.changes: list[tuple[int, str, int, Change]] = []
        """(virtual time, cause, ordinal in its commit, change)."""
        self.notes: list[Note] = []
        self.bodies: dict[str, bytes] = {}
        self.attempt_count = 0
        self._attempts: dict[str, list[Attempt]] = {}
        self._settled: dict[str, Settled] = {}
        self._ordinals: dict[str, int] = {}
        self._by_endpoint: dict[str, list[str]] = defaultdict(list)
        self._by_order: dict[str, list[str]] = defaultdict(list)
        self._by_type: dict[str, list[str]] = defaultdict(list)

    def apply(self, commit: Commit) -> None:
        """Add what one commit wrote."""
        self.bodies.update(commit.bodies)
        for order in commit.orders:
            self.orders[order.id] = order
        for endpoint in commit.endpoints:
            self.endpoints[endpoint.name] = endpoint
        for ordinal, change in enumerate(commit.changes):
            self.changes.append((commit.at, commit.cause, ordinal, change))
        for ordinal, event in enumerate(commit.events):
            self.events[event.id] = event
            self._ordinals[event.id] = ordinal
        for ordinal, delivery in enumerate(commit.deliveries):
            self._plan(delivery)
            self._ordinals[delivery.id] = ordinal
        for attempt in commit.attempts:
            self._attempts.setdefault(attempt.delivery, []).append(attempt)
        self.attempt_count += len(commit.attempts)
        for settled in commit.settled:
            self._settled[settled.delivery] = settled
        self.notes.extend(commit.notes)

    def _plan(self, delivery: Delivery) -> None:
        if delivery.id not in self.deliveries:
            self._by_endpoint[delivery.endpoint].append(delivery.id)
            self._by_order[delivery.order_id].append(delivery.id)
            self._by_type[delivery.event_type].append(delivery.id)
        self.deliveries[delivery.id] = delivery

    # -- lookups ---------------------------------------------------------------------------------------------------

    def event(self, event_id: str) -> Event:
        """The event of that id; KeyError when the run has none."""
        return self.events[event_id]

    def order(self, order_id: str) -> Any:
        """The order as it stands; KeyError when the run has none."""
        return self.orders[order_id]

    def body(self, digest: str) -> bytes:
        """The bytes of a notification; KeyError when they were not kept."""
        return self.bodies[digest]

    def attempts_of(self, delivery_id: str) -> Sequence[Attempt]:
        """The attempts of one delivery, by number."""
        return self._attempts.get(delivery_id, ())

    def settled(self, delivery_id: str) -> Settled | None:
        """How a delivery ended without an attempt of its own, if it did."""
        return self._settled.get(delivery_id)

    def disposition(self, delivery_id: str) -> str:
        """What became of a delivery so far; empty while no attempt was read."""
        if (ended := self._settled.get(delivery_id)) is not None:
            return ended.disposition
        attempts = self._attempts.get(delivery_id)
        return attempts[-1].disposition if attempts else ""

    def settled_at(self, delivery_id: str) -> int | None:
        """The virtual time at which a delivery ended; None while it is open."""
        if (ended := self._settled.get(delivery_id)) is not None:
            return ended.at
        attempts = self._attempts.get(delivery_id)
        return attempts[-1].at if attempts and attempts[-1].disposition not in ("retry", "hop") else None

    def select(
        self, *, endpoint: str = "", channel: str = "", event: str = "", order: str = "", redelivery: bool | None = None
    ) -> list[Delivery]:
        """The deliveries to which all that is named applies, in the order of planning.

        Looks only through the shortest index that applies.
        """
        indexes: list[list[str]] = [
            index.get(key, [])
            for key, index in ((order, self._by_order), (event, self._by_type), (endpoint, self._by_endpoint))
            if key
        ]
        ids: Iterable[str] = self.deliveries
        if indexes:
            shortest: list[str] = min(indexes, key=len)
            ids = shortest
        return [
            delivery
            for delivery in map(self.deliveries.__getitem__, ids)
            if (not endpoint or delivery.endpoint == endpoint)
            and (not channel or delivery.channel == channel)
            and (not event or delivery.event_type == event)
            and (not order or delivery.order_id == order)
            and (redelivery is None or bool(delivery.redelivery_of) is redelivery)
        ]

    # -- the canonical form ----------------------------------------------------------------------------------------

    def canonical(self, aliases: Mapping[str, str] | None = None) -> Iterator[Entry]:
        """What happened, sorted by (virtual time, cause, attempt, kind), each entry a plain dict.

        :param aliases: beginnings of addresses that differ from run to run, and what stands for them:
            ``{"http://127.0.0.1:43211/in/ab12": "{receiver}"}``; replaced wherever they occur, but not in bodies.
        """
        swap = Aliases(aliases or {}).swap
        written: dict[str, bool] = {}
        for _, make in sorted(self._entries(), key=_first):
            entry = make()
            if entry["kind"] == "delivery" and (digest := entry["body"]) not in written and digest in self.bodies:
                written[digest] = True
                yield {"kind": "body", "digest": digest, "text": self.bodies[digest].decode("utf-8", "replace")}
            yield swap(entry)

    def lines(self, aliases: Mapping[str, str] | None = None) -> Iterator[bytes]:
        """The canonical journal as ndjson: one entry a line, each line with its line end."""
        encode = msgspec.json.Encoder(enc_hook=str).encode
        for entry in self.canonical(aliases):
            yield encode(entry) + b"\n"

    def _entries(self) -> Iterator[tuple[Key, Callable[[], Entry]]]:
        """Each entry with what it sorts by; made only when its turn comes, since there may be very many."""
        for note in self.notes:
            if note.data.get("measured"):  # it depends on the machine, hence lies outside the promise
                continue
            yield entries.key(note.at, note.cause, 0, "note", 0, note.what, note.text), partial(entries.note, note)
        for at, cause, ordinal, change in self.changes:
            yield entries.key(at, cause, 0, "change", ordinal), partial(entries.change, at, cause, change)
        for event in self.events.values():
            yield (
                entries.key(event.at, event.cause, 0, "event", self._ordinals[event.id]),
                partial(entries.event, event),
            )
        for delivery in self.deliveries.values():
            yield self._key(delivery, delivery.due, 0, "delivery"), partial(entries.delivery, delivery)
            for attempt in self.attempts_of(delivery.id):
                key = self._key(delivery, attempt.at, attempt.number, "attempt")
                yield key, partial(entries.attempt, attempt, delivery)
            if (ended := self._settled.get(delivery.id)) is not None:
                yield self._key(delivery, ended.at, 0, "settled"), partial(entries.settled, ended, delivery)

    def _key(self, delivery: Delivery, at: int, number: int, kind: str) -> Key:
        return entries.key(at, delivery.cause, number, kind, self._ordinals[delivery.id], delivery.id)


def _first(pair: tuple[Key, object]) -> Key:
    return pair[0]
