"""What the bundled receiver does: ``answer``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from simulator.scenario.model import Step
    from simulator.scenario.stage import Stage

_OWN = ("endpoint", "path", "script", "each", "tokens")


async def answer(stage: Stage, step: Step, value: dict[str, Any], path: str) -> None:
    """Scripts the answers at one endpoint, or at a path below it; the script begins anew."""
    assert stage.bundled is not None  # noqa: S101 - the runner plays no script against another receiver
    inline = {name: part for name, part in value.items() if name not in _OWN}
    script = value.get("script") or ([inline] if inline else None)
    settings: dict[str, Any] = {"each": value.get("each", "delivery")}
    if script is not None:
        settings["script"] = [_planned(stage, part) for part in script]
    if "tokens" in value:
        settings["tokens"] = [_planned(stage, part) for part in value["tokens"]]
    below = value.get("path", "").strip("/")
    name = f"{value['endpoint']}/{below}" if below else value["endpoint"]
    if below and name not in stage.inboxes:
        # A redirect target compares with what its endpoint agreed, and refuses nothing by itself.
        settings |= {**stage.agreed.get(value["endpoint"], {}), "verify": "off"}
    stage.inboxes[name] = await stage.bundled.set_up(name, settings)


def _planned(stage: Stage, part: dict[str, Any]) -> dict[str, Any]:
    if "order" in part.get("when", {}):
        return {**part, "when": {**part["when"], "order": stage.order_id(part["when"]["order"])}}
    return part
