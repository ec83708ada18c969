"""Which cases a run plays: those of the scenarios that are named, by word and tag."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.cli.named import paths_of
from simulator.clock import RUN_START
from simulator.errors import BadInput, nearest
from simulator.scenario import loader
from simulator.scenario.cases import expand, select

if TYPE_CHECKING:
    from collections.abc import Sequence

    from simulator.scenario.model import Case

__all__ = ["RUN_START", "choose"]


def choose(names: Sequence[str], *, keyword: str, tags: Sequence[str]) -> list[Case]:
    """The cases, in order. :raises BadInput: for whatever is wrong in a file, or when nothing is left to play."""
    cases = expand(loader.gather(paths_of(names)))
    known = list(dict.fromkeys(tag for case in cases for tag in case.tags))
    for tag in tags:
        if tag not in known:
            raise BadInput(f'no scenario has the tag "{tag}"', where="--tag", nearest=nearest(tag, known))
    chosen = select(cases, keyword=keyword, tags=tags)
    if not chosen:
        raise BadInput(f"none of {len(cases)} cases is left by -k and --tag")
    return chosen
