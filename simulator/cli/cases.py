"""Which cases a run plays: files, folders, names in the shipped library; by word and tag."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

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


def paths_of(names: Sequence[str]) -> list[Path]:
    """What *names* mean, by default the shipped library; BadInput with the nearest for one that means nothing."""
    return [_path(name) for name in names] or [loader.library()]


def _path(name: str) -> Path:
    """A file or folder of the user's; else, by the same name, one of the shipped library; BadInput with the nearest."""
    path = Path(name)
    if path.exists() or path.is_absolute():
        return path
    shipped = loader.library()
    for candidate in (shipped / name, shipped / f"{name}.yaml"):
        if candidate.exists():
            return candidate
    files = [file.relative_to(shipped) for file in sorted(shipped.rglob("*.yaml"))]
    names = dict.fromkeys([*(file.parts[0] for file in files), *(str(file.with_suffix("")) for file in files)])
    if near := nearest(name.removesuffix(".yaml"), names):
        raise BadInput("no such file, nor a name in the shipped library", where=name, nearest=near)
    return path
