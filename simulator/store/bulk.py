"""Statements that write many rows in one step.

A step per row would cost the thread that writes one fight for the interpreter lock per row; measured, that was most of
what a delivery cost. SQLAlchemy makes the statements; they go to the bare cursor, which is faster where rows are few.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, delete, func, select, update
from sqlalchemy.dialects.sqlite import dialect, insert

from simulator.store import codec, tables

if TYPE_CHECKING:
    from sqlalchemy import ClauseElement, Function, Table
    from sqlalchemy.engine.interfaces import DBAPICursor

Rows = list[dict[str, Any]]

_AT_ONCE = 64
# The limit keeps SQLite from folding the subquery away, which would print each row's JSON anew for each column.
_each = func.json_each(bindparam("rows")).table_valued("value", name="each")
_rows = select(_each.c.value).limit(-1).subquery("row")


def _field(name: str) -> Function[Any]:
    return func.json_extract(_rows.c.value, f"$.{name}")


class Add:
    """Inserts rows, a power of two in one step, so that few statements are prepared."""

    def __init__(self, table: Table, *names: str, key: str = "", ignore: bool = False) -> None:
        """:param key: where its value is there already, the other columns are replaced.

        :param ignore: rows that are there already are left as they are.
        """
        statement = insert(table)
        if key:
            replaced = {name: statement.excluded[name] for name in names if name != key}
            statement = statement.on_conflict_do_update(index_elements=[key], set_=replaced)
        elif ignore:
            statement = statement.on_conflict_do_nothing()
        compiled = statement.compile(dialect=dialect(), column_keys=list(names))
        self._names: list[str] = list(compiled.positiontup or ())
        self._before, self._row, self._after = str(compiled).partition(f"({', '.join('?' * len(names))})")

    def execute(self, cursor: DBAPICursor, rows: Rows) -> None:
        """Write *rows*."""
        start, names = 0, self._names
        while left := len(rows) - start:
            size = min(_AT_ONCE, 1 << left.bit_length() - 1)
            values = tuple([row[name] for row in rows[start : start + size] for name in names])
            cursor.execute(self._before + ", ".join([self._row] * size) + self._after, values)
            start += size


class Change:
    """Changes or deletes rows by one statement, compiled once; the rows are its one open parameter, a JSON text."""

    def __init__(self, statement: ClauseElement) -> None:
        compiled = statement.compile(dialect=dialect(paramstyle="named"))
        self._sql, self._fixed = str(compiled), {key: value for key, value in compiled.params.items() if key != "rows"}

    def execute(self, cursor: DBAPICursor, rows: Rows) -> None:
        """Carry out what *rows* say."""
        cursor.execute(self._sql, {**self._fixed, "rows": codec.text(rows)})


def change_open(*names: str, **fixed: object) -> Change:
    """Set columns of open deliveries, found by ``id``."""
    columns = tables.deliveries.c
    found = update(tables.deliveries).where(columns.id == _field("id"), columns.open.is_(True))
    return Change(found.values({**{name: _field(name) for name in names}, **fixed}))


def drop(table: Table, key: str) -> Change:
    """Delete the rows with these keys."""
    return Change(delete(table).where(table.c[key].in_(select(_field(key)).select_from(_rows))))
