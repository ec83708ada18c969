"""What the lists of the Digital River API read: objects and events in a fixed order, from a known one on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from msgspec import Struct
from sqlalchemy import func, literal_column, or_, select, tuple_

from simulator.store import codec, parts, plain, tables
from simulator.store.reader import Reader

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import ColumnElement

    from simulator.commerce.order import Order
    from simulator.commerce.plain.resource import Resource
    from simulator.records import Event, PartKind

CHUNK: Final = 64
_events, _orders = tables.events.c, tables.orders.c
_resources, _parts = plain.resources.c, parts.parts.c
_at: ColumnElement[int] = literal_column("json_extract(events.data, '$.at')")
_type: ColumnElement[str] = literal_column("json_extract(events.data, '$.type')")
_channel: ColumnElement[str] = literal_column("json_extract(events.data, '$.channel')")

Place = tuple[int, int]
"""Where an event stands: when it happened, and its row."""


class Wanted(Struct, frozen=True, kw_only=True):
    """Which events of the channel ``webhook``."""

    since: int
    until: int
    types: tuple[str, ...] = ()
    """Exact ones, or groups such as ``order.*``; none means all."""


class ApiReader(Reader):
    """A reader with the questions of the API; every iterator may be left at any time."""

    def order_place(self, order_id: str) -> int | None:
        """Where an order stands in the list of all."""
        found: int | None = self._one(select(_orders.seq).where(_orders.id == order_id))
        return found

    def orders_from(self, place: int, *, newest_first: bool) -> Iterator[Order]:
        """Orders beyond *place*; 0: from an end of the list."""
        while rows := self.orders(limit=CHUNK, after=place, newest_first=newest_first):
            yield from (order for _, order in rows)
            place = rows[-1][0]

    def resource_place(self, name: str) -> int | None:
        """Where a plain resource stands in the list of its kind."""
        found: int | None = self._one(select(_resources.seq).where(_resources.name == name))
        return found

    def resources_from(self, kind: str, place: int, *, newest_first: bool) -> Iterator[Resource]:
        """Plain resources of a kind beyond *place*; 0: from an end of the list."""
        while True:
            query = select(_resources.seq, _resources.data).where(_resources.kind == kind).limit(CHUNK)
            if place:
                query = query.where(_resources.seq < place if newest_first else _resources.seq > place)
            query = query.order_by(_resources.seq.desc() if newest_first else _resources.seq)
            rows = self._connection.execute(query).all()
            yield from (codec.resources.decode(row[1]) for row in rows)
            if len(rows) < CHUNK:
                return
            place = rows[-1][0]

    def part_place(self, kind: PartKind, id_: str) -> int | None:
        """Where a part of an order stands in the list of its kind."""
        found: int | None = self._one(select(_parts.seq).where(_parts.name == parts.name_of(kind, id_)))
        return found

    def parts_from(
        self, kind: PartKind, place: int, *, newest_first: bool, order_id: str = ""
    ) -> Iterator[tuple[Order, str]]:
        """Parts of a kind beyond *place* (0: from an end of the list), each as its order and its id.

        :param order_id: whose parts alone are wanted; empty: anybody's.
        """
        narrowed = [_parts.kind == kind, *([_parts.order_id == order_id] if order_id else [])]
        while True:
            query = select(_parts.seq, _parts.name, _orders.snapshot).join(tables.orders, _orders.id == _parts.order_id)
            query = query.where(*narrowed).limit(CHUNK)
            if place:
                query = query.where(_parts.seq < place if newest_first else _parts.seq > place)
            query = query.order_by(_parts.seq.desc() if newest_first else _parts.seq)
            rows = self._connection.execute(query).all()
            for _, name, snapshot in rows:
                yield self._order_from(snapshot), name.removeprefix(f"{kind}/")
            if len(rows) < CHUNK:
                return
            place = rows[-1][0]

    def event_place(self, event_id: str, wanted: Wanted) -> Place | None:
        """Where an event stands; None for one that is not among those that are wanted."""
        query = select(_at, _events.seq).where(_events.id == event_id, *_of(wanted))
        row = self._connection.execute(query).one_or_none()
        return None if row is None else (row[0], row[1])

    def events_from(self, place: Place | None, wanted: Wanted, *, newest_first: bool) -> Iterator[Event]:
        """Events beyond *place*, in the order in which they happened."""
        while True:
            query = select(_at, _events.seq, _events.data, _events.snapshot, _events.before)
            query = query.where(*_of(wanted)).limit(CHUNK)
            here: Any = tuple_(_at, _events.seq)
            if place is not None:
                query = query.where(here < place if newest_first else here > place)
            order = (_at.desc(), _events.seq.desc()) if newest_first else (_at, _events.seq)
            rows = self._connection.execute(query.order_by(*order)).all()
            for row in rows:
                place = (row[0], row[1])
                yield self._event_from(row[2], row[3], row[4])
            if len(rows) < CHUNK:
                return

    def told(self, event_id: str) -> list[str]:
        """The endpoints that an event was addressed to."""
        deliveries = tables.deliveries.c
        query = select(func.distinct(deliveries.endpoint)).where(
            deliveries.event_id == event_id, deliveries.redelivery_of == ""
        )
        return [row[0] for row in self._connection.execute(query.order_by(deliveries.endpoint))]


def _of(wanted: Wanted) -> list[ColumnElement[bool]]:
    found = [_channel == "webhook", _at > wanted.since, _at <= wanted.until]
    if wanted.types:
        exact = [name for name in wanted.types if "*" not in name]
        groups = [name for name in wanted.types if "*" in name]
        found.append(or_(_type.in_(exact), *(_type.op("GLOB")(_escaped(name)) for name in groups)))
    return found


def _escaped(name: str) -> str:
    """A group as SQLite matches it: no sign but the star means anything but itself."""
    return "".join(f"[{sign}]" if sign in "?[" else sign for sign in name)
