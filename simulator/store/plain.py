"""How plain resources are kept: one table for all kinds, in the order in which they were made."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import BigInteger, Column, Index, Integer, String, Table

from simulator.store import codec, tables
from simulator.store.bulk import Row, Statement, add, drop

if TYPE_CHECKING:
    from collections.abc import Mapping

    from simulator.commerce.plain.resource import Resource

resources: Final = Table(
    "resources",
    tables.metadata,
    Column("seq", Integer, primary_key=True),
    Column("name", String, nullable=False, unique=True, doc="kind and id"),
    Column("kind", String, nullable=False),
    Column("created", BigInteger, nullable=False),
    Column("updated", BigInteger, nullable=False),
    Column("version", Integer, nullable=False),
    Column("data", tables.Json, nullable=False),
)
Index("resources_kind", resources.c.kind, resources.c.seq)

STATEMENTS: Final[Mapping[str, Statement]] = {
    "resources_dropped": drop(resources, "name"),
    "resources": add(resources, "name", "kind", "created", "updated", "version", "data", key="name"),
}
"""In this order: what is deleted and made again within one group stands where the new one belongs."""


def row(one: Resource) -> Row:
    """A resource as a row."""
    return one.name, one.kind, one.created, one.updated, one.version, codec.column(one)
