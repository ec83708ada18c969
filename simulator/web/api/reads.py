"""Lists are read in a thread of their own beside the owner of the store, and cut into pages there."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from typing import TYPE_CHECKING, Any, TypeVar

from simulator.errors import Declined
from simulator.store.api_reader import ApiReader, Narrow
from simulator.store.tables import file_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from simulator.catalogue.api_query import Query
    from simulator.simulation import Simulation

Found = TypeVar("Found")
Where = TypeVar("Where")
Shown = dict[str, Any]


class Reads:
    """Sees what is committed; one question after the other."""

    def __init__(self, simulation: Simulation) -> None:
        self._simulation = simulation
        self._reader: ApiReader | None = None
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="api-lists")

    async def ask(self, question: Callable[[ApiReader], Found]) -> Found:
        """What *question* finds."""
        if self._reader is None:
            self._reader = ApiReader(file_of(self._simulation.store.folder, self._simulation.environment))
        return await asyncio.get_running_loop().run_in_executor(self._thread, question, self._reader)

    async def close(self) -> None:
        """Let what is under way end, then let go of the file."""
        await asyncio.to_thread(self._thread.shutdown)
        if self._reader is not None:
            self._reader.close()


def listed(
    query: Query, place_of: Callable[[str], Where | None], rows: Callable[[Where | None, bool], Iterable[Shown]]
) -> Shown:
    """One page of a list, newest first, in its envelope (API-LIST-1, API-LIST-2).

    :param place_of: where the object of an id stands; None when there is none.
    :param rows: what is admitted, beyond a place or from an end of the list; True: newest first.
    :raises Declined: 400 for a cursor that is the id of nothing here.
    """
    name, cursor = ("endingBefore", query.before) if query.before else ("startingAfter", query.after)
    place = place_of(cursor) if cursor else None
    if cursor and place is None:
        raise Declined(400, "invalid_parameter", f"'{name}' is the id of nothing here.", name)
    back = bool(query.before)
    found = list(islice(_iterated(rows(place, not back)), query.limit + 1))
    page = found[: query.limit]
    return {"hasMore": len(found) > query.limit, "data": page[::-1] if back else page}


def narrowed(query: Query) -> Narrow:
    """What of a list can pass the filters of *query* that the store knows of."""
    ids, upstream_ids = (query.texts(name) if query.given(name) else None for name in ("ids", "upstreamIds"))
    since, until = query.span("createdTime")
    return Narrow(ids=ids, upstream_ids=upstream_ids, since=since, until=until)


def _iterated(rows: Iterable[Shown]) -> Iterator[Shown]:
    return iter(rows)
