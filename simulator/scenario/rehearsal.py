"""Plays what happens at a case's shop while nobody is told: which events it leads to, and what in it cannot be."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from msgspec.structs import replace

from simulator.clock import RUN_START, ClockSettings
from simulator.errors import BadInput, SimulatorError
from simulator.records import CHANNELS, Site
from simulator.scenario import addressing, calling
from simulator.scenario.settings import Settings
from simulator.scenario.stage import Stage
from simulator.scenario.steps.table import play
from simulator.simulation import Simulation

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from simulator.records import Environment, Event
    from simulator.scenario.calling import Serving
    from simulator.scenario.model import Case, EndpointPlan, Step

AT_SHOP = ("place_order", "act", "emit", "call", "redeliver", "advance", "settle", "repeat", "use")
"""The words that make something happen; the others script receivers and judge."""
MOST_STEPS = 200
"""A longer story is not rehearsed before it is played."""
NOWHERE = "http://192.0.2.1/"
"""A documentation address, which no allow-list here permits: what is sent there ends before it leaves."""


def told(cases: Iterable[Case], serving: Serving | None = None) -> dict[str, tuple[Event, ...]]:
    """The events that the endpoints of each case want and get told of, as they happened; by the case's id.

    Nothing is sent, so this takes no receiver and little time; what comes of answers (a webhook that is disabled,
    say) is left out of account.

    :param serving: serves the API to the cases that call it.
    :raises SimulatorError: whatever a step is refused for.
    """
    return asyncio.run(_told(cases, serving))


def check(cases: Iterable[Case]) -> None:
    """Complain about what the first step that sends something special asks for in vain.

    Rehearsed is what cannot be read off a scenario: whether the paths of ``emit: {set: …}`` exist in that payload, and
    whether ``redeliver`` finds a delivery. Left to the play are cases under a clock that runs by itself, long ones,
    those that call the API, and what the shop refuses at that moment.

    :raises BadInput: with file, line and column.
    """
    doubtful = [case for case in cases if _doubtful(case)]
    if doubtful and not _in_a_loop():
        asyncio.run(_check(doubtful))


async def _check(cases: Iterable[Case]) -> None:
    for case in cases:
        try:
            stage, wrong = await _rehearsed(case)
        except SimulatorError:
            continue
        if wrong is not None and all(verdict.verdict == "pass" for verdict in stage.verdicts):
            raise wrong  # what follows on a step that failed is for the play to tell


def _doubtful(case: Case) -> bool:
    quiet = case.clock is None or case.clock.mode in ("auto", "manual")
    return (
        quiet
        and any(map(_special, _all(case.steps)))
        and not calling.asks(case.steps)
        and _length(case.steps) <= MOST_STEPS
    )


def _special(step: Step) -> bool:
    return step.word == "redeliver" or (step.word == "emit" and "set" in step.value)


def _all(steps: Iterable[Step]) -> Iterator[Step]:
    for step in steps:
        yield step
        yield from _all(step.steps)


def _length(steps: Iterable[Step]) -> int:
    """How many steps are played; a number of turns that is still an expression counts as too many."""
    total = 0
    for step in steps:
        times = step.value["times"] if step.word == "repeat" else 1
        total += 1 + (times if isinstance(times, int) else MOST_STEPS) * _length(step.steps)
    return total


def _in_a_loop() -> bool:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True


async def _told(cases: Iterable[Case], serving: Serving | None) -> dict[str, tuple[Event, ...]]:
    return {case.id: await _events(case, serving) for case in cases}


async def _events(case: Case, serving: Serving | None) -> tuple[Event, ...]:
    stage, wrong = await _rehearsed(case, serving)
    if wrong is not None:
        raise wrong
    here, events = stage.simulation.environment, stage.journal.events.values()
    return tuple(event for event in events if any(_wants(plan, event, here) for plan in case.endpoints))


async def _rehearsed(case: Case, serving: Serving | None = None) -> tuple[Stage, BadInput | None]:
    """The stage after the last step, or after the one that asked for something that cannot be, and that complaint."""
    given = {"id": case.site_id, "company_id": case.company_id, "locale": case.locale}
    clock = case.clock or ClockSettings(mode="auto", start=RUN_START)
    simulation = Simulation(
        None,
        seed=case.seed,
        environment=case.environment or "cte",
        clock=clock if clock.mode == "manual" else replace(clock, mode="auto"),
        options=case.options,
        site=Site(**{name: value for name, value in given.items() if value}),
        keep_journal=True,
        durability="OFF",
        concurrency=1,
    )
    async with simulation, calling.opened(case, Settings(), simulation, serving) as api:
        stage = Stage(_nowhere(case), simulation, None)
        stage.api = api
        await addressing.set_up(stage, Settings(targets=dict.fromkeys(CHANNELS, NOWHERE)))
        try:
            await play(stage, _at_shop(case.steps), case.id)
        except BadInput as wrong:
            return stage, wrong
        return stage, None


def _nowhere(case: Case) -> Case:
    """The case with endpoints that lead nowhere and ask nobody for tokens."""
    return replace(case, endpoints=tuple(replace(plan, url="", auth=None) for plan in case.endpoints))


def _at_shop(steps: Sequence[Step]) -> Iterator[Step]:
    for step in steps:
        if step.word in AT_SHOP:
            yield replace(step, steps=tuple(_at_shop(step.steps)))


def _wants(plan: EndpointPlan, event: Event, environment: Environment) -> bool:
    here = plan.enabled and plan.environment in (None, environment)
    return here and plan.channel == event.channel and (plan.events is None or event.type in plan.events)
