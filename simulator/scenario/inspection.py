"""What the bundled receiver thought of our payloads, looked at when a case has been played."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.errors import InvalidOutput

if TYPE_CHECKING:
    from simulator.scenario.stage import Stage

_LOOKED_AT = ("payload", "content_type")


async def inspect(stage: Stage) -> None:
    """Complain about what another pair of eyes found wrong in a payload that nobody asked to be wrong.

    :raises InvalidOutput: the receiver's schema check says no to what ours let pass.
    """
    if stage.bundled is None:
        return
    spoilt = frozenset(
        delivery.body
        for delivery in stage.journal.deliveries.values()
        if stage.journal.events[delivery.event_id].overrides
    )
    for name in await stage.bundled.names():
        for request in (await stage.bundled.recorded(name)).requests:
            wrong = [check for check in _LOOKED_AT if request["checks"][check] not in ("right", "none")]
            if wrong and request["method"] == "POST" and request["digest"] not in spoilt:
                what = request["checks"][wrong[0]]
                raise InvalidOutput(f"the receiver found the {wrong[0]} of {request['event']} wrong: {what}")
