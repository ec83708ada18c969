"""What holds other steps: ``repeat``, ``use``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulator.scenario.stage import Named
from simulator.scenario.steps.table import play

if TYPE_CHECKING:
    from simulator.scenario.model import Step
    from simulator.scenario.stage import Stage


async def repeat(stage: Stage, step: Step, value: dict[str, Any], path: str) -> None:
    """Plays steps several times."""
    for turn in range(1, value["times"] + 1):
        stage.name(value.get("as"), Named(stage.simulation.now, value=turn))
        await play(stage, step.steps, f"{path}/{turn}")


async def use(stage: Stage, step: Step, value: dict[str, Any], path: str) -> None:
    """Plays the steps of a fragment with its parameters."""
    before = stage.params({**step.defaults, **value.get("with", {})})
    try:
        await play(stage, step.steps, path)
    finally:
        stage.params(before)
