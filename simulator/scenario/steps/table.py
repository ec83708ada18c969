"""The table of words, and how a step is played: fill it in, check it, do it, settle."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from simulator.errors import BadInput
from simulator.instant import Span
from simulator.scenario import claims
from simulator.scenario.language import check_filled

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, Mapping

    from simulator.scenario.model import Step
    from simulator.scenario.stage import Stage


class Word(NamedTuple):
    """A word of the language."""

    do: Callable[[Stage, Step, Any, str], Awaitable[None]]
    moves: bool = False
    """True when it causes something: what that leads to happens before the next step, as far as the clock may move."""
    judges: bool = False
    """True when its ``that`` is worked out later."""


def words() -> Mapping[str, Word]:
    """Every word; imported here since ``repeat`` and ``use`` play steps themselves."""
    from simulator.scenario.steps import client, flow, judging, receiving, shop, sites, time, webhooks

    return {
        "place_order": Word(shop.place_order, moves=True),
        "act": Word(shop.act, moves=True),
        "emit": Word(shop.emit, moves=True),
        "redeliver": Word(shop.redeliver, moves=True),
        "save_events": Word(sites.save_events),
        "webhook": Word(webhooks.webhook, moves=True),
        "call": Word(client.call, moves=True),
        "advance": Word(time.advance, moves=True),
        "settle": Word(time.settle),
        "await": Word(time.wait, judges=True),
        "answer": Word(receiving.answer),
        "expect": Word(judging.expect, judges=True),
        "repeat": Word(flow.repeat),
        "use": Word(flow.use),
    }


async def play(stage: Stage, steps: Iterable[Step], path: str) -> None:
    """Play *steps* in order; *path* is the seed path above them.

    :raises BadInput: with file, line and column, when something only turns out wrong while playing.
    """
    known = words()
    for step in steps:
        stage.current = step
        word = known[step.word]
        here = f"{path}/{step.number}"
        try:
            value = claims.filled(stage, step) if word.judges else stage.fill(step.value, step)
            check_filled(step, value)
            await stage.done(stage.simulation.note("step", here, claims.told(step)))
            await word.do(stage, step, value, here)
        except BadInput as error:
            raise error.at(step.place.file, step.place.line, step.place.column) from None
        except ValueError as error:
            raise step.place.complain(str(error)) from None
        if word.moves:
            await _settle(stage, here)


async def _settle(stage: Stage, path: str) -> None:
    mode = stage.simulation.clock_mode
    if mode not in ("auto", "manual"):
        return
    still_open = await (stage.simulation.settle() if mode == "auto" else stage.simulation.settle(Span(0)))
    if still_open and mode == "auto":
        text = f"not settled after 30d: {'; '.join(still_open[:5])}"
        await stage.done(stage.simulation.note("warning", path, text))
