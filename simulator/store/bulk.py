"""Statements that write many rows in one step.

A step per row would cost the thread that writes one fight for the interpreter lock per row; measured, that was most of
what a delivery cost. SQLAlchemy makes the statements; they go to the bare cursor, which is faster where rows are few.
"""

from __future__ import annotations

import re
from itertools import chain
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import bindparam, column, delete, literal_column, select, update, values
from sqlalchemy.dialects.sqlite import dialect, insert

from simulator.store import tables

if TYPE_CHECKING:
    from sqlalchemy import CTE, ClauseElement, Table
    from sqlalchemy.engine.interfaces import DBAPICursor

Row = tuple[Any, ...]
"""Values in the order of the names with which the statement was made.

They are str, int or bytearray where they can: sqlite3 asks any other value, be it bytes or a bool, how to adapt it.
"""

_AT_ONCE: Final = 64
# parentheses, and within them others
_ROW: Final = re.compile(r"(?<=VALUES )(\((?:[^()]|\([^()]*\))*\))")


class Statement:
    """Writes rows, a power of two in one step, so that few statements are prepared."""

    def __init__(self, statement: ClauseElement) -> None:
        """:param statement: has one row, after ``VALUES``, and no parameters but those of that row."""
        compiled = dialect().statement_compiler(dialect(), statement)
        self.names: list[str] = list(compiled.positiontup or ())
        self._before, self._row, self._after = _ROW.split(str(compiled), maxsplit=1)

    def execute(self, cursor: DBAPICursor, rows: list[Row]) -> None:
        """Write *rows*."""
        start = 0
        while left := len(rows) - start:
            size = min(_AT_ONCE, 1 << left.bit_length() - 1)
            given = tuple(chain.from_iterable(rows[start : start + size]))
            cursor.execute(self._before + ", ".join([self._row] * size) + self._after, given)
            start += size


def add(table: Table, *names: str, key: str = "", ignore: bool = False) -> Statement:
    """Insert rows.

    :param key: where its value is there already, the other columns are replaced.
    :param ignore: rows that are there already are left as they are.
    """
    statement = insert(table).values(dict.fromkeys(names))
    if key:
        replaced = {name: statement.excluded[name] for name in names if name != key}
        statement = statement.on_conflict_do_update(index_elements=[key], set_=replaced)
    elif ignore:
        statement = statement.on_conflict_do_nothing()
    found = Statement(statement)
    assert found.names == [*names], found.names  # noqa: S101 - SQLAlchemy follows the table
    return found


def change_open(*names: str, **fixed: int) -> Statement:
    """Set columns of open deliveries, found by ``id``, which comes first in a row."""
    columns, given = tables.deliveries.c, _given("id", *names)
    found = update(tables.deliveries).where(columns.id == given.c.id, columns.open.is_(True))
    constant: dict[str, Any] = {name: literal_column(str(int(value))) for name, value in fixed.items()}
    return Statement(found.values({**{name: given.c[name] for name in names}, **constant}))


def drop(table: Table, key: str) -> Statement:
    """Delete the rows with these keys."""
    return Statement(delete(table).where(table.c[key].in_(select(_given(key)))))


def _given(*names: str) -> CTE:
    row: Row = tuple(bindparam(f"given_{name}") for name in names)
    return values(*(column(name) for name in names)).data([row]).cte("given")
