"""Plays one case: a simulation of its own, its endpoints, its steps, its verdicts."""

from __future__ import annotations

import asyncio
import traceback
from hashlib import blake2b
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from simulator.checks.unspoken import unspoken
from simulator.clock import RUN_START, ClockSettings
from simulator.errors import InvalidOutput, SimulatorError
from simulator.records import Site
from simulator.report.refusals import refusals
from simulator.report.result import CaseResult, Counts, combined
from simulator.scenario import addressing, applicability, calling, inspection
from simulator.scenario.bundled import Bundled
from simulator.scenario.claims import told
from simulator.scenario.stage import Stage
from simulator.scenario.steps.table import play as play_steps
from simulator.scenario.trust import authorities
from simulator.simulation import Simulation, running

if TYPE_CHECKING:
    from collections.abc import Callable

    from simulator.records import VerdictName
    from simulator.scenario.calling import Serving
    from simulator.scenario.model import Case
    from simulator.scenario.settings import Settings

_EXIT_CODES: dict[VerdictName, int] = {"pass": 0, "not applicable": 0, "fail": 1, "inconclusive": 1}


def play(case: Case, settings: Settings, serving: Serving | None = None) -> CaseResult:
    """Play *case* to its end; whatever goes wrong is in the result, a defect of ours included.

    :param serving: serves the API where it is asked for.
    """
    return running.run(play_async(case, settings, serving=serving))


async def play_async(
    case: Case,
    settings: Settings,
    staged: Callable[[Stage], None] | None = None,
    *,
    serving: Serving | None = None,
) -> CaseResult:
    """The same inside a running loop; *staged* is given the stage when the first step is about to be played."""
    if reason := applicability.not_applicable(case, settings):
        return _result(case, settings, verdict="not applicable", reason=reason)
    run, begin = _Run(case, settings, staged, serving), perf_counter()
    try:
        async with asyncio.timeout(case.timeout):
            await run.play()
    except TimeoutError:
        run.trouble(f"not finished after {case.timeout:g} s{run.where}", 1)
    except InvalidOutput as error:
        run.trouble(f"our own output was invalid: {error}", error.exit_code)
    except SimulatorError as error:
        run.trouble(str(error), error.exit_code)
    except OSError as error:
        run.trouble(f"{error.strerror or error}{f': {error.filename}' if error.filename else ''}", 2)
    except Exception as error:  # noqa: BLE001 - one case may not take the others of the run with it
        text = " ".join(f"{type(error).__name__}: {error}".split())
        run.trouble(f"a defect of the simulator{run.where}: {text}", InvalidOutput.exit_code)
        run.details = traceback.format_exc()
    return run.result(perf_counter() - begin)


class _Run:
    """One case being played; what it knows survives whatever goes wrong."""

    def __init__(
        self,
        case: Case,
        settings: Settings,
        staged: Callable[[Stage], None] | None,
        serving: Serving | None,
    ) -> None:
        self.case, self.settings, self._staged, self._serving = case, settings, staged, serving
        self.stage: Stage | None = None
        self.details = ""
        self._aliases: dict[str, str] = {}
        self._trouble: tuple[str, int] | None = None
        self._journal = ""

    @property
    def where(self) -> str:
        """The step under way, as the end of a sentence."""
        step = self.stage.current if self.stage else None
        return f", at {step.place}: {told(step)}" if step else ""

    def trouble(self, reason: str, exit_code: int) -> None:
        """What ended the case early."""
        self._trouble = (reason, exit_code)

    async def play(self) -> None:
        """Open everything, play every step, judge what was claimed for ever, close everything."""
        bundled = Bundled(self.settings.receiver) if self.settings.ours else None
        try:
            async with (
                authorities(self.case, self.settings, bundled) as ca,
                self._simulation(ca) as simulation,
                calling.opened(self.case, self.settings, simulation, self._serving) as api,
            ):
                self.stage = stage = Stage(self.case, simulation, bundled)
                stage.api = api
                if self._staged is not None:
                    self._staged(stage)
                try:
                    await self._act_out(stage)
                finally:
                    self._keep(stage, bundled)
        finally:
            if bundled is not None:
                await bundled.close()

    async def _act_out(self, stage: Stage) -> None:
        await addressing.set_up(stage, self.settings)
        playing = asyncio.create_task(play_steps(stage, self.case.steps, self.case.id))
        broken = asyncio.create_task(stage.simulation.failed())
        try:
            await asyncio.wait([playing, broken], return_when=asyncio.FIRST_COMPLETED)
            if broken.done() and not playing.done():
                broken.result()
            await playing
        finally:
            for task in (playing, broken):
                task.cancel()
            await asyncio.gather(playing, broken, return_exceptions=True)
        await stage.judge_again()
        await self._judge_the_rest(stage)
        await inspection.inspect(stage)

    async def _judge_the_rest(self, stage: Stage) -> None:
        """A receiver under test may not refuse what the story takes for granted."""
        if self.settings.ours or combined(stage.verdicts) in ("fail", "inconclusive"):
            return
        if verdict := unspoken(stage.journal, stage.spoken, applicability.under_test(stage)):
            await stage.record(verdict, self.case.id)

    def _simulation(self, ca: Path | None) -> Simulation:
        case, settings = self.case, self.settings
        given = {"id": case.site_id, "company_id": case.company_id, "locale": case.locale}
        return Simulation(
            None,
            seed=self.seed,
            environment=settings.environment or case.environment or "cte",
            clock=settings.clock or case.clock or ClockSettings(mode="auto", start=RUN_START),
            options=replace(case.options, **settings.options),
            site=Site(**{name: value for name, value in given.items() if value}),
            allow=settings.allow,
            ca=ca,
            insecure=settings.insecure,
            concurrency=settings.concurrency,
            keep_journal=True,
            durability="OFF",
        )

    @property
    def seed(self) -> str:
        """The seed of this run."""
        return self.settings.seed if self.settings.seed is not None else self.case.seed

    def _keep(self, stage: Stage, bundled: Bundled | None) -> None:
        """Write the canonical journal where the run wants it."""
        if bundled is not None:
            for inbox in stage.inboxes.values():
                self._aliases |= bundled.aliases(inbox)
        for url in self.settings.targets.values():
            channels = [channel for channel, other in self.settings.targets.items() if other == url]
            self._aliases.setdefault(url, f"{{{','.join(channels)}}}")
        if not self.settings.journals:
            return
        name = "".join(sign if sign.isalnum() or sign in "-_=." else "_" for sign in self.case.id)
        which = blake2b(f"{self.case.file}\0{self.case.id}".encode(), digest_size=4).hexdigest()
        path = Path(self.settings.journals) / f"{name[:100]}-{which}.ndjson"
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            file.writelines(stage.journal.lines(self._aliases))
        self._journal = str(path)

    def result(self, took: float) -> CaseResult:
        """What the case came to."""
        stage = self.stage
        verdicts = tuple(stage.verdicts) if stage else ()
        verdict, reason, code = combined(verdicts), "", 0
        if verdict == "not applicable":
            reason = next(each.reason for each in verdicts)
        if self._trouble is not None:
            reason, code = self._trouble
            verdict = "fail" if verdict == "fail" and code < 2 else "inconclusive"
        return _result(
            self.case,
            self.settings,
            verdict=verdict,
            reason=reason,
            verdicts=verdicts,
            exit_code=max(code, _EXIT_CODES[verdict]),
            took=took,
            counts=_counts(stage) if stage else Counts(),
            refusals=refusals(stage.journal) if stage and not self.settings.ours else (),
            warnings=_warnings(stage) if stage else (),
            details=self.details,
            secrets=_secrets(stage, self.settings) if stage else (),
            journal=self._journal,
        )


def _result(case: Case, settings: Settings, *, verdict: VerdictName, **more: Any) -> CaseResult:
    return CaseResult(
        id=case.id,
        name=case.name,
        file=case.file,
        tags=case.tags,
        seed=settings.seed if settings.seed is not None else case.seed,
        verdict=verdict,
        **more,
    )


def _counts(stage: Stage) -> Counts:
    journal = stage.journal
    return Counts(
        orders=len(journal.orders),
        deliveries=len(journal.deliveries),
        attempts=journal.attempt_count,
        acknowledged=sum(journal.disposition(name) == "acknowledged" for name in journal.deliveries),
    )


def _warnings(stage: Stage) -> tuple[str, ...]:
    return tuple(dict.fromkeys(note.text for note in stage.journal.notes if note.what == "warning"))


def _secrets(stage: Stage, settings: Settings) -> tuple[tuple[str, str], ...]:
    if settings.ours or settings.secrets:
        return ()
    plans = {plan.name: plan for plan in stage.case.endpoints}
    made = [endpoint for endpoint in stage.simulation.endpoints.values() if endpoint.channel == "webhook"]
    return tuple((each.name, each.secrets[0]) for each in made if not plans[each.name].secrets and each.secrets)
