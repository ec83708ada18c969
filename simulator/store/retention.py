"""What goes when it is old: settled deliveries, then the events, moves and orders that nothing keeps any more.

Virtual time counts (rule STORE-KEEP-1). The thread that writes removes a few hundred rows at a time, between the groups
that it writes; each batch is a transaction of its own, so a killed process leaves whole deliveries or none. The file
does not shrink: what comes next takes the room. Bodies that are the dictionary of others stay.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from msgspec import Struct
from sqlalchemy import and_, delete, exists, func, literal_column, or_, select, text

from simulator.instant import Instant, Span
from simulator.store import parts, tables

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import ColumnElement, Connection

BATCH: Final = 200
_WINDOW: Final = 10 * BATCH
"""Bodies that a batch looks at, in a walk that goes round and round: nobody says which one has lost its last reader."""
_AGED: Final = 100
"""Settled deliveries, or parts of the span, after which it is worth looking again."""
_deliveries, _events, _changes, _orders = tables.deliveries.c, tables.events.c, tables.changes.c, tables.orders.c
_agenda_order: ColumnElement[str] = literal_column("json_extract(agenda.data, '$.action.order_id')")
_bodies = tables.bodies.c
_row: ColumnElement[int] = literal_column("bodies.rowid")
_READERS = (_deliveries.body, _orders.snapshot, _events.snapshot, _events.before, _changes.snapshot)
_SETTLED = _deliveries.open.is_(False)


class Keep(Struct, frozen=True, kw_only=True):
    """How much stays."""

    span: Span | None = None
    """Virtual time since a delivery was settled."""
    deliveries: int | None = None
    """Settled deliveries, at least 1; the newest stay."""


class Bound(NamedTuple):
    """The newest settled delivery that goes; and what is older than it."""

    due: int
    seq: int


class Removed(NamedTuple):
    """What one batch took away."""

    orders: tuple[str, ...] = ()
    digests: frozenset[str] = frozenset()
    more: bool = False
    """Whether another batch is worth it now."""


_INDEXES: Final = (
    "CREATE INDEX IF NOT EXISTS deliveries_settled ON deliveries (due) WHERE NOT open",
    "CREATE INDEX IF NOT EXISTS deliveries_body ON deliveries (body)",
    "CREATE INDEX IF NOT EXISTS orders_snapshot ON orders (snapshot)",
    "CREATE INDEX IF NOT EXISTS events_snapshot ON events (snapshot)",
    "CREATE INDEX IF NOT EXISTS events_before ON events (before) WHERE before IS NOT NULL",
    "CREATE INDEX IF NOT EXISTS changes_snapshot ON changes (snapshot)",
    "CREATE INDEX IF NOT EXISTS events_at ON events (at)",
    "CREATE INDEX IF NOT EXISTS events_order ON events (order_id)",
    "CREATE INDEX IF NOT EXISTS changes_order ON changes (order_id)",
    "CREATE INDEX IF NOT EXISTS agenda_order ON agenda (json_extract(data, '$.action.order_id'))",
)
"""Only this needs them: a store that keeps everything does without."""


class Sweeper:
    """Removes what *keep* does not cover, batch by batch; lives in the thread that writes."""

    def __init__(self, keep: Keep) -> None:
        self._keep = keep
        self._settled = 0
        self._looked_at = Instant(0)
        self._walked, self._rounds = 0, 1

    def prepare(self, connection: Connection) -> None:
        """Make the indexes."""
        for statement in _INDEXES:
            connection.execute(text(statement))

    def due(self, now: Instant, settled: int) -> bool:
        """Whether it is worth looking: enough time has passed, or *settled* further attempts have made enough.

        A server at rest is not kept awake for the few that are left.
        """
        self._settled += settled
        aged = self._keep.span is not None and now - self._looked_at > self._keep.span // _AGED
        return aged or (self._keep.deliveries is not None and self._settled >= _AGED)

    def sweep(self, connection: Connection, now: Instant) -> Removed:
        """Remove one batch, inside a transaction of the caller's."""
        self._settled, self._looked_at = 0, now
        bound = self._bound(connection, now)
        if bound is None:
            return Removed()
        batch = _Batch(connection, bound)
        batch.take_deliveries()
        batch.take_changes()
        batch.take_events()
        batch.take_orders()
        if batch.any:
            self._rounds = 2  # what is left of this one may have been passed by already
        digests = self._walk(connection) if self._rounds else ()
        return Removed(tuple(batch.gone), frozenset(digests), batch.full or self._rounds > 0)

    def _walk(self, connection: Connection) -> list[str]:
        """Remove the bodies that no row names, among the next few; the dictionaries of others stay."""
        ahead = select(_row, _bodies.digest, _bodies.base).where(_row > self._walked).order_by(_row).limit(_WINDOW)
        rows = connection.execute(ahead).all()
        if len(rows) < _WINDOW:
            self._walked, self._rounds = 0, self._rounds - 1
        else:
            self._walked = rows[-1][0]
        readers = [exists().where(column == _bodies.digest) for column in _READERS]
        gone: list[str] = []
        for start in range(0, len(rows), BATCH):
            some = [row.digest for row in rows[start : start + BATCH] if row.base is not None]
            query = select(_bodies.digest).where(_bodies.digest.in_(some), *(~one for one in readers))
            gone += connection.execute(query).scalars()
        _drop(connection, _bodies.digest, gone)
        return gone

    def _bound(self, connection: Connection, now: Instant) -> Bound | None:
        bounds = []
        if self._keep.span is not None:
            bounds.append(Bound(now - self._keep.span - 1, 2**62))
        if self._keep.deliveries is not None:
            newest = select(_deliveries.due, _deliveries.seq).where(_SETTLED)
            newest = newest.order_by(_deliveries.due.desc(), _deliveries.seq.desc())
            row = connection.execute(newest.limit(1).offset(self._keep.deliveries)).one_or_none()
            bounds += [] if row is None else [Bound(row.due, row.seq)]
        return max(bounds, default=None)


def _drop(connection: Connection, column: Any, values: Iterable[Any]) -> None:
    """Delete the rows whose *column* has one of *values*."""
    found = list(values)
    for start in range(0, len(found), BATCH):
        connection.execute(delete(column.table).where(column.in_(found[start : start + BATCH])))


class _Batch:
    """One batch; what was removed decides what is looked at next."""

    def __init__(self, connection: Connection, bound: Bound) -> None:
        self._connection, self._bound = connection, bound
        self.full = self.any = False
        self.gone: list[str] = []
        """Orders that were removed."""
        self._orders: dict[str, None] = {}
        """Orders that have lost something."""

    def _rows(self, query: Any) -> list[Any]:
        return list(self._connection.execute(query).all())

    def _removing(self, rows: list[Any]) -> None:
        self._orders.update((row.order_id, None) for row in rows)
        self.any = self.any or bool(rows)
        self.full = self.full or len(rows) >= BATCH

    def take_deliveries(self) -> None:
        """The oldest settled ones with their attempts; the newest of all stays, so that no ``seq`` comes again."""
        due, seq = self._bound
        last = select(func.max(_deliveries.seq)).scalar_subquery()
        beyond = or_(_deliveries.due < due, and_(_deliveries.due == due, _deliveries.seq <= seq))
        query = select(_deliveries.id, _deliveries.order_id).where(_SETTLED, beyond, _deliveries.seq < last)
        rows = self._rows(query.order_by(_deliveries.due, _deliveries.seq).limit(BATCH))
        self._removing(rows)
        ids = [row.id for row in rows]
        for column in (tables.attempts.c.delivery, tables.settled.c.delivery, _deliveries.id):
            _drop(self._connection, column, ids)
        _drop(self._connection, tables.ordinals.c.parent, [f"redeliver/{name}" for name in ids])

    def take_changes(self) -> None:
        """Old moves of orders."""
        query = select(_changes.seq, _changes.at, _changes.order_id).order_by(_changes.seq).limit(BATCH)
        rows = [row for row in self._rows(query) if row.at < self._bound.due]
        self._removing(rows)
        _drop(self._connection, _changes.seq, [row.seq for row in rows])

    def take_events(self) -> None:
        """Old events without deliveries: those whose deliveries have gone, and those that nobody wanted."""
        old = select(_events.id).where(_events.at < self._bound.due).order_by(_events.at).limit(_WINDOW)
        wanted = exists().where(_deliveries.event_id == _events.id)
        rows = self._rows(select(_events.id, _events.order_id).where(_events.id.in_(old), ~wanted).limit(2 * BATCH))
        self._removing(rows)
        _drop(self._connection, _events.id, [row.id for row in rows])

    def take_orders(self) -> None:
        """Orders of which nothing else is left, and for which nothing is planned."""
        last = select(func.max(_orders.seq)).scalar_subquery()
        kept = [
            exists().where(column == _orders.id)
            for column in (_deliveries.order_id, _events.order_id, _changes.order_id)
        ]
        kept.append(exists().select_from(tables.agenda).where(_agenda_order == _orders.id))
        query = select(_orders.id).where(_orders.id.in_(list(self._orders)), _orders.seq < last)
        self.gone = [row.id for row in self._rows(query.where(*(~one for one in kept)))]
        _drop(self._connection, _orders.id, self.gone)
        _drop(self._connection, parts.parts.c.order_id, self.gone)
        _drop(self._connection, tables.ordinals.c.parent, self.gone)
