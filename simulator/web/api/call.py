"""One call of an operation, as the function behind it sees it, and what it answers."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from msgspec import Struct, field

from simulator.catalogue.api_query import Query
from simulator.catalogue.operation import Operation
from simulator.records import Options
from simulator.simulation import Simulation
from simulator.web.api.reads import Reads


class Call(Struct, frozen=True, kw_only=True):
    """A request that has passed every check that the document can make."""

    simulation: Simulation
    operation: Operation
    ids: Mapping[str, str]
    """The variables of the path, by name."""
    query: Query
    body: Any = None
    """Plain values, amounts as Decimal; None where the operation takes none."""
    reads: Reads
    options: Options
    """The simulation's, with the API version that the request asks for."""


class Reply(Struct, frozen=True, kw_only=True):
    """A good answer."""

    status: int = 200
    value: Any = None
    """None: nothing is answered."""
    headers: dict[str, str] = field(default_factory=dict)


Do = Callable[[Call], Awaitable[Reply]]
