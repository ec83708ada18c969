"""What the owner of a site does: ``save_events``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulator.commerce.settings_page import Saved
from simulator.errors import IllegalAction
from simulator.records import Verdict
from simulator.scenario import claims

if TYPE_CHECKING:
    from simulator.scenario.model import Step
    from simulator.scenario.stage import Stage


async def save_events(stage: Stage, step: Step, value: dict[str, Any], path: str) -> None:
    """One Save of the event-notification settings; with ``refused`` they must be locked."""
    claims.begin(stage)
    out = [each.name for each in stage.left_out]
    if all(plan.name in out for plan in stage.case.endpoints if plan.channel == "pon"):
        return
    everything = True if value.get("all") else False if value.get("none") else None
    asked = Saved(tuple(value.get("check", ())), tuple(value.get("uncheck", ())), everything)
    expected, seen = "refused" if value.get("refused") else "done", "done"
    try:
        await stage.done(stage.simulation.sites.save(stage.simulation.site.id, asked, path=path))
    except IllegalAction as refusal:
        seen = str(refusal)
    if seen == expected == "done":
        return
    good = expected == "refused" and seen != "done"
    verdict = Verdict(
        verdict="pass" if good else "fail",
        claim=claims.told(step),
        expected=expected,
        seen=seen,
        where=str(step.place),
    )
    await stage.record(verdict, path)
