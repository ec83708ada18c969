"""Which order a part of it belongs to: charges, fulfillments, refunds and returns, by the ids that the API gives them.

A part itself is kept with its order alone; this is the way from its id to there, and the order in which all were made.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import Column, Index, Integer, String, Table

from simulator.store import tables
from simulator.store.bulk import Row, add

if TYPE_CHECKING:
    from simulator.records import Part

parts: Final = Table(
    "parts",
    tables.metadata,
    Column("seq", Integer, primary_key=True),
    Column("name", String, nullable=False, unique=True, doc="kind and id"),
    Column("kind", String, nullable=False),
    Column("order_id", String, nullable=False, index=True),
)
Index("parts_kind", parts.c.kind, parts.c.seq)

STATEMENT: Final = add(parts, "name", "kind", "order_id", ignore=True)


def name_of(kind: str, id_: str) -> str:
    """How a part is called in the store."""
    return f"{kind}/{id_}"


def row(part: Part) -> Row:
    """A part as a row."""
    return name_of(part.kind, part.id), part.kind, part.order_id
