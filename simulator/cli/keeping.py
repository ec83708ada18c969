"""A store as a command reaches it: its folder, its owner's control API, or a running server."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from simulator.cli import control
from simulator.cli.control import At
from simulator.cli.options import environment_of
from simulator.errors import BadInput, Unavailable
from simulator.records import ENVIRONMENTS

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping, Sequence
    from pathlib import Path

    from simulator.records import Environment
    from simulator.simulation import Simulation
    from simulator.store.reader import Reader

T = TypeVar("T")


class Call(NamedTuple):
    """One change: as a control call, and as what it does to a simulation at hand."""

    method: str
    path: str
    value: Mapping[str, Any] | None
    do: Callable[[Simulation], Awaitable[dict[str, Any]]]
    begins: bool = False
    """True when it may begin a store; everything else needs one that is there."""


class Keeping(NamedTuple):
    """What ``--store``, ``--url`` and ``--environment`` say."""

    store: Path
    url: str
    environment: str
    ca: Path | None = None
    """The certificates to trust the server by."""

    def change(self, call: Call) -> dict[str, Any]:
        """Carry out *call* at the server named by ``--url``, in the store when nobody owns it, else at its owner.

        :raises Unavailable: when the owner has no control API.
        """
        if self.url:
            return self._ask(At(self.url, self.ca), call)
        from simulator.simulation import running

        if not call.begins:
            self.chosen()
        try:
            return running.run(self._here(call))
        except Unavailable:
            holder = control.owner_of(self.store)
            if holder is None:
                raise
            return self._ask(holder, call)

    def server(self) -> At:
        """The server that ``--url`` names. :raises BadInput: when it serves another environment than is asked for."""
        named = At(self.url, self.ca)
        self._check(named, "looked at without --url")
        return named

    def chosen(self) -> Sequence[Environment]:
        """The environments of the store folder that are asked for. :raises BadInput: when it is none."""
        if not self.store.is_dir():
            raise BadInput("is not a store folder", where=str(self.store))
        return (environment_of(self.environment),) if self.environment else ENVIRONMENTS

    def _ask(self, server: At, call: Call) -> dict[str, Any]:
        self._check(server, "changed when it has stopped")
        told: dict[str, Any] = server.ask(call.method, call.path, call.value)
        return told

    def _check(self, server: At, otherwise: str) -> None:
        if not self.environment:
            return
        served = server.ask("GET", "sites")["environment"]
        if environment_of(self.environment) != served:
            what = f"{server.url} serves {served}; what belongs to {self.environment} can be {otherwise}"
            raise BadInput(what, where="--environment")

    async def _here(self, call: Call) -> dict[str, Any]:
        from simulator.clock import ClockSettings
        from simulator.simulation import Simulation

        environment = environment_of(self.environment or "cte")
        simulation = Simulation(self.store, environment=environment, clock=ClockSettings(mode="manual"))
        async with simulation.stopped():
            return await call.do(simulation)


def read(store: Path, environment: Environment, of: Callable[[Reader], T], default: T) -> T:
    """What *of* finds in the file of one environment, read beside its owner if it has one; *default* without a file.

    :raises BadInput: when the file is no store.
    """
    from simulator.store.reader import Reader
    from simulator.store.tables import file_of

    file = file_of(store, environment)
    if not file.is_file():
        return default
    try:
        reader = Reader(file)
        found = of(reader)
        reader.close()
    except Exception as error:  # noqa: BLE001 - whatever the database library says of a file that is none of ours
        raise BadInput(f"is not a store of this program ({str(error).splitlines()[0]})", where=str(file)) from None
    return found


def path(*parts: str) -> str:
    """The control path of those parts."""
    from urllib.parse import quote

    return "/".join(quote(part, safe="") for part in parts)
