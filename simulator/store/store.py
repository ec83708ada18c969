"""The store of one simulation: put a commit, await its durability, read what is there, uncommitted objects included."""

from __future__ import annotations

import asyncio
import tempfile
from collections import deque
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import update
from sqlalchemy.exc import SQLAlchemyError

from simulator.errors import BadInput, Unavailable
from simulator.instant import Instant
from simulator.store import parts, tables
from simulator.store.cache import Bodies, Recent
from simulator.store.cases import Cases
from simulator.store.lock import Lock
from simulator.store.reader import Reader
from simulator.store.retention import Keep, Sweeper
from simulator.store.writer import Writer

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from simulator.commerce.order import Order
    from simulator.commerce.plain.resource import Resource
    from simulator.records import Commit, Environment, PartKind


class Ticket:
    """Awaitable: returns when its commit is durable; Unavailable when it never will be."""

    __slots__ = ("_store", "number")

    def __init__(self, store: Store, number: int) -> None:
        self._store, self.number = store, number

    def __await__(self) -> Generator[Any, None, None]:
        return self._store.durable(self.number).__await__()


class Store:
    """Owns one folder, and writes the SQLite file of one environment there (rules STORE-1, STORE-OWNER-1)."""

    def __init__(
        self,
        folder: Path | None,
        *,
        durability: tables.Durability = "NORMAL",
        environment: Environment = "cte",
        keep: Keep | None = None,
    ) -> None:
        """*folder* is made when missing; None means a temporary one that goes with the store.

        :param environment: whose file it is; that of the other is left alone.
        :param keep: what stays when it is old (rule STORE-KEEP-1); everything without it.
        :raises BadInput: when *folder* cannot be a store, or is one of another version.
        :raises Unavailable: when another process owns it.
        """
        self._temporary = tempfile.TemporaryDirectory(prefix="drsim-") if folder is None else None
        self.folder = Path(self._temporary.name) if self._temporary else _made(folder)
        file = tables.file_of(self.folder, environment)
        self.lock = Lock(self.folder)
        try:
            engine = tables.open_writer(file, durability)
            _same(tables.claim(engine), file)
            self.interrupted = self._mark_interrupted(engine)
            sweeper = None if keep is None else Sweeper(keep)
            if sweeper is not None:
                with engine.begin() as connection:
                    sweeper.prepare(connection)
            self.read = Reader(file)
            self.read.counts()
            self.cases = Cases(self.folder, sync=durability != "OFF")
        except SQLAlchemyError as error:
            self.lock.release()
            raise BadInput(f"is not a whole store of this program ({_short(error)})", where=str(file)) from None
        except BadInput:
            self.lock.release()
            raise
        self.listeners: list[Callable[[Commit], None]] = []
        self.on_failure: Callable[[], None] = lambda: None
        begun = self.read.now() or Instant(0)
        self._writer = Writer(engine, self._written, begun=begun, sweeper=sweeper, on_removed=self._removed)
        self._durable = 0
        self._waiting: deque[tuple[int, asyncio.Future[None]]] = deque()
        self._orders: Recent[Order] = Recent()
        self._ordinals: Recent[int] = Recent()
        self._resources: Recent[Resource] = Recent()
        self._parts: Recent[str] = Recent()
        self._bodies = Bodies()

    @staticmethod
    def _mark_interrupted(engine: Any) -> int:
        """Count attempts that a dead process had begun; they go out again (rule STORE-INTERRUPT-1)."""
        columns = tables.deliveries.c
        cut_off = update(tables.deliveries).where(columns.open.is_(True), columns.started.is_(True))
        with engine.begin() as connection:
            return int(connection.execute(cut_off.values(started=False, interrupted=columns.interrupted + 1)).rowcount)

    @property
    def lasting(self) -> bool:
        """Whether it outlives the process."""
        return self._temporary is None

    def put(self, commit: Commit, now: Instant) -> Ticket:
        """Queue a commit. What it says of orders can be read at once."""
        self.check()
        number = self._writer.put(commit, now)
        for digest, body in commit.bodies:
            self._bodies.add(digest, body)
        for order in commit.orders:
            self._orders.add(order.id, number, order, self._durable)
        for resource in commit.resources:
            self._resources.add(resource.name, number, resource, self._durable)
        for part in commit.parts:
            self._parts.add(parts.name_of(part.kind, part.id), number, part.order_id, self._durable)
        for parent, count in commit.ordinals.items():
            self._ordinals.add(parent, number, count, self._durable)
        return Ticket(self, number)

    def order(self, order_id: str) -> Order | None:
        """The order as it stands, uncommitted changes included."""
        return self._orders.get(order_id) or self.read.order(order_id)

    def resource(self, name: str) -> Resource | None:
        """A plain resource as it stands, uncommitted changes included; None for one that is deleted."""
        found = self._resources.get(name) or self.read.resource(name)
        return None if found is None or found.deleted else found

    def part(self, kind: PartKind, id_: str) -> Order | None:
        """The order that has a part of that id, as it stands, uncommitted changes included."""
        name = parts.name_of(kind, id_)
        order_id = self._parts.get(name) or self.read.part(name)
        return None if order_id is None else self.order(order_id)

    def ordinal(self, parent: str) -> int:
        """How many outside requests *parent* has seen, uncommitted ones included."""
        return self._ordinals.get(parent) or self.read.ordinal(parent)

    def body(self, digest: str) -> bytes:
        """The bytes of a notification. :raises Unavailable: when the store has lost them."""
        body = self._bodies.get(digest)
        if body is None:
            body = self.read.body(digest)
            if body is None:
                raise Unavailable(f"the store {self.folder} has lost the body {digest}")
            self._bodies.add(digest, body)
        return body

    @property
    def settled(self) -> bool:
        """True when everything put is durable."""
        return self._durable >= self._writer.last

    async def durable(self, number: int | None = None) -> None:
        """Wait until commit *number* (default: everything put so far) is durable."""
        wanted = self._writer.last if number is None else number
        if self._durable < wanted:
            future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            self._waiting.append((wanted, future))
            await future
        self.check()

    def check(self) -> None:
        """:raises Unavailable: when the store can no longer be written; whoever owns it must stop then."""
        if self._writer.failure is not None:
            raise Unavailable(f"the store {self.folder} cannot be written: {_short(self._writer.failure)}")

    def _written(self, durable: int, commits: list[Commit]) -> None:
        self._durable = durable
        if self._writer.failure is not None:
            self.on_failure()
        else:
            for commit in commits:
                for listener in self.listeners:
                    listener(commit)
        waiting, self._waiting = self._waiting, deque()
        for number, future in waiting:
            if number > durable:
                self._waiting.append((number, future))
            elif not future.done():
                future.set_result(None)

    def _removed(self, durable: int, orders: tuple[str, ...]) -> None:
        """Forget orders that were removed from the file, but for those that a later commit has put again."""
        for order_id in orders:
            self._orders.drop(order_id, durable)
            self._ordinals.drop(order_id, durable)

    async def close(self) -> None:
        """Make everything durable and give the folder back."""
        self._writer.close()
        self.read.close()
        self.lock.release()
        if self._temporary is not None:
            self._temporary.cleanup()


def _same(found: dict[str, str], file: Path) -> None:
    if found["version"] != tables.VERSION:
        raise tables.other_version(file, found["version"])


def _made(folder: Path | None) -> Path:
    assert folder is not None  # noqa: S101 - the caller has looked
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)  # it holds credentials
    except OSError as error:
        raise BadInput(f"cannot be a store folder ({error.strerror})", where=str(folder)) from None
    return folder


def _short(error: BaseException) -> str:
    return str(error).splitlines()[0] if str(error) else type(error).__name__
