"""Several commits turned into one statement a table; within a delivery: planned, attempted, started, settled."""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING, Any

from simulator.digest import digest
from simulator.store import codec, tables
from simulator.store.bulk import Bulk, Rows, add, add_bodies, change_open, drop, upsert

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from simulator.instant import Instant
    from simulator.records import Commit, Delivery

_SNAPSHOTS = 4096

_STATEMENTS: dict[str, Bulk] = {
    "orders": upsert(tables.orders, "id", "state", "snapshot"),
    "endpoints": upsert(tables.endpoints, "name", "data"),
    "sites": upsert(tables.sites, "id", "data"),
    "ordinals": upsert(tables.ordinals, "parent", "count"),
    "changes": add(tables.changes, "at", "cause", "name", "order_id", "lines", "snapshot"),
    "events": add(tables.events, "id", "order_id", "snapshot", "data"),
    "deliveries": add(
        tables.deliveries,
        *("id", "event_id", "event_type", "channel", "endpoint", "order_id", "due", "body", "size", "content_type"),
        *("cause", "redelivery_of", "planned_at", "open", "number", "started", "interrupted", "disposition", "reason"),
    ),
    "attempts": add(tables.attempts, "delivery", "number", "at", "disposition", "data", ignore=True),
    "attempted": change_open(
        *("open", "number", "due", "first_at", "disposition", "reason"), started=False, interrupted=0
    ),
    "started": change_open("number", started=True),
    "settled": add(tables.settled, "delivery", "data", ignore=True),
    "ended": change_open("disposition", "reason", open=False),
    "agenda": add(tables.agenda, "path", "data"),
    "played": drop(tables.agenda, "path"),
    "notes": add(tables.notes, "data"),
    "meta": upsert(tables.meta, "key", "value"),
}


class Snapshots:
    """The digest of the latest version of each order written lately: it is encoded once, whoever carries it."""

    def __init__(self) -> None:
        self._latest: OrderedDict[str, tuple[Any, str]] = OrderedDict()

    def of(self, order: Any) -> tuple[str, bytes | None]:
        """The digest, and the bytes when they have not been asked for yet."""
        known = self._latest.get(order.id)
        if known is not None and known[0] is order:
            return known[1], None
        data = codec.encode(order)
        key = digest(data)
        self._latest[order.id] = (order, key)
        self._latest.move_to_end(order.id)
        if len(self._latest) > _SNAPSHOTS:
            self._latest.popitem(last=False)
        return key, data


class Group:
    """What one transaction writes. Values travel whole; the one JSON text of a statement is made at the end."""

    def __init__(self, packer: codec.Packer, snapshots: Snapshots) -> None:
        self._packer, self._snapshots = packer, snapshots
        self._bodies: dict[str, bytes] = {}
        self._latest: dict[str, dict[str, dict[str, Any]]] = {
            "orders": {},
            "endpoints": {},
            "sites": {},
            "ordinals": {},
        }
        self._planned: dict[str, dict[str, Any]] = {}
        self._started: dict[str, int] = {}
        self._rows: dict[str, Rows] = {name: [] for name in _STATEMENTS}

    def _snapshot(self, order: Any) -> str:
        """The digest of an order; its bytes are written with it the first time."""
        key, data = self._snapshots.of(order)
        if data is not None:
            self._bodies[key] = data
        return key

    def add(self, commit: Commit) -> None:
        """Turn one commit into rows."""
        rows, latest = self._rows, self._latest
        for order in commit.orders:
            latest["orders"][order.id] = {"id": order.id, "state": order.state, "snapshot": self._snapshot(order)}
        for endpoint in commit.endpoints:
            latest["endpoints"][endpoint.name] = {"name": endpoint.name, "data": endpoint}
        for site in commit.sites:
            latest["sites"][site.id] = {"id": site.id, "data": site}
        for parent, count in commit.ordinals.items():
            latest["ordinals"][parent] = {"parent": parent, "count": count}
        for change in commit.changes:
            snapshot, lines = self._snapshot(change.order), " ".join(change.lines)
            row = {"name": change.name, "order_id": change.order.id, "lines": lines, "snapshot": snapshot}
            rows["changes"].append({"at": commit.at, "cause": commit.cause, **row})
        for event in commit.events:
            row = {"id": event.id, "order_id": event.order_id, "snapshot": self._snapshot(event.object)}
            rows["events"].append({**row, "data": codec.without_object(event)})
        self._bodies.update(commit.bodies)
        self._planned.update((delivery.id, _planned(delivery, commit.at)) for delivery in commit.deliveries)
        self._add_attempts(commit)
        for name, number in commit.started:
            if name in self._planned:
                self._planned[name]["started"] = True
            else:
                self._started[name] = number
        for end in commit.settled:
            rows["settled"].append({"delivery": end.delivery, "data": end})
            rows["ended"].append({"id": end.delivery, "disposition": end.disposition, "reason": end.reason})
        rows["agenda"] += [{"path": entry.path, "data": entry} for entry in commit.agenda]
        rows["played"] += [{"path": path} for path in commit.played]
        rows["notes"] += [{"data": note} for note in commit.notes]

    def _add_attempts(self, commit: Commit) -> None:
        for attempt in commit.attempts:
            delivery, number, disposition = attempt.delivery, attempt.number, attempt.disposition
            if self._started.get(delivery, 0) <= number:
                self._started.pop(delivery, None)
            row = {"delivery": delivery, "number": number, "at": attempt.at, "disposition": disposition}
            self._rows["attempts"].append({**row, "data": attempt})
            again = attempt.next_at is not None
            self._rows["attempted"].append(
                {
                    "id": delivery,
                    "open": again,
                    "number": number + 1 if again else number,
                    "due": attempt.next_at if again else attempt.at,
                    "first_at": commit.first_at.get(delivery, attempt.at),
                    "disposition": disposition,
                    "reason": attempt.reason,
                }
            )

    def write(self, connection: Connection, now: Instant) -> None:
        """Execute the statements."""
        for name, found in self._latest.items():
            self._rows[name] = list(found.values())
        self._rows["deliveries"] = list(self._planned.values())
        self._rows["started"] = [{"id": name, "number": number} for name, number in self._started.items()]
        self._rows["meta"] = [{"key": "now", "value": str(now)}]
        add_bodies(connection, list(zip(self._bodies, self._packer.pack(list(self._bodies.values())), strict=True)))
        for name, statement in _STATEMENTS.items():
            if self._rows[name]:
                statement.execute(connection, self._rows[name])


def _planned(delivery: Delivery, planned_at: Instant) -> dict[str, Any]:
    row = {name: getattr(delivery, name) for name in delivery.__struct_fields__}
    progress = {"open": True, "number": 1, "started": False, "interrupted": 0, "disposition": "", "reason": ""}
    return {**row, "planned_at": planned_at, **progress}
