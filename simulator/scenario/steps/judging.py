"""What is claimed: ``expect``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulator.scenario import claims
from simulator.scenario.proof.subject import placed

if TYPE_CHECKING:
    from simulator.scenario.model import Step
    from simulator.scenario.stage import Stage


async def expect(stage: Stage, step: Step, value: dict[str, Any], path: str) -> None:
    """Judges a claim as the journal stands; ``never`` once more at the end."""
    claim = claims.expectation(stage, step, value)
    with placed(step, ("that",)):
        verdict = await stage.judge(claim)
    await stage.record(verdict, path, claim if claim.never else None)
