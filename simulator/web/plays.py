"""Scenario runs inside the server: each case has a simulation, clock and store of its own; the server's stay apart."""

from __future__ import annotations

import asyncio
import shutil
from collections import OrderedDict
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from msgspec import Struct
from msgspec.structs import replace

from simulator.document import yaml
from simulator.errors import BadInput, nearest
from simulator.records import CHANNELS, Environment
from simulator.report import summary
from simulator.scenario import cases, loader
from simulator.scenario.runner import play_async
from simulator.web.api.app import beside

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from simulator.report.result import CaseResult
    from simulator.scenario.model import Case
    from simulator.scenario.settings import Settings
    from simulator.scenario.stage import Stage
    from simulator.web.host import Host

AT_ONCE = 2
"""Runs that are played at the same time; they share the server's processor."""
WAITING = 20
"""Runs that may wait for their turn."""
KEPT = 20
"""Runs that have ended and are remembered, journals included."""
MOST_CASES = 1000
State = Literal["waiting", "running", "finished", "cancelled"]


class Asked(Struct, frozen=True, kw_only=True):
    """What a run is asked to play."""

    scenario: str = ""
    """A name in the shipped library; or *text*."""
    text: str = ""
    keyword: str = ""
    seed: str | None = None
    environment: Environment | None = None
    target: str | dict[str, str] = ""
    """The receiver under test, for all channels or by channel; empty: the receiver inside the server."""


class Run:
    """One run; mutable while it is played."""

    def __init__(self, name: str, asked: Asked, found: list[Case], folder: Path) -> None:
        self.id, self.asked, self.cases, self.folder = name, asked, found, folder
        self.state: State = "waiting"
        self.results: list[CaseResult] = []
        self.stage: Stage | None = None
        self.changed = asyncio.Event()
        """Set at the next change; whoever waits takes the event that stands here then."""
        self.version = 0
        self.task: asyncio.Task[None] | None = None

    @property
    def over(self) -> bool:
        """True when nothing more will happen."""
        return self.state in ("finished", "cancelled")

    def tell(self) -> None:
        """Wake whoever follows it."""
        self.version += 1
        changed, self.changed = self.changed, asyncio.Event()
        changed.set()

    def on_stage(self, stage: Stage) -> None:
        """A case begins: from now on every commit is a change."""
        self.stage = stage
        stage.simulation.listeners.append(lambda _: self.tell())
        self.tell()

    @property
    def exit_code(self) -> int:
        """That of `drsim run`; 0 while nothing has gone wrong."""
        return summary.exit_code(self.results) if self.results else 0


class Plays:
    """All runs of one server. *settings* are what every run begins with: allow-list, certificates, concurrency."""

    def __init__(
        self, folder: Path, host: Host, settings: Settings, on_defect: Callable[[BaseException], None]
    ) -> None:
        """:param folder: where journals lie meanwhile; what a killed server has left there is removed."""
        shutil.rmtree(folder, ignore_errors=True)
        self._folder = folder
        self._host, self._settings, self._on_defect = host, settings, on_defect
        self._turns = asyncio.Semaphore(AT_ONCE)
        self._runs: OrderedDict[str, Run] = OrderedDict()
        self._count = 0

    def __iter__(self) -> Iterator[Run]:
        """The runs, oldest first."""
        return iter(self._runs.values())

    def find(self, name: str) -> Run | None:
        """The run of that id, while it is remembered."""
        return self._runs.get(name)

    @property
    def full(self) -> bool:
        """True when no further run may wait."""
        return sum(run.state == "waiting" for run in self._runs.values()) >= WAITING

    async def begin(self, asked: Asked) -> Run:
        """Check what is asked, and line it up. :raises BadInput: for whatever is wrong in it."""
        found = await asyncio.to_thread(_cases, asked)
        settings = _pointed(self._settings, asked)
        self._count += 1
        name = f"run-{self._count}"
        run = Run(name, asked, found, self._folder / name)
        self._runs[name] = run
        run.task = asyncio.create_task(self._play(run, settings))
        over = [each for each in self if each.over]
        for old in over[: max(0, len(over) - KEPT)]:
            del self._runs[old.id]
            shutil.rmtree(old.folder, ignore_errors=True)
        return run

    async def _play(self, run: Run, settings: Settings) -> None:
        try:
            async with self._turns:
                run.state = "running"
                run.tell()
                ours = {} if settings.targets else {"receiver": await self._host.url()}
                settings = replace(settings, journals=str(run.folder), **ours)
                for case in run.cases:
                    run.results.append(await play_async(case, settings, run.on_stage, serving=beside))
                    run.stage = None
                    run.tell()
            run.state = "finished"
        except asyncio.CancelledError:
            run.state = "cancelled"
            raise
        except Exception as error:  # noqa: BLE001 - the operator is told; the run ends
            self._on_defect(error)
            run.state = "cancelled"
        finally:
            run.stage = None
            run.tell()

    async def cancel(self, run: Run) -> None:
        """Stop a run where it stands; one that is over stays as it is."""
        if run.task is not None and not run.over:
            run.task.cancel()
            await asyncio.gather(run.task, return_exceptions=True)

    async def close(self) -> None:
        """Stop every run and remove what they left."""
        for run in list(self):
            await self.cancel(run)
        shutil.rmtree(self._folder, ignore_errors=True)


def _pointed(settings: Settings, asked: Asked) -> Settings:
    given = asked.target
    targets = dict.fromkeys(CHANNELS, given) if isinstance(given, str) and given else given or {}
    return replace(settings, targets=targets, seed=asked.seed, environment=asked.environment)


def _cases(asked: Asked) -> list[Case]:
    """The cases of the scenario. :raises BadInput: for a mistake in it, with line and column."""
    if asked.text:
        _stays_here(yaml.load(asked.text, "text").value)
        scenario = loader.parse(asked.text.encode(), "text", loader.library() / "text" / "scenario.yaml")
        if not hasattr(scenario, "matrix"):
            raise BadInput("a fragment cannot be played by itself", where="text")
    else:
        scenario = loader.scenario(_shipped(asked.scenario))
    found = cases.select(cases.expand([scenario]), keyword=asked.keyword)  # type: ignore[list-item]
    if not found:
        raise BadInput(f'no case has all the words of "{asked.keyword}"', where="body.keyword")
    if len(found) > MOST_CASES:
        raise BadInput(f"{len(found)} cases are more than a server plays in one run ({MOST_CASES}); use drsim run")
    return found


def names() -> list[str]:
    """The scenarios that ship with the program."""
    folder = loader.library()
    files = (file.relative_to(folder) for file in folder.rglob("*.yaml"))
    return sorted(str(file.with_suffix("")) for file in files if "fragments" not in file.parts)


def _shipped(name: str) -> Path:
    if name not in (known := names()):
        raise BadInput(f"there is no scenario {name}", where="body.scenario", nearest=nearest(name, known))
    return loader.library() / f"{name}.yaml"


def _stays_here(value: Any) -> None:
    """:raises BadInput: for a fragment outside the shipped library: a client must not read the server's files."""
    if isinstance(value, dict):
        fragment = value["use"].get("fragment") if isinstance(value.get("use"), dict) else None
        if isinstance(fragment, str) and not (loader.library() / fragment).resolve().is_relative_to(
            loader.library().resolve()
        ):
            raise BadInput(f"fragment {fragment} lies outside the shipped library", where="text")
        for part in value.values():
            _stays_here(part)
    elif isinstance(value, list):
        for part in value:
            _stays_here(part)
