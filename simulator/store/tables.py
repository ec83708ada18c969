"""The tables of a store file and how the two engines (one to write, one to read) are set up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from sqlalchemy import (
    BLOB,
    BigInteger,
    Boolean,
    Column,
    Engine,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    TypeDecorator,
    cast,
    create_engine,
    event,
    literal_column,
    text,
)
from sqlalchemy.pool import NullPool, StaticPool

from simulator.errors import BadInput

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import ColumnElement

Durability = Literal["OFF", "NORMAL", "FULL"]
VERSION = "5"

metadata = MetaData()


class Json(TypeDecorator[Any]):
    """JSON text. It is given as the bytes that it was encoded to: SQLite takes them for text as they are."""

    impl = String
    cache_ok = True

    def bind_expression(self, bindparam: Any) -> Any:
        """Text, not a BLOB."""
        return cast(bindparam, String)


meta = Table("meta", metadata, Column("key", String, primary_key=True), Column("value", String, nullable=False))

ordinals = Table(
    "ordinals", metadata, Column("parent", String, primary_key=True), Column("count", Integer, nullable=False)
)

bodies = Table(
    "bodies",
    metadata,
    Column("digest", String, primary_key=True),
    Column("data", BLOB, nullable=False),
    Column("base", String, doc="the body that is the dictionary of this one"),
)

orders = Table(
    "orders",
    metadata,
    Column("seq", Integer, primary_key=True),
    Column("id", String, nullable=False, unique=True),
    Column("state", String, nullable=False),
    Column("created", BigInteger, nullable=False),
    Column("external_id", String, nullable=False),
    Column("snapshot", String, nullable=False),
)

endpoints = Table("endpoints", metadata, Column("name", String, primary_key=True), Column("data", Json, nullable=False))

webhooks = Table("webhooks", metadata, Column("id", String, primary_key=True), Column("data", Json, nullable=False))

keys = Table("keys", metadata, Column("text", String, primary_key=True), Column("data", Json, nullable=False))

sites = Table("sites", metadata, Column("id", String, primary_key=True), Column("data", Json, nullable=False))

changes = Table(
    "changes",
    metadata,
    Column("seq", Integer, primary_key=True),
    Column("at", BigInteger, nullable=False),
    Column("cause", String, nullable=False),
    Column("name", String, nullable=False),
    Column("order_id", String, nullable=False),
    Column("lines", String, nullable=False),
    Column("snapshot", String, nullable=False),
)

events = Table(
    "events",
    metadata,
    Column("seq", Integer, primary_key=True),
    Column("id", String, nullable=False, unique=True),
    Column("channel", String, nullable=False),
    Column("type", String, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("order_id", String, nullable=False),
    Column("snapshot", String, nullable=False),
    Column("before", String, doc="the snapshot of the object as it was, where the event tells what of it changed"),
    Column("data", Json, nullable=False),
)
by_webhook: ColumnElement[bool] = events.c.channel == literal_column("'webhook'")
"""The events that the API lists, as the index knows them: a bound parameter would pass it by."""
Index("events_by_webhook", events.c.at, events.c.seq, sqlite_where=by_webhook)

deliveries = Table(
    "deliveries",
    metadata,
    Column("seq", Integer, primary_key=True),
    Column("id", String, nullable=False, unique=True),
    Column("event_id", String, nullable=False, index=True),
    Column("event_type", String, nullable=False),
    Column("channel", String, nullable=False),
    Column("endpoint", String, nullable=False, index=True),
    Column("order_id", String, nullable=False, index=True),
    Column("due", BigInteger, nullable=False),
    Column("body", String, nullable=False),
    Column("size", Integer, nullable=False),
    Column("content_type", String, nullable=False),
    Column("cause", String, nullable=False),
    Column("redelivery_of", String, nullable=False),
    Column("planned_at", BigInteger, nullable=False),
    Column("first_due", BigInteger, nullable=False),
    Column("open", Boolean, nullable=False),
    Column("number", Integer, nullable=False, doc="the attempt that is next, or was last"),
    Column("started", Boolean, nullable=False, doc="that attempt may have left the process"),
    Column("interrupted", Integer, nullable=False, doc="how often that attempt was cut off"),
    Column("first_at", BigInteger),
    Column("disposition", String, nullable=False),
    Column("reason", String, nullable=False),
)
Index("deliveries_open", deliveries.c.due, sqlite_where=deliveries.c.open)

attempts = Table(
    "attempts",
    metadata,
    Column("delivery", String, primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("at", BigInteger, nullable=False),
    Column("disposition", String, nullable=False),
    Column("data", Json, nullable=False),
)

settled = Table("settled", metadata, Column("delivery", String, primary_key=True), Column("data", Json, nullable=False))

agenda = Table("agenda", metadata, Column("path", String, primary_key=True), Column("data", Json, nullable=False))

notes = Table("notes", metadata, Column("seq", Integer, primary_key=True), Column("data", Json, nullable=False))


def _connect(file: Path, pragmas: tuple[str, ...], *, writer: bool) -> Engine:
    engine = create_engine(
        f"sqlite:///{file}",
        connect_args={"check_same_thread": False, "isolation_level": None},
        poolclass=StaticPool if writer else NullPool,
        **({} if writer else {"isolation_level": "AUTOCOMMIT"}),
    )

    @event.listens_for(engine, "connect")
    def _set_up(connection: Any, _record: Any) -> None:
        for pragma in pragmas:
            connection.execute(f"PRAGMA {pragma}")

    if writer:

        @event.listens_for(engine, "begin")
        def _begin(connection: Any) -> None:
            connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


def file_of(folder: Path, environment: str) -> Path:
    """The file of one environment in a store folder: what belongs to an environment is wholly apart (SITE-ENV-1).

    :raises BadInput: for a folder of version 1, which had one file for everything.
    """
    if (old := folder / "store.sqlite").exists():
        raise other_version(old, "1")
    return folder / f"{environment}.sqlite"


def other_version(file: Path, found: str) -> BadInput:
    """What is said of a store that this program does not read."""
    what = f"was written by another version of this program (store version {found}, this one reads {VERSION})"
    return BadInput(f"{what}; name another folder", where=str(file))


def open_writer(file: Path, durability: Durability) -> Engine:
    """The engine of the one writer; makes the tables of a new file (rule STORE-1)."""
    pragmas = (
        *("journal_mode=WAL", f"synchronous={durability}", "busy_timeout=5000", "cache_size=-32000"),
        # a page that many groups touch is then copied from the log into the file once, not every few groups
        "wal_autocheckpoint=4000",
        # else each statement of many rows opens a file, only to be able to take itself back
        "temp_store=MEMORY",
    )
    engine = _connect(file, pragmas, writer=True)
    metadata.create_all(engine)
    return engine


def claim(engine: Engine) -> dict[str, str]:
    """What a store says of itself; a new one says what this program would."""
    claims = {"version": VERSION}
    add = text("INSERT OR IGNORE INTO meta (key, value) VALUES (:key, :value)")
    with engine.begin() as connection:
        connection.execute(add, [{"key": key, "value": value} for key, value in claims.items()])
        return {row.key: row.value for row in connection.execute(meta.select().where(meta.c.key.in_(claims)))}


def open_reader(file: Path) -> Engine:
    """An engine that only reads what is committed."""
    return _connect(file, ("query_only=ON", "busy_timeout=5000"), writer=False)
