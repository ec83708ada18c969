"""What lets time pass: ``advance``, ``settle``, ``await``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulator.checks.judge import judge
from simulator.instant import format_span, parse_span
from simulator.records import Verdict
from simulator.scenario import claims

if TYPE_CHECKING:
    from simulator.scenario.model import Step
    from simulator.scenario.stage import Stage

HORIZON = "30d"
AT_MOST = 10.0
_SHOWN = 5


async def advance(stage: Stage, step: Step, value: Any, path: str) -> None:
    """Virtual time moves on."""
    await stage.simulation.advance(parse_span(value))


async def settle(stage: Stage, step: Step, value: dict[str, Any], path: str) -> None:
    """Runs until nothing is open; what still is at the horizon makes the step fail, unless it may."""
    horizon = parse_span(value.get("horizon", HORIZON))
    still_open = await stage.simulation.settle(horizon)
    if still_open and not value.get("open", False):
        verdict = Verdict(
            verdict="fail",
            claim=claims.told(step),
            expected=f"nothing open after {format_span(horizon)}",
            seen="; ".join(still_open[:_SHOWN]),
            where=str(step.place),
        )
        await stage.record(verdict, path)


async def wait(stage: Stage, step: Step, value: dict[str, Any], path: str) -> None:
    """Waits until the claim holds, at most so many real seconds."""
    claim = claims.expectation(stage, step, value)
    seconds = float(value.get("at_most", AT_MOST))
    if claim.received is None:
        await stage.simulation.watch(lambda: _holds(stage, claim), seconds)
    else:
        await _poll(stage, claim, seconds)
    verdict = await stage.judge(claim)
    await stage.record(verdict, path)


def _holds(stage: Stage, claim: Any) -> bool:
    return judge(stage.journal, claim, stage.names(), left_out=stage.left_out).verdict != "fail"


async def _poll(stage: Stage, claim: Any, seconds: float) -> None:
    """What the receiver has recorded is looked at after every commit; between them nothing can have arrived."""
    seen = -1

    def news() -> bool:
        return stage.journal.attempt_count != seen

    while (await stage.judge(claim)).verdict == "fail":
        seen = stage.journal.attempt_count
        if not await stage.simulation.watch(news, seconds):
            return
