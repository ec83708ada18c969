"""What the bundled receiver does: ``answer``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulator.scenario.proof.subject import row

if TYPE_CHECKING:
    from simulator.scenario.model import Step
    from simulator.scenario.stage import Stage

_OWN = ("endpoint", "path", "script", "each", "tokens")


async def answer(stage: Stage, step: Step, value: dict[str, Any], path: str) -> None:
    """Scripts the answers at one endpoint, or at a path below it; the script begins anew."""
    assert stage.bundled is not None  # noqa: S101 - the runner plays no script against another receiver
    inline = {name: part for name, part in value.items() if name not in _OWN}
    settings: dict[str, Any] = {"each": value.get("each", "delivery")}
    if "tokens" in value:
        settings["tokens"] = [_planned(stage, part) for part in value["tokens"]]
    if "script" in value or inline or "tokens" not in value:
        settings["script"] = [_planned(stage, part) for part in value.get("script", [inline])]
    below = value.get("path", "").strip("/")
    endpoint = stage.endpoint(value["endpoint"])
    name = f"{endpoint}/{below}" if below else endpoint
    if below and name not in stage.inboxes:
        # A redirect target compares with what its endpoint agreed, and refuses nothing by itself.
        settings |= {**stage.agreed.get(endpoint, {}), "verify": "off"}
    stage.inboxes.setdefault(name, await stage.bundled.set_up(name, settings))


def _planned(stage: Stage, part: dict[str, Any]) -> dict[str, Any]:
    when = dict(part.get("when", {}))
    if "order" in when:
        when["order"] = stage.order_id(when["order"])
    if "event" in when:
        when["event"] = row(when["event"]).type
    return {**part, "when": when} if when else part
