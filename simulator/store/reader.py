"""What is committed, read back: short point reads, and pages of long lists."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import Select, bindparam, func, literal_column, select

from simulator.instant import Instant
from simulator.store import codec, parts, plain, tables
from simulator.store.packing import Unpacker
from simulator.store.states import DeliveryState, Tried, state_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy import ColumnElement, RowMapping

    from simulator.commerce.api_key import ApiKey
    from simulator.commerce.order import Order
    from simulator.commerce.plain.resource import Resource
    from simulator.commerce.site import ConfiguredSite
    from simulator.commerce.webhook import Webhook
    from simulator.records import Attempt, Endpoint, Event, Followup, Note, Settled

__all__ = ["DeliveryState", "Reader", "Tried", "paged"]

_NEWEST = 4096
"""Events among which the one that happens last is looked for."""
_deliveries = tables.deliveries.c
_body = select(tables.bodies.c.data, tables.bodies.c.base).where(tables.bodies.c.digest == bindparam("key"))
_ordinal = select(tables.ordinals.c.count).where(tables.ordinals.c.parent == bindparam("key"))
_resource = select(plain.resources.c.data).where(plain.resources.c.name == bindparam("key"))
_part = select(parts.parts.c.order_id).where(parts.parts.c.name == bindparam("key"))
_snapshot = select(tables.orders.c.snapshot).where(tables.orders.c.id == bindparam("key"))


def paged(query: Select[Any], seq: ColumnElement[int], limit: int, after: int, newest_first: bool) -> Select[Any]:
    """One page of a list in the order of *seq*, which is never used twice: what is written meanwhile moves nothing."""
    if after:
        query = query.where(seq < after if newest_first else seq > after)
    return query.order_by(seq.desc() if newest_first else seq).limit(limit)


class Reader:
    """Reads one store file; works beside its owner and after it."""

    def __init__(self, file: Path) -> None:
        self._engine = tables.open_reader(file)
        self._connection = self._engine.connect()
        self._unpacker = Unpacker(self._present)

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()
        self._engine.dispose()

    def _one(self, query: Select[Any], key: str | None = None) -> Any:
        """The one value of the one row; statements that are asked for often are made once and take a *key*."""
        return self._connection.execute(query, None if key is None else {"key": key}).scalar_one_or_none()

    def now(self) -> Instant | None:
        """The virtual now of the last commit; None for a new store."""
        stored = self._one(select(tables.meta.c.value).where(tables.meta.c.key == "now"))
        return None if stored is None else Instant(int(stored))

    def ordinal(self, parent: str) -> int:
        """How many outside requests *parent* has seen."""
        return self._one(_ordinal, parent) or 0

    def body(self, digest: str) -> bytes | None:
        """The bytes kept under a digest."""
        row = self._connection.execute(_body, {"key": digest}).one_or_none()
        return None if row is None else self._unpacker.unpack(row[0], row[1])

    def _present(self, digest: str) -> bytes:
        """A body that another row names: it was written with that row or before it."""
        data = self.body(digest)
        assert data is not None  # noqa: S101 - see above
        return data

    def _order_from(self, snapshot: str) -> Order:
        return codec.orders.decode(self._present(snapshot))

    def order(self, order_id: str) -> Order | None:
        """The order as it stands."""
        snapshot = self._one(_snapshot, order_id)
        return None if snapshot is None else self._order_from(snapshot)

    def orders(
        self, *, limit: int = 100, after: int = 0, newest_first: bool = False, state: str = ""
    ) -> list[tuple[int, Order]]:
        """A page of orders with their ``seq``; *after* is that of the last one seen (0: from the beginning)."""
        orders = tables.orders.c
        query = paged(select(orders.seq, orders.snapshot), orders.seq, limit, after, newest_first)
        if state:
            query = query.where(orders.state == state)
        return [(row[0], self._order_from(row[1])) for row in self._connection.execute(query).all()]

    def endpoints(self) -> list[Endpoint]:
        """Every endpoint, by name."""
        query = select(tables.endpoints.c.data).order_by(tables.endpoints.c.name)
        return [codec.endpoints.decode(row[0]) for row in self._connection.execute(query)]

    def sites(self) -> list[ConfiguredSite]:
        """Every site that was set up here or is being set up, by id."""
        query = select(tables.sites.c.data).order_by(tables.sites.c.id)
        return [codec.sites.decode(row[0]) for row in self._connection.execute(query)]

    def webhooks(self) -> list[Webhook]:
        """Every webhook by id, deleted ones too."""
        query = select(tables.webhooks.c.data).order_by(tables.webhooks.c.id)
        return [codec.webhooks.decode(row[0]) for row in self._connection.execute(query)]

    def keys(self) -> list[ApiKey]:
        """The keys of the API that were made for this store, in the order of their making."""
        query = select(tables.keys.c.data).order_by(literal_column("rowid"))
        return [codec.keys.decode(row[0]) for row in self._connection.execute(query)]

    def resource(self, name: str) -> Resource | None:
        """The plain resource of that kind and id."""
        data = self._one(_resource, name)
        return None if data is None else codec.resources.decode(data)

    def part(self, name: str) -> str | None:
        """The id of the order that has the part of that kind and id."""
        found: str | None = self._one(_part, name)
        return found

    def event(self, event_id: str) -> Event | None:
        """An event with its object as it stood then."""
        query = select(tables.events).where(tables.events.c.id == event_id)
        row = self._connection.execute(query).mappings().one_or_none()
        return None if row is None else self._event_from(row)

    def last_event(self) -> Instant:
        """When the last of the latest events happens; each lies a minute after its change at most."""
        events = tables.events.c
        newest = select(events.at).order_by(events.seq.desc()).limit(_NEWEST).subquery()
        return Instant(self._one(select(func.max(newest.c.at))) or 0)

    def _event_from(self, row: RowMapping) -> Event:
        former = None if row["before"] is None else self._present(row["before"])
        return codec.decode_event(dict(row), self._present(row["snapshot"]), former)

    def delivery(self, delivery_id: str) -> DeliveryState | None:
        """One delivery."""
        row = self._connection.execute(select(tables.deliveries).where(_deliveries.id == delivery_id)).one_or_none()
        return None if row is None else state_of(row)

    def deliveries(
        self, *, limit: int = 100, after: int = 0, newest_first: bool = False, **equal: object
    ) -> list[DeliveryState]:
        """A page of deliveries; *equal* filters by column, such as ``channel="ocn"`` or ``open=True``.

        *after* is the ``seq`` of the last one seen (0: from the beginning).
        """
        query = paged(select(tables.deliveries), _deliveries.seq, limit, after, newest_first)
        for name, value in equal.items():
            query = query.where(_deliveries[name] == value)
        return [state_of(row) for row in self._connection.execute(query)]

    def open_deliveries(self) -> Iterator[DeliveryState]:
        """Every open delivery, in the order in which they were planned."""
        query = select(tables.deliveries).where(_deliveries.open.is_(True)).order_by(_deliveries.seq)
        for row in self._connection.execute(query):
            yield state_of(row)

    def counts(self) -> dict[str, int]:
        """How many orders, events, deliveries, open deliveries and attempts there are."""

        def count(query: Select[Any]) -> int:
            return int(self._connection.execute(query).scalar_one())

        found = {
            name: count(select(func.count()).select_from(table))
            for name, table in (
                ("orders", tables.orders),
                ("events", tables.events),
                ("deliveries", tables.deliveries),
                ("attempts", tables.attempts),
            )
        }
        opened = select(func.count()).select_from(tables.deliveries).where(_deliveries.open.is_(True))
        return {**found, "open": count(opened)}

    def attempts(self, delivery_id: str) -> list[Attempt]:
        """The attempts of one delivery, in order."""
        query = select(tables.attempts.c.data).where(tables.attempts.c.delivery == delivery_id)
        return [
            codec.attempts.decode(row[0]) for row in self._connection.execute(query.order_by(tables.attempts.c.number))
        ]

    def attempts_of_all(
        self, *, limit: int = 100, after: int = 0, newest_first: bool = False, **equal: object
    ) -> list[Tried]:
        """A page of attempts in the order in which they ended; *equal* filters by column of the delivery.

        ``disposition`` is the attempt's own, ``delivery`` the delivery's id.
        """
        attempts = tables.attempts.c
        seq: ColumnElement[int] = literal_column("attempts.rowid").label("attempt_seq")
        query = select(seq, attempts.data, tables.deliveries).join(
            tables.deliveries, _deliveries.id == attempts.delivery
        )
        query = paged(query, seq, limit, after, newest_first)
        for name, value in equal.items():
            query = query.where((attempts if name in attempts else _deliveries)[name] == value)
        return [
            Tried(row.attempt_seq, codec.attempts.decode(row.data), state_of(row).delivery)
            for row in self._connection.execute(query)
        ]

    def settled(self, delivery_id: str) -> Settled | None:
        """How a delivery ended that was called off."""
        data = self._one(select(tables.settled.c.data).where(tables.settled.c.delivery == delivery_id))
        return None if data is None else codec.settled.decode(data)

    def last_success(self) -> dict[str, Instant]:
        """For each endpoint, when it last acknowledged something."""
        query = (
            select(_deliveries.endpoint, func.max(tables.attempts.c.at))
            .join(tables.attempts, tables.attempts.c.delivery == _deliveries.id)
            .where(tables.attempts.c.disposition == "acknowledged")
            .group_by(_deliveries.endpoint)
        )
        return {row[0]: Instant(row[1]) for row in self._connection.execute(query)}

    def agenda(self) -> list[Followup]:
        """What the shop will still do by itself."""
        return [codec.followups.decode(row[0]) for row in self._connection.execute(select(tables.agenda.c.data))]

    def notes(self) -> list[Note]:
        """Steps, warnings and verdicts, in the order they were written."""
        query = select(tables.notes.c.data).order_by(tables.notes.c.seq)
        return [codec.notes.decode(row[0]) for row in self._connection.execute(query)]
