"""What the owner of a webhook does: ``webhook``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulator.scenario import claims

if TYPE_CHECKING:
    from simulator.scenario.model import Step
    from simulator.scenario.stage import Stage

_CHANGES = ("enabled", "types")


async def webhook(stage: Stage, step: Step, value: dict[str, Any], path: str) -> None:
    """Changes a webhook, rotates its secret, tells the bundled receiver which secrets count, sends a sample event."""
    claims.begin(stage)
    name = stage.endpoint(value["endpoint"])
    if name in [each.name for each in stage.left_out]:
        return
    webhooks = stage.simulation.webhooks
    given = {key: value[key] for key in _CHANGES if key in value}
    if given:
        await stage.done(webhooks.update(name, given, wildcard=True, path=f"{path}/change"))
    if "rotate" in value:
        asked = value["rotate"]
        secret = asked.get("secret", "")
        await stage.done(webhooks.rotate(name, hours=int(asked["expire"]), secret=secret, path=f"{path}/rotate"))
    await _tell(stage, name, value.get("receiver", "newest" if "rotate" in value else "unchanged"))
    if "test" in value:
        await stage.done(stage.simulation.test_webhook(name, value["test"], path=f"{path}/test"))


async def _tell(stage: Stage, name: str, which: str) -> None:
    """Tell the bundled receiver with which of the secrets that are valid now it is to check signatures."""
    if which == "unchanged" or stage.bundled is None or name not in stage.agreed:
        return
    secrets = stage.simulation.endpoint(name).secrets
    told = {"secrets": list(secrets[:1] if which == "newest" else secrets)}
    stage.agreed[name] |= told
    await stage.bundled.set_up(name, told)
