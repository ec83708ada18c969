"""Statements that write many rows in one step: the rows travel as one JSON text.

A step per row would cost the thread that writes one fight for the interpreter lock per row; measured, that was most of
what a delivery cost.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import Select, bindparam, delete, func, select, true, update
from sqlalchemy.dialects.sqlite import dialect, insert

from simulator.store import codec, tables

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import ClauseElement, Connection, Function, Table

Rows = list[dict[str, Any]]

# The limit keeps SQLite from folding the subquery away, which would print each row's JSON anew for each column.
_each = func.json_each(bindparam("rows")).table_valued("value", name="each")
_rows = select(_each.c.value).limit(-1).subquery("row")
_BODIES = 256


def _field(name: str) -> Function[Any]:
    return func.json_extract(_rows.c.value, f"$.{name}")


def _source(names: Sequence[str]) -> Select[Any]:
    return select(*map(_field, names)).select_from(_rows).where(true())


class Bulk:
    """A statement of SQLAlchemy Core, compiled once; the rows are its one open parameter."""

    def __init__(self, statement: ClauseElement) -> None:
        compiled = statement.compile(dialect=dialect(paramstyle="named"))
        self._sql, self._fixed = str(compiled), {key: value for key, value in compiled.params.items() if key != "rows"}

    def execute(self, connection: Connection, rows: Rows) -> None:
        """Write *rows*."""
        connection.exec_driver_sql(self._sql, {**self._fixed, "rows": codec.encode(rows).decode()})


def add(table: Table, *names: str, ignore: bool = False) -> Bulk:
    """Insert rows; *ignore* those whose key is there already."""
    statement = insert(table).from_select(list(names), _source(names), include_defaults=False)
    return Bulk(statement.on_conflict_do_nothing() if ignore else statement)


def upsert(table: Table, key: str, *names: str) -> Bulk:
    """Insert rows, or replace *names* where *key* is there already."""
    statement = insert(table).from_select([key, *names], _source((key, *names)), include_defaults=False)
    replaced = {name: statement.excluded[name] for name in names}
    return Bulk(statement.on_conflict_do_update(index_elements=[key], set_=replaced))


def change_open(*names: str, **fixed: object) -> Bulk:
    """Set columns of open deliveries, found by ``id``."""
    columns = tables.deliveries.c
    found = update(tables.deliveries).where(columns.id == _field("id"), columns.open.is_(True))
    return Bulk(found.values({**{name: _field(name) for name in names}, **fixed}))


def drop(table: Table, key: str) -> Bulk:
    """Delete the rows with these keys."""
    return Bulk(delete(table).where(table.c[key].in_(select(_field(key)).select_from(_rows))))


def add_bodies(connection: Connection, bodies: list[tuple[str, bytes]]) -> None:
    """Insert bodies that are not there yet, many in one step.

    The last step is filled up with rows without a key, which the table ignores, so that few statements are prepared.
    """
    for start in range(0, len(bodies), _BODIES):
        chunk = bodies[start : start + _BODIES]
        size = 1 << (len(chunk) - 1).bit_length()
        parts: list[str | bytes | None] = [part for body in chunk for part in body]
        parts += [None, None] * (size - len(chunk))
        values = ", ".join(["(?, ?)"] * size)
        statement = f"INSERT OR IGNORE INTO bodies (digest, data) VALUES {values}"  # noqa: S608 - only question marks
        connection.exec_driver_sql(statement, tuple(parts))
