"""Several commits turned into few statements; within a delivery: planned, attempted, started, settled."""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING, Any

from simulator.commerce.order import Order
from simulator.digest import digest
from simulator.store import codec, parts, plain, tables
from simulator.store.bulk import Add, Change, Rows, change_open, drop
from simulator.store.packing import Body

if TYPE_CHECKING:
    from sqlalchemy.engine.interfaces import DBAPICursor

    from simulator.instant import Instant
    from simulator.records import Commit, Delivery
    from simulator.store.packing import Packer

_SNAPSHOTS = 4096
_ORDER = ("order",)

_STATEMENTS: dict[str, Add | Change] = {
    "bodies": Add(tables.bodies, "digest", "data", "base", ignore=True),
    "orders": Add(tables.orders, "id", "state", "created", "external_id", "snapshot", key="id"),
    "endpoints": Add(tables.endpoints, "name", "data", key="name"),
    "sites": Add(tables.sites, "id", "data", key="id"),
    "webhooks": Add(tables.webhooks, "id", "data", key="id"),
    "keys": Add(tables.keys, "text", "data", ignore=True),
    **plain.STATEMENTS,
    "parts": parts.STATEMENT,
    "ordinals": Add(tables.ordinals, "parent", "count", key="parent"),
    "changes": Add(tables.changes, "at", "cause", "name", "order_id", "lines", "snapshot"),
    "events": Add(tables.events, "id", "channel", "type", "at", "order_id", "snapshot", "before", "data"),
    "deliveries": Add(
        tables.deliveries,
        *("id", "event_id", "event_type", "channel", "endpoint", "order_id", "due", "body", "size", "content_type"),
        *("cause", "redelivery_of", "planned_at", "first_due", "open", "number", "started", "interrupted"),
        *("disposition", "reason"),
    ),
    "attempts": Add(tables.attempts, "delivery", "number", "at", "disposition", "data", ignore=True),
    "attempted": change_open(
        *("open", "number", "due", "first_at", "disposition", "reason"), started=False, interrupted=0
    ),
    "started": change_open("number", started=True),
    "settled": Add(tables.settled, "delivery", "data", ignore=True),
    "ended": change_open("disposition", "reason", open=False),
    "agenda": Add(tables.agenda, "path", "data"),
    "played": drop(tables.agenda, "path"),
    "notes": Add(tables.notes, "data"),
    "meta": Add(tables.meta, "key", "value", key="key"),
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

    def forget(self, digests: frozenset[str]) -> None:
        """These are kept no more: whoever carries such an order writes it down again."""
        for order_id in [name for name, (_, key) in self._latest.items() if key in digests]:
            del self._latest[order_id]


class Group:
    """What one transaction writes."""

    def __init__(self, packer: Packer, snapshots: Snapshots) -> None:
        self._packer, self._snapshots = packer, snapshots
        self._bodies: dict[str, Body] = {}
        self._latest: dict[str, dict[str, dict[str, Any]]] = {
            "orders": {},
            "endpoints": {},
            "sites": {},
            "webhooks": {},
            "resources": {},
            "ordinals": {},
        }
        self._planned: dict[str, dict[str, Any]] = {}
        self._started: dict[str, int] = {}
        self._rows: dict[str, Rows] = {name: [] for name in _STATEMENTS}

    def _snapshot(self, order: Any) -> str:
        """The digest of an order; its bytes are written with it the first time."""
        key, data = self._snapshots.of(order)
        if data is not None:
            self._bodies[key] = Body(_kind(order), key, data)
        return key

    def _former(self, found: Any | None) -> str | None:
        """The same for an object as it was, which is rarely asked for and must not pass for the latest version."""
        if found is None:
            return None
        data = codec.encode(found)
        key = digest(data)
        self._bodies[key] = Body(_kind(found), key, data)
        return key

    def add(self, commit: Commit) -> None:
        """Turn one commit into rows."""
        rows, latest = self._rows, self._latest
        for order in commit.orders:
            sought = {name: getattr(order, name) for name in ("id", "state", "created", "external_id")}
            latest["orders"][order.id] = {**sought, "snapshot": self._snapshot(order)}
        for endpoint in commit.endpoints:
            latest["endpoints"][endpoint.name] = {"name": endpoint.name, "data": codec.text(endpoint)}
        for site in commit.sites:
            latest["sites"][site.id] = {"id": site.id, "data": codec.text(site)}
        for webhook in commit.webhooks:
            latest["webhooks"][webhook.id] = {"id": webhook.id, "data": codec.text(webhook)}
        plain.add(commit.resources, latest["resources"], rows["resources_dropped"])
        rows["parts"] += parts.rows(commit.parts)
        rows["keys"] += [{"text": key.text, "data": codec.text(key)} for key in commit.keys]
        for parent, count in commit.ordinals.items():
            latest["ordinals"][parent] = {"parent": parent, "count": count}
        for change in commit.changes:
            snapshot, lines = self._snapshot(change.order), " ".join(change.lines)
            row = {"name": change.name, "order_id": change.order.id, "lines": lines, "snapshot": snapshot}
            rows["changes"].append({"at": commit.at, "cause": commit.cause, **row})
        for event in commit.events:
            row = codec.event_row(event)
            snapshots = {"snapshot": self._snapshot(event.object), "before": self._former(event.before)}
            rows["events"].append({**row, **snapshots})
        for delivery in commit.deliveries:
            self._planned[delivery.id] = _planned(delivery, commit.at)
        self._add_bodies(commit)
        self._add_attempts(commit)
        for name, number in commit.started:
            if name in self._planned:
                self._planned[name]["started"] = True
            else:
                self._started[name] = number
        for end in commit.settled:
            rows["settled"].append({"delivery": end.delivery, "data": codec.text(end)})
            rows["ended"].append({"id": end.delivery, "disposition": end.disposition, "reason": end.reason})
        rows["agenda"] += [{"path": entry.path, "data": codec.text(entry)} for entry in commit.agenda]
        rows["played"] += [{"path": path} for path in commit.played]
        rows["notes"] += [{"data": codec.text(note)} for note in commit.notes]

    def _add_bodies(self, commit: Commit) -> None:
        if commit.bodies:
            kinds = {delivery.body: (delivery.channel, delivery.content_type) for delivery in commit.deliveries}
            self._bodies.update((key, Body(kinds.get(key, ()), key, data)) for key, data in commit.bodies)

    def _add_attempts(self, commit: Commit) -> None:
        for attempt in commit.attempts:
            delivery, number, disposition = attempt.delivery, attempt.number, attempt.disposition
            if self._started.get(delivery, 0) <= number:
                self._started.pop(delivery, None)
            row = {"delivery": delivery, "number": number, "at": attempt.at, "disposition": disposition}
            self._rows["attempts"].append({**row, "data": codec.text(attempt)})
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

    def write(self, cursor: DBAPICursor, now: Instant) -> None:
        """Execute the statements."""
        for name, found in self._latest.items():
            self._rows[name] = list(found.values())
        self._rows["deliveries"] = list(self._planned.values())
        self._rows["started"] = [{"id": name, "number": number} for name, number in self._started.items()]
        self._rows["meta"] = [{"key": "now", "value": str(now)}]
        self._rows["bodies"] = [packed._asdict() for packed in self._packer.pack(self._bodies.values())]
        for name, statement in _STATEMENTS.items():
            if self._rows[name]:
                statement.execute(cursor, self._rows[name])


def _kind(found: Any) -> tuple[str, ...]:
    """What an object is alike."""
    return _ORDER if isinstance(found, Order) else (found.kind,)


def _planned(delivery: Delivery, planned_at: Instant) -> dict[str, Any]:
    row = {name: getattr(delivery, name) for name in delivery.__struct_fields__}
    progress = {"open": True, "number": 1, "started": False, "interrupted": 0, "disposition": "", "reason": ""}
    return {**row, "planned_at": planned_at, "first_due": delivery.due, **progress}
