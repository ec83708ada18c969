"""What the lists of the Digital River API read: objects and events in a fixed order, from a known one on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from msgspec import Struct
from sqlalchemy import or_, select, tuple_

from simulator.commerce.plain.resource import name_of
from simulator.store import codec, parts, plain, tables
from simulator.store.reader import Reader, paged

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sqlalchemy import ColumnElement, Select

    from simulator.commerce.order import Order
    from simulator.commerce.plain.resource import Resource
    from simulator.records import Event, PartKind

CHUNK: Final = 64
_events, _orders = tables.events.c, tables.orders.c
_resources, _parts = plain.resources.c, parts.parts.c
_deliveries = tables.deliveries.c

Place = tuple[int, int]
"""Where an event stands: when it happened, and its row."""


class Wanted(Struct, frozen=True, kw_only=True):
    """Which events of the channel ``webhook``."""

    since: int
    until: int
    types: tuple[str, ...] = ()
    """Exact ones, or groups such as ``order.*``; none means all."""


class Narrow(Struct, frozen=True, kw_only=True):
    """What of a list is read at all; whoever asks knows that the rest does not pass its filters."""

    ids: tuple[str, ...] | None = None
    upstream_ids: tuple[str, ...] | None = None
    since: int = 0
    """When it was made, at the earliest, and at the latest."""
    until: int = (1 << 63) - 1


ALL: Final = Narrow()


class ApiReader(Reader):
    """A reader with the questions of the API; every iterator may be left at any time."""

    def order_place(self, order_id: str) -> int | None:
        """Where an order stands in the list of all."""
        found: int | None = self._one(select(_orders.seq).where(_orders.id == order_id))
        return found

    def orders_from(self, place: int, narrow: Narrow = ALL, *, newest_first: bool) -> Iterator[Order]:
        """Orders beyond *place*; 0: from an end of the list."""
        query = select(_orders.seq, _orders.snapshot).where(_orders.created.between(narrow.since, narrow.until))
        if narrow.ids is not None:
            query = query.where(_orders.id.in_(narrow.ids))
        if narrow.upstream_ids is not None:
            query = query.where(_orders.external_id.in_(narrow.upstream_ids))
        for _, snapshot in self._beyond(query, _orders.seq, place, newest_first=newest_first):
            yield self._order_from(snapshot)

    def resource_place(self, name: str) -> int | None:
        """Where a plain resource stands in the list of its kind."""
        found: int | None = self._one(select(_resources.seq).where(_resources.name == name))
        return found

    def resources_from(self, kind: str, place: int, narrow: Narrow = ALL, *, newest_first: bool) -> Iterator[Resource]:
        """Plain resources of a kind beyond *place*; 0: from an end of the list."""
        query = select(_resources.seq, _resources.data).where(_resources.kind == kind)
        query = query.where(_resources.created.between(narrow.since, narrow.until))
        if narrow.ids is not None:
            query = query.where(_resources.name.in_([name_of(kind, id_) for id_ in narrow.ids]))
        for _, data in self._beyond(query, _resources.seq, place, newest_first=newest_first):
            yield codec.resources.decode(data)

    def part_place(self, kind: PartKind, id_: str) -> int | None:
        """Where a part of an order stands in the list of its kind."""
        found: int | None = self._one(select(_parts.seq).where(_parts.name == parts.name_of(kind, id_)))
        return found

    def parts_from(
        self, kind: PartKind, place: int, narrow: Narrow = ALL, *, newest_first: bool, order_id: str = ""
    ) -> Iterator[tuple[Order, str]]:
        """Parts of a kind beyond *place* (0: from an end of the list), each as its order and its id.

        :param order_id: whose parts alone are wanted; empty: anybody's.
        """
        query = select(_parts.seq, _parts.name, _orders.snapshot).join(tables.orders, _orders.id == _parts.order_id)
        query = query.where(_parts.kind == kind, *([_parts.order_id == order_id] if order_id else []))
        if narrow.ids is not None:
            query = query.where(_parts.name.in_([parts.name_of(kind, id_) for id_ in narrow.ids]))
        for _, name, snapshot in self._beyond(query, _parts.seq, place, newest_first=newest_first):
            yield self._order_from(snapshot), name.removeprefix(f"{kind}/")

    def event_place(self, event_id: str, wanted: Wanted) -> Place | None:
        """Where an event stands; None for one that is not among those that are wanted."""
        query = select(_events.at, _events.seq).where(_events.id == event_id, *_of(wanted))
        row = self._connection.execute(query).one_or_none()
        return None if row is None else (row[0], row[1])

    def events_from(
        self, place: Place | None, wanted: Wanted, *, newest_first: bool
    ) -> Iterator[tuple[Event, list[str]]]:
        """Events beyond *place*, in the order in which they happened, each with the endpoints told of it."""
        while True:
            query = select(tables.events).where(*_of(wanted)).limit(CHUNK)
            here: Any = tuple_(_events.at, _events.seq)
            if place is not None:
                query = query.where(here < place if newest_first else here > place)
            order = (_events.at.desc(), _events.seq.desc()) if newest_first else (_events.at, _events.seq)
            rows = self._connection.execute(query.order_by(*order)).mappings().all()
            told = self.told([row["id"] for row in rows])
            for row in rows:
                place = (row["at"], row["seq"])
                yield self._event_from(row), told[row["id"]]
            if len(rows) < CHUNK:
                return

    def told(self, events: Sequence[str]) -> dict[str, list[str]]:
        """The endpoints that each of some events was addressed to."""
        found: dict[str, list[str]] = {event: [] for event in events}
        query = select(_deliveries.event_id, _deliveries.endpoint).distinct()
        query = query.where(_deliveries.event_id.in_(events), _deliveries.redelivery_of == "")
        for event, endpoint in self._connection.execute(query.order_by(_deliveries.endpoint)):
            found[event].append(endpoint)
        return found

    def _beyond(self, query: Select[Any], seq: ColumnElement[int], place: int, *, newest_first: bool) -> Iterator[Any]:
        """The rows beyond *place*, read as they are wanted; *seq* is the first column."""
        while True:
            rows = self._connection.execute(paged(query, seq, CHUNK, place, newest_first)).all()
            yield from rows
            if len(rows) < CHUNK:
                return
            place = rows[-1][0]


def _of(wanted: Wanted) -> list[ColumnElement[bool]]:
    found = [tables.by_webhook, _events.at > wanted.since, _events.at <= wanted.until]
    if wanted.types:
        exact = [name for name in wanted.types if "*" not in name]
        groups = [name for name in wanted.types if "*" in name]
        found.append(or_(_events.type.in_(exact), *(_events.type.op("GLOB")(_escaped(name)) for name in groups)))
    return found


def _escaped(name: str) -> str:
    """A group as SQLite matches it: no sign but the star means anything but itself."""
    return "".join(f"[{sign}]" if sign in "?[" else sign for sign in name)
