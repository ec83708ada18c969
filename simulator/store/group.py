"""Several commits turned into few statements; within a delivery: planned, attempted, started, settled."""

from __future__ import annotations

from collections import OrderedDict, defaultdict
from typing import TYPE_CHECKING, Any

from msgspec.structs import astuple

from simulator.commerce.order import Order
from simulator.digest import digest
from simulator.store import codec, parts, plain, tables
from simulator.store.bulk import Row, Statement, add, change_open, drop
from simulator.store.packing import Body

if TYPE_CHECKING:
    from sqlalchemy.engine.interfaces import DBAPICursor

    from simulator.instant import Instant
    from simulator.records import Attempt, Commit, Delivery
    from simulator.store.packing import Packer

_SNAPSHOTS = 4096
_ORDER = ("order",)

_STATEMENTS: dict[str, Statement] = {
    "bodies": add(tables.bodies, "digest", "data", "base", ignore=True),
    "orders": add(tables.orders, "id", "state", "created", "external_id", "snapshot", key="id"),
    "endpoints": add(tables.endpoints, "name", "data", key="name"),
    "sites": add(tables.sites, "id", "data", key="id"),
    "webhooks": add(tables.webhooks, "id", "data", key="id"),
    "keys": add(tables.keys, "text", "data", ignore=True),
    **plain.STATEMENTS,
    "parts": parts.STATEMENT,
    "ordinals": add(tables.ordinals, "parent", "count", key="parent"),
    "changes": add(tables.changes, "at", "cause", "name", "order_id", "lines", "snapshot"),
    "events": add(tables.events, "id", "channel", "type", "at", "order_id", "snapshot", "before", "data"),
    "deliveries": add(
        tables.deliveries,
        *("id", "event_id", "event_type", "channel", "endpoint", "order_id", "due", "body", "size", "content_type"),
        *("cause", "redelivery_of", "planned_at", "first_due", "open", "number", "started", "interrupted"),
        *("disposition", "reason"),
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
    "meta": add(tables.meta, "key", "value", key="key"),
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
        self._latest: defaultdict[str, dict[str, Row]] = defaultdict(dict)
        self._planned: dict[str, tuple[Delivery, Instant]] = {}
        self._started: dict[str, int] = {}
        self._rows: defaultdict[str, list[Row]] = defaultdict(list)

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
        rows = self._rows
        self._add_things(commit)
        for change in commit.changes:
            lines, snapshot = " ".join(change.lines), self._snapshot(change.order)
            rows["changes"].append((commit.at, commit.cause, change.name, change.order.id, lines, snapshot))
        for event in commit.events:
            objects = (self._snapshot(event.object), self._former(event.before))
            about = (event.id, event.channel, event.type, event.at, event.order_id)
            rows["events"].append((*about, *objects, codec.event_data(event)))
        self._add_deliveries(commit)
        for entry in commit.agenda:
            rows["agenda"].append((entry.path, codec.column(entry)))
        for path in commit.played:
            rows["played"].append((path,))
        for note in commit.notes:
            rows["notes"].append((codec.column(note),))

    def _add_things(self, commit: Commit) -> None:
        rows, latest = self._rows, self._latest
        for order in commit.orders:
            row = (order.id, order.state, order.created, order.external_id, self._snapshot(order))
            latest["orders"][order.id] = row
        for endpoint in commit.endpoints:
            latest["endpoints"][endpoint.name] = (endpoint.name, codec.column(endpoint))
        for site in commit.sites:
            latest["sites"][site.id] = (site.id, codec.column(site))
        for webhook in commit.webhooks:
            latest["webhooks"][webhook.id] = (webhook.id, codec.column(webhook))
        for resource in commit.resources:
            if resource.deleted:
                latest["resources"].pop(resource.name, None)
                rows["resources_dropped"].append((resource.name,))
            else:
                latest["resources"][resource.name] = plain.row(resource)
        for part in commit.parts:
            rows["parts"].append(parts.row(part))
        for key in commit.keys:
            rows["keys"].append((key.text, codec.column(key)))
        for ordinal in commit.ordinals.items():
            latest["ordinals"][ordinal[0]] = ordinal

    def _add_deliveries(self, commit: Commit) -> None:
        kinds = {}
        for delivery in commit.deliveries:
            self._planned[delivery.id] = (delivery, commit.at)
            kinds[delivery.body] = (delivery.channel, delivery.content_type)
        for key, data in commit.bodies:
            self._bodies[key] = Body(kinds.get(key, ()), key, data)
        for attempt in commit.attempts:
            self._add_attempt(attempt, commit.first_at.get(attempt.delivery, attempt.at))
        for name, number in commit.started:
            self._started[name] = number
        for end in commit.settled:
            self._rows["settled"].append((end.delivery, codec.column(end)))
            self._rows["ended"].append((end.delivery, end.disposition, end.reason))

    def _add_attempt(self, attempt: Attempt, first_at: Instant) -> None:
        delivery, number, at, disposition = attempt.delivery, attempt.number, attempt.at, attempt.disposition
        if self._started.get(delivery, 0) <= number:
            self._started.pop(delivery, None)
        self._rows["attempts"].append((delivery, number, at, disposition, codec.column(attempt)))
        again = attempt.next_at is not None
        number, due = (number + 1, attempt.next_at) if again else (number, at)
        self._rows["attempted"].append((delivery, int(again), number, due, first_at, disposition, attempt.reason))

    def _plan(self) -> list[Row]:
        """The rows of new deliveries, some of which have started already."""
        found = []
        for name, (delivery, at) in self._planned.items():
            started = self._started.get(name) == 1
            if started:
                del self._started[name]
            found.append((*astuple(delivery), at, delivery.due, 1, 1, int(started), 0, "", ""))
        return found

    def write(self, cursor: DBAPICursor, now: Instant) -> None:
        """Execute the statements."""
        rows = self._rows
        for name, found in self._latest.items():
            rows[name] = list(found.values())
        rows["deliveries"] = self._plan()
        rows["started"] = list(self._started.items())
        rows["meta"] = [("now", str(now))]
        rows["bodies"] = list[Row](self._packer.pack(self._bodies.values()))
        for name, statement in _STATEMENTS.items():
            if name in rows:
                statement.execute(cursor, rows[name])


def _kind(found: Any) -> tuple[str, ...]:
    """What an object is alike."""
    return _ORDER if isinstance(found, Order) else (found.kind,)
