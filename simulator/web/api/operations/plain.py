"""Plain resources: made, read, listed, changed, put and deleted, all kinds alike."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from simulator.commerce.plain.resource import name_of, shown
from simulator.web.api.call import Call, Reply
from simulator.web.api.reads import listed, narrowed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from simulator.commerce.plain.resource import Kind
    from simulator.store.api_reader import ApiReader
    from simulator.web.api.call import Do


def operations(kind: Kind, *, updates: bool = True) -> dict[str, Do]:
    """The usual operations of a kind, by id."""
    found: dict[str, Do] = {
        **first_operations(kind),
        f"list{kind.plural}": partial(_search, kind),
        f"delete{kind.plural}": partial(_delete, kind),
    }
    if updates:
        found[f"update{kind.plural}"] = partial(_update, kind)
    return found


def first_operations(kind: Kind) -> dict[str, Do]:
    """Those of a kind that can be made and read, and no more."""
    return {f"create{kind.plural}": partial(_create, kind), f"retrieve{kind.plural}": partial(_retrieve, kind)}


async def upsert(kind: Kind, call: Call) -> Reply:
    """Make one under the id of the path, or replace what is there (API-UPSERT-1)."""
    plain, id_ = call.simulation.plain, call.ids["id"]
    known = plain.find(kind, id_)
    if known is None:
        made, outcome = plain.create(kind, {"id": id_, **call.body})
    else:
        gone = {name: None for name in known.members if name not in call.body}
        made, outcome = plain.update(kind, id_, {**gone, **call.body})
    await outcome.ticket
    return Reply(status=201 if known is None else 200, value=shown(kind, made))


async def _create(kind: Kind, call: Call) -> Reply:
    made, outcome = call.simulation.plain.create(kind, call.body)
    await outcome.ticket
    return Reply(status=201, value=shown(kind, made))


async def _retrieve(kind: Kind, call: Call) -> Reply:
    return Reply(value=shown(kind, call.simulation.plain.resource(kind, call.ids["id"])))


async def _update(kind: Kind, call: Call) -> Reply:
    after, outcome = call.simulation.plain.update(kind, call.ids["id"], call.body)
    await outcome.ticket
    return Reply(value=shown(kind, after))


async def _delete(kind: Kind, call: Call) -> Reply:
    await call.simulation.plain.delete(kind, call.ids["id"]).ticket
    return Reply(status=204)


async def _search(kind: Kind, call: Call) -> Reply:
    return Reply(value=await call.reads.ask(partial(_page, kind, call)))


def _page(kind: Kind, call: Call, reader: ApiReader) -> dict[str, Any]:
    def rows(place: int | None, newest_first: bool) -> Iterator[dict[str, Any]]:
        for resource in reader.resources_from(
            kind.component, place or 0, narrowed(call.query), newest_first=newest_first
        ):
            told = shown(kind, resource)
            if call.query.admits({**kind.sought(resource), **told}):
                yield told

    return listed(call.query, lambda id_: reader.resource_place(name_of(kind.component, id_)), rows)
