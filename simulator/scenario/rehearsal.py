"""Which events a case leads to, found by playing what happens at its shop while nobody is told."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from msgspec.structs import replace

from simulator.clock import RUN_START, ClockSettings
from simulator.records import Site
from simulator.scenario.stage import Stage
from simulator.scenario.steps.table import play
from simulator.simulation import Simulation

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from simulator.records import Event
    from simulator.scenario.model import Case, EndpointPlan, Step

AT_SHOP = ("place_order", "act", "emit", "advance", "settle", "repeat", "use")
"""The words that make something happen; the others script receivers and judge."""


def met(cases: Iterable[Case]) -> dict[str, tuple[str, ...]]:
    """The events, as ``channel:type``, that the endpoints of each case want and get told of; by the case's id.

    Nothing is sent, so this takes no receiver and hardly any time; what comes of answers (a webhook that is disabled,
    say) is left out of account. :raises SimulatorError: whatever a step is refused for.
    """
    return asyncio.run(_met(cases))


async def _met(cases: Iterable[Case]) -> dict[str, tuple[str, ...]]:
    return {case.id: await _rehearsed(case) for case in cases}


async def _rehearsed(case: Case) -> tuple[str, ...]:
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
    )
    async with simulation:
        stage = Stage(case, simulation, None)
        await play(stage, _at_shop(case.steps), case.id)
        told = (event for event in stage.journal.events.values() if any(_wants(plan, event) for plan in case.endpoints))
        return tuple(dict.fromkeys(f"{event.channel}:{event.type}" for event in told))


def _at_shop(steps: Sequence[Step]) -> Iterator[Step]:
    for step in steps:
        if step.word not in AT_SHOP:
            continue
        value = {name: part for name, part in step.value.items() if name != "to"} if step.word == "emit" else step.value
        yield replace(step, value=value, steps=tuple(_at_shop(step.steps)))


def _wants(plan: EndpointPlan, event: Event) -> bool:
    return plan.enabled and plan.channel == event.channel and (plan.events is None or event.type in plan.events)
