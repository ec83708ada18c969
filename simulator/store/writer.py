"""The one writer thread: takes every commit that has arrived, writes them in one transaction, tells the loop."""

from __future__ import annotations

import asyncio
import threading
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, delete, update
from sqlalchemy.dialects.sqlite import insert

from simulator.errors import Unavailable
from simulator.store import codec, tables

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Connection, Engine, Executable

    from simulator.instant import Instant
    from simulator.records import Commit, Delivery

Rows = list[dict[str, Any]]

_upsert_order = insert(tables.orders)
_upsert_order = _upsert_order.on_conflict_do_update(
    index_elements=["id"], set_={"state": _upsert_order.excluded.state, "snapshot": _upsert_order.excluded.snapshot}
)
_upsert_endpoint = insert(tables.endpoints)
_upsert_endpoint = _upsert_endpoint.on_conflict_do_update(
    index_elements=["name"], set_={"data": _upsert_endpoint.excluded.data}
)
_upsert_meta = insert(tables.meta)
_upsert_meta = _upsert_meta.on_conflict_do_update(index_elements=["key"], set_={"value": _upsert_meta.excluded.value})
_upsert_ordinal = insert(tables.ordinals)
_upsert_ordinal = _upsert_ordinal.on_conflict_do_update(
    index_elements=["parent"], set_={"count": _upsert_ordinal.excluded.count}
)
_add_body = insert(tables.bodies).on_conflict_do_nothing()
_open_delivery = update(tables.deliveries).where(
    tables.deliveries.c.id == bindparam("b_id"), tables.deliveries.c.open.is_(True)
)
_record_attempt = _open_delivery.values(
    open=bindparam("b_open"),
    number=bindparam("b_number"),
    due=bindparam("b_due"),
    started=False,
    interrupted=0,
    first_at=bindparam("b_first_at"),
    disposition=bindparam("b_disposition"),
    reason=bindparam("b_reason"),
)
_record_start = _open_delivery.values(started=True, number=bindparam("b_number"))
_record_settled = _open_delivery.values(
    open=False, disposition=bindparam("b_disposition"), reason=bindparam("b_reason")
)
_drop_followup = delete(tables.agenda).where(tables.agenda.c.path == bindparam("b_path"))


class Group:
    """Several commits turned into the fewest statements; within a delivery: planned, attempted, started, settled."""

    def __init__(self, packer: codec.Packer) -> None:
        self._packer = packer
        self._snapshots: dict[int, str] = {}
        self._held: list[Any] = []
        self.bodies: dict[str, bytes] = {}
        self.orders: dict[str, dict[str, Any]] = {}
        self.endpoints: dict[str, dict[str, Any]] = {}
        self.ordinals: dict[str, int] = {}
        self._started: dict[str, int] = {}
        self.rows: dict[str, Rows] = {name: [] for name in _STATEMENTS}

    def snapshot(self, order: Any) -> str:
        """The digest of an order, encoded once however many events and changes carry it."""
        known = self._snapshots.get(id(order))
        if known is None:
            data = codec.encode(order)
            known = self._snapshots[id(order)] = codec.digest(data)
            self._held.append(order)
            self.bodies.setdefault(known, data)
        return known

    def add(self, commit: Commit) -> None:
        """Turn one commit into rows."""
        rows = self.rows
        for order in commit.orders:
            self.orders[order.id] = {"id": order.id, "state": order.state, "snapshot": self.snapshot(order)}
        for endpoint in commit.endpoints:
            self.endpoints[endpoint.name] = {"name": endpoint.name, "data": codec.encode(endpoint)}
        rows["changes"] += [
            {
                "at": commit.at,
                "cause": commit.cause,
                "name": change.name,
                "order_id": change.order.id,
                "lines": " ".join(change.lines),
                "snapshot": self.snapshot(change.order),
            }
            for change in commit.changes
        ]
        rows["events"] += [
            {
                "id": event.id,
                "order_id": event.order_id,
                "snapshot": self.snapshot(event.object),
                "data": codec.encode_event(event),
            }
            for event in commit.events
        ]
        self.bodies.update(commit.bodies)
        rows["deliveries"] += [_delivery_row(delivery, commit.at) for delivery in commit.deliveries]
        self._add_attempts(commit)
        self._started.update(commit.started)
        for end in commit.settled:
            rows["settled"].append({"delivery": end.delivery, "data": codec.encode(end)})
            rows["ended"].append({"b_id": end.delivery, "b_disposition": end.disposition, "b_reason": end.reason})
        rows["agenda"] += [{"path": entry.path, "data": codec.encode(entry)} for entry in commit.agenda]
        rows["played"] += [{"b_path": path} for path in commit.played]
        rows["notes"] += [{"data": codec.encode(note)} for note in commit.notes]
        self.ordinals.update(commit.ordinals)

    def _add_attempts(self, commit: Commit) -> None:
        for attempt in commit.attempts:
            if self._started.get(attempt.delivery, 0) <= attempt.number:
                self._started.pop(attempt.delivery, None)
            self.rows["attempts"].append(
                {
                    "delivery": attempt.delivery,
                    "number": attempt.number,
                    "at": attempt.at,
                    "disposition": attempt.disposition,
                    "data": codec.encode(attempt),
                }
            )
            again = attempt.next_at is not None
            self.rows["attempted"].append(
                {
                    "b_id": attempt.delivery,
                    "b_open": again,
                    "b_number": attempt.number + 1 if again else attempt.number,
                    "b_due": attempt.next_at if again else attempt.at,
                    "b_first_at": commit.first_at.get(attempt.delivery, attempt.at),
                    "b_disposition": attempt.disposition,
                    "b_reason": attempt.reason,
                }
            )

    def write(self, connection: Connection, now: Instant) -> None:
        """Execute the statements."""
        pack = self._packer.pack
        packed = [{"digest": digest, "data": pack(data)} for digest, data in self.bodies.items()]
        self.rows["started"] = [{"b_id": name, "b_number": number} for name, number in self._started.items()]
        counts = [{"parent": parent, "count": count} for parent, count in self.ordinals.items()]
        upserts: tuple[tuple[Executable, Rows], ...] = (
            (_add_body, packed),
            (_upsert_order, list(self.orders.values())),
            (_upsert_endpoint, list(self.endpoints.values())),
            (_upsert_ordinal, counts),
        )
        for statement, rows in (*upserts, *((_STATEMENTS[name], rows) for name, rows in self.rows.items())):
            if rows:
                connection.execute(statement, rows)
        connection.execute(_upsert_meta, {"key": "now", "value": str(now)})


_STATEMENTS: dict[str, Executable] = {
    "changes": insert(tables.changes),
    "events": insert(tables.events),
    "deliveries": insert(tables.deliveries),
    "attempts": insert(tables.attempts).on_conflict_do_nothing(),
    "attempted": _record_attempt,
    "started": _record_start,
    "settled": insert(tables.settled).on_conflict_do_nothing(),
    "ended": _record_settled,
    "agenda": insert(tables.agenda),
    "played": _drop_followup,
    "notes": insert(tables.notes),
}


def _delivery_row(delivery: Delivery, planned_at: Instant) -> dict[str, Any]:
    return {
        "id": delivery.id,
        "event_id": delivery.event_id,
        "event_type": delivery.event_type,
        "channel": delivery.channel,
        "endpoint": delivery.endpoint,
        "order_id": delivery.order_id,
        "due": delivery.due,
        "body": delivery.body,
        "size": delivery.size,
        "content_type": delivery.content_type,
        "cause": delivery.cause,
        "redelivery_of": delivery.redelivery_of,
        "planned_at": planned_at,
        "open": True,
        "number": 1,
        "started": False,
        "interrupted": 0,
        "disposition": "",
        "reason": "",
    }


class Writer:
    """Owns the write engine and its thread. Commits are numbered from 1 in the order they were put."""

    def __init__(self, engine: Engine, on_written: Callable[[int, list[Commit]], None]) -> None:
        """*on_written* is called on the event loop with the last durable number and the commits of the group."""
        self._engine = engine
        self._on_written = on_written
        self._loop = asyncio.get_running_loop()
        self._wake = threading.Condition()
        self._queue: list[tuple[Commit, Instant]] = []
        self._put = 0
        self._stopping = False
        self.failure: BaseException | None = None
        self._thread = threading.Thread(target=self._run, name="store-writer", daemon=True)
        self._thread.start()

    def put(self, commit: Commit, now: Instant) -> int:
        """Queue a commit; the number under which it becomes durable."""
        if self.failure is not None:
            raise Unavailable(f"the store cannot be written: {self.failure}")
        with self._wake:
            self._queue.append((commit, now))
            self._put += 1
            self._wake.notify()
            return self._put

    @property
    def last(self) -> int:
        """The number of the newest commit put."""
        return self._put

    def close(self) -> None:
        """Write what is queued, then end the thread."""
        with self._wake:
            self._stopping = True
            self._wake.notify()
        self._thread.join()
        self._engine.dispose()

    def _run(self) -> None:
        packer, durable = codec.Packer(), 0
        with self._engine.connect() as connection:
            while True:
                with self._wake:
                    while not self._queue and not self._stopping:
                        self._wake.wait()
                    taken, self._queue = self._queue, []
                if not taken:
                    return
                try:
                    self._write(connection, packer, taken)
                except Exception as error:  # noqa: BLE001 - whatever it is, the owner must hear of it and stop
                    self.failure = error
                durable += len(taken)
                self._tell(durable, [commit for commit, _ in taken])

    def _write(self, connection: Connection, packer: codec.Packer, taken: list[tuple[Commit, Instant]]) -> None:
        group = Group(packer)
        for commit, _ in taken:
            group.add(commit)
        with connection.begin():
            group.write(connection, taken[-1][1])

    def _tell(self, durable: int, commits: list[Commit]) -> None:
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._on_written, durable, commits)
