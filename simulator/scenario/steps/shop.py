"""What happens at the shop: ``place_order``, ``act``, ``emit``, ``redeliver``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulator.errors import BadInput, Declined, IllegalAction
from simulator.records import Verdict
from simulator.scenario import claims
from simulator.scenario.stage import Named

if TYPE_CHECKING:
    from simulator.scenario.model import Step
    from simulator.scenario.stage import Stage


async def place_order(stage: Stage, step: Step, value: dict[str, Any], path: str) -> None:
    """A shopper places an order."""
    at = claims.begin(stage)
    params = {name: part for name, part in value.items() if name != "as"}
    outcome = await stage.done(stage.simulation.place_order(params, path=path))
    assert outcome.order is not None  # noqa: S101 - placing always gives an order
    stage.name(value.get("as"), Named(at, order=outcome.order.id))


async def act(stage: Stage, step: Step, value: dict[str, Any], path: str) -> None:
    """Something is done to an order; with ``refused`` the shop must not do it."""
    claims.begin(stage)
    order_id = stage.order_id(value.get("order"))
    params = {name: part for name, part in value.items() if name not in ("action", "order", "refused")}
    if "lines" in params:
        params["lines"] = [part if isinstance(part, dict) else {"line": part} for part in params["lines"]]
    wanted = value.get("refused", False)
    try:
        await stage.done(stage.simulation.act(order_id, value["action"], params, path=path))
    except (IllegalAction, Declined) as refusal:
        legal = list(refusal.legal) if isinstance(refusal, IllegalAction) else []
        good = wanted is True or (isinstance(wanted, list) and set(wanted) <= set(legal))
        expected = "refused" if wanted is True else f"legal, among others: {', '.join(wanted)}" if wanted else "done"
        await stage.record(_refusal(step, expected, str(refusal), good=good), path)
    else:
        if wanted:
            await stage.record(_refusal(step, "refused", "the shop did it", good=False), path)


def _refusal(step: Step, expected: str, seen: str, *, good: bool) -> Verdict:
    return Verdict(
        verdict="pass" if good else "fail",
        claim=claims.told(step),
        expected=expected,
        seen=seen,
        where=str(step.place),
    )


async def emit(stage: Stage, step: Step, value: dict[str, Any], path: str) -> None:
    """An event is sent past the shop."""
    at = claims.begin(stage)
    to = value.get("to", [])
    names = [to] if isinstance(to, str) else to
    left_out = [out.name for out in stage.left_out]
    present = [name for name in names if name not in left_out]
    if names and not present:
        return
    order_id = stage.order_id(value.get("order"))
    outcome = await stage.done(
        stage.simulation.emit(
            value["event"],
            order_id,
            path=path,
            lines=[str(line) for line in value.get("lines", ())],
            overrides=value.get("set", {}),
            to=present,
        )
    )
    events = [{"id": event.id, "type": event.type} for event in outcome.commit.events]
    stage.name(value.get("as"), Named(at, value={"events": events, "order": order_id}))


async def redeliver(stage: Stage, step: Step, value: dict[str, Any], path: str) -> None:
    """The selected deliveries are sent again."""
    at = claims.begin(stage)
    chosen = claims.selection(stage, value["delivery"])
    found = stage.journal.select(
        endpoint=chosen.endpoint,
        channel=chosen.channel,
        event=chosen.event,
        order=chosen.order,
        redelivery=chosen.redelivery,
    )
    if not found:
        out = [each for each in stage.left_out if chosen.endpoint in ("", each.name)]
        if any(chosen.channel in ("", each.channel) for each in out):
            return
        raise BadInput(f"nothing to redeliver: there is no delivery{chosen}")
    made = [
        await stage.done(stage.simulation.redeliver(delivery.id, path=f"{path}/{number}"))
        for number, delivery in enumerate(found, 1)
    ]
    ids = [delivery.id for outcome in made for delivery in outcome.commit.deliveries]
    stage.name(value.get("as"), Named(at, value={"deliveries": ids}))
