"""What lets time pass: ``advance``, ``settle``, ``await``."""

from __future__ import annotations

from time import perf_counter
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from simulator.checks.judge import judge
from simulator.errors import BadInput
from simulator.instant import Span, format_span, parse_span
from simulator.records import Verdict
from simulator.scenario import claims
from simulator.scenario.model import LATEST, YEARS
from simulator.scenario.proof.subject import placed

if TYPE_CHECKING:
    from simulator.checks.expectation import Expectation
    from simulator.scenario.model import Step
    from simulator.scenario.stage import Stage

HORIZON = "30d"
AT_MOST = 10.0
_SHOWN = 5


async def advance(stage: Stage, step: Step, value: Any, path: str) -> None:
    """Virtual time moves on."""
    await stage.simulation.advance(_span(stage, value))


async def settle(stage: Stage, step: Step, value: dict[str, Any], path: str) -> None:
    """Runs until nothing is open; what still is at the horizon makes the step fail, unless it may."""
    horizon = _span(stage, value.get("horizon", HORIZON))
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


def _span(stage: Stage, text: str) -> Span:
    span = parse_span(text)
    if stage.simulation.now + span >= LATEST:
        raise BadInput(f"virtual time cannot pass the year {YEARS}")
    return span


async def wait(stage: Stage, step: Step, value: dict[str, Any], path: str) -> None:
    """Waits until the claim holds, at most so many real seconds."""
    claim = claims.expectation(stage, step, value)
    seconds = float(value.get("at_most", AT_MOST))
    with placed(step, ("that",)):
        if claim.received is None:
            await stage.simulation.watch(lambda: _holds(stage, claim), seconds)
        else:
            await _poll(stage, claim, seconds)
        verdict = await stage.judge(claim)
    if verdict.verdict == "fail":
        verdict = replace(verdict, seen=f"{verdict.seen} (waited {seconds:g} s)")
    await stage.record(verdict, path)


def _holds(stage: Stage, claim: Expectation) -> bool:
    """What an expression speaks of may be still to come, so that it cannot be worked out yet."""
    try:
        return judge(stage.journal, claim, stage.names(), left_out=stage.left_out).verdict != "fail"
    except BadInput:
        return False


async def _poll(stage: Stage, claim: Expectation, seconds: float) -> None:
    """What the receiver has recorded is looked at after every commit; between them nothing can have arrived."""
    seen, end = -1, perf_counter() + seconds

    def news() -> bool:
        return stage.journal.attempt_count != seen

    while (await stage.judge(claim)).verdict == "fail":
        seen = stage.journal.attempt_count
        if not await stage.simulation.watch(news, max(end - perf_counter(), 0.0)):
            return
