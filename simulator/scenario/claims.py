"""From the keys of ``expect``, ``await`` and ``redeliver`` to a typed expectation with every name resolved."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from simulator.checks.expectation import AttemptClaim, Expectation, HopClaim, Range, Received, Selection
from simulator.checks.miss import plain
from simulator.errors import BadInput
from simulator.instant import Instant, parse_span
from simulator.scenario.proof.subject import row

if TYPE_CHECKING:
    from collections.abc import Mapping

    from simulator.scenario.model import Step
    from simulator.scenario.stage import Stage

_SHOWN = 160


def filled(stage: Stage, step: Step) -> dict[str, Any]:
    """The step's keys with their expressions worked out, but for ``that``, which is judged later."""
    rest = {name: part for name, part in step.value.items() if name != "that"}
    value: dict[str, Any] = stage.fill(rest, step)
    if "that" in step.value:
        value["that"] = step.value["that"]
    return value


def expectation(stage: Stage, step: Step, value: Mapping[str, Any]) -> Expectation:
    """The typed form of what *value* claims.

    :raises BadInput: an order or event that there is none of, a span that is none.
    """
    that = value.get("that", ())
    hops = value.get("hops")
    claim = {name: value[name] for name in ("never", "disposition") if name in value}
    try:
        return Expectation(
            claim=told(step),
            where=str(step.place),
            delivery=selection(stage, value["delivery"]) if "delivery" in value else None,
            count=_several(value.get("count")),
            attempts=ranged(value.get("attempts")),
            within=parse_span(value["within"]) if "within" in value else None,
            since=stage.since_of(value.get("since")),
            attempt=tuple(_attempt(part) for part in _listed(value.get("attempt"))),
            hops=tuple(_hop(part) for part in hops) if isinstance(hops, list) else hops,
            payload=value.get("payload", {}),
            order=_order(stage, value["order"]) if "order" in value else None,
            received=_received(stage, value["received"]) if "received" in value else None,
            that=(that,) if isinstance(that, str) else tuple(that),
            **claim,
        )
    except msgspec.ValidationError as error:
        raise BadInput(str(error)) from None


def selection(stage: Stage, value: Mapping[str, Any]) -> Selection:
    """Which deliveries are meant; an event that only one channel has narrows to that channel."""
    order = stage.order_id(value["order"]) if "order" in value else ""
    channel, event = value.get("channel", ""), value.get("event", "")
    if event:
        found = row(event, channel)
        channel, event = found.channel, found.type
    if "endpoint" in value:
        stage.endpoint(value["endpoint"])
    return msgspec.convert({**value, "order": order, "channel": channel, "event": event}, Selection)


def ranged(value: Any) -> Range | None:
    """A number or ``{at_least, at_most}``."""
    if value is None:
        return None
    if isinstance(value, int):
        return Range(at_least=value, at_most=value)
    return msgspec.convert(value, Range)


def _several(value: Any) -> Range | None:
    """The same for what is looked for: a range that does not say where it begins is not met by nothing at all."""
    begins = isinstance(value, dict) and "at_least" not in value and value.get("at_most") != 0
    return ranged({**value, "at_least": 1} if begins else value)


def told(step: Step) -> str:
    """A step in one line, for reports and the journal."""
    if isinstance(step.value, dict):
        rest = {name: part for name, part in step.value.items() if name != "operation"}
        parts = [plain(rest).removeprefix("{").removesuffix("}")] if rest else []
        needs = ", ".join([step.value["operation"], *parts] if "operation" in step.value else parts)
    else:
        needs = plain(step.value)
    text = f"{step.word} {needs}"
    text = text if step.value else step.word
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"


def _listed(value: Any) -> list[Any]:
    return [] if value is None else value if isinstance(value, list) else [value]


def _attempt(value: Mapping[str, Any]) -> AttemptClaim:
    spans = {name: parse_span(value[name]) for name in ("gap", "after") if name in value}
    return msgspec.convert({**value, **spans}, AttemptClaim)


def _hop(value: Any) -> HopClaim:
    return msgspec.convert({"status": value} if isinstance(value, int) else value, HopClaim)


def _order(stage: Stage, value: Mapping[str, Any]) -> dict[str, Any]:
    return {**value, "id": stage.order_id(value.get("id"))}


def _received(stage: Stage, value: Mapping[str, Any]) -> Received:
    order = stage.order_id(value["order"]) if "order" in value else ""
    ranges = {name: _several(value[name]) for name in ("count", "bodies") if name in value}
    rest = {name: part for name, part in value.items() if name not in ranges}
    stage.endpoint(value["endpoint"])
    if "event" in rest:
        rest["event"] = row(rest["event"]).type
    return msgspec.structs.replace(msgspec.convert({**rest, "order": order}, Received), **ranges)


def begin(stage: Stage) -> Instant:
    """Note that a step begins that causes something: ``within`` counts from here."""
    stage.since = stage.simulation.now
    return stage.since
