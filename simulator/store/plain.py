"""How plain resources are kept: one table for all kinds, in the order in which they were made."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import BigInteger, Column, Index, Integer, String, Table

from simulator.store import codec, tables
from simulator.store.bulk import Add, Change, Rows, drop

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

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
    Column("data", String, nullable=False),
)
Index("resources_kind", resources.c.kind, resources.c.seq)

STATEMENTS: Final[Mapping[str, Add | Change]] = {
    "resources_dropped": drop(resources, "name"),
    "resources": Add(resources, "name", "kind", "created", "updated", "version", "data", key="name"),
}
"""In this order: what is deleted and made again within one group stands where the new one belongs."""


def add(found: Iterable[Resource], latest: dict[str, dict[str, Any]], dropped: Rows) -> None:
    """Turn resources into rows to write and rows to drop."""
    for one in found:
        if one.deleted:
            latest.pop(one.name, None)
            dropped.append({"name": one.name})
        else:
            times = {"created": one.created, "updated": one.updated, "version": one.version}
            latest[one.name] = {"name": one.name, "kind": one.kind, **times, "data": codec.text(one)}
