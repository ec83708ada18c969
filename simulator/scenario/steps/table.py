"""The table of words, and how a step is played: fill it in, check it, do it, settle."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from simulator.errors import BadInput
from simulator.scenario import claims
from simulator.scenario.loader import step_schema

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, Mapping

    from simulator.scenario.model import Step
    from simulator.scenario.stage import Stage


class Word(NamedTuple):
    """A word of the language."""

    do: Callable[[Stage, Step, Any, str], Awaitable[None]]
    moves: bool = False
    """True when it causes something, so that in mode ``auto`` a settle follows."""
    judges: bool = False
    """True when its ``that`` is worked out later."""


def words() -> Mapping[str, Word]:
    """Every word; imported here since ``repeat`` and ``use`` play steps themselves."""
    from simulator.scenario.steps import flow, judging, receiving, shop, time

    return {
        "place_order": Word(shop.place_order, moves=True),
        "act": Word(shop.act, moves=True),
        "emit": Word(shop.emit, moves=True),
        "redeliver": Word(shop.redeliver, moves=True),
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
        word = known[step.word]
        here = f"{path}/{step.number}"
        try:
            value = claims.filled(stage, step) if word.judges else stage.fill(step.value, step)
            _check(step, value)
            await stage.done(stage.simulation.note("step", here, claims.told(step)))
            await word.do(stage, step, value, here)
        except BadInput as error:
            raise error.at(step.place.file, step.place.line, step.place.column) from None
        except ValueError as error:
            raise step.place.complain(str(error)) from None
        if word.moves and stage.simulation.clock_mode == "auto":
            await _settle(stage, here)


def _check(step: Step, value: Any) -> None:
    """A value that an expression gave must be of the kind that the language wants."""
    if value is step.value or value == step.value or step.word == "repeat":
        return
    complaint = step_schema().complaint({step.word: value})
    if complaint is not None:
        place = step.at(tuple(complaint.path[1:]))
        raise place.complain(complaint.message, complaint.nearest)


async def _settle(stage: Stage, path: str) -> None:
    still_open = await stage.simulation.settle()
    if still_open:
        text = f"not settled after 30d: {'; '.join(still_open[:5])}"
        await stage.done(stage.simulation.note("warning", path, text))
