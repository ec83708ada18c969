"""What a user names scenarios by: files, folders, names in the shipped library."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from simulator.errors import BadInput, nearest
from simulator.scenario import library

if TYPE_CHECKING:
    from collections.abc import Sequence


def paths_of(names: Sequence[str]) -> list[Path]:
    """What *names* mean, by default the shipped library; BadInput with the nearest for one that means nothing."""
    return [_path(name) for name in names] or [library.folder()]


def _path(name: str) -> Path:
    """A file or folder of the user's; else, by the same name, one of the shipped library; BadInput with the nearest."""
    path = Path(name)
    if path.exists() or path.is_absolute():
        return path
    shipped = library.folder()
    for candidate in (shipped / name, shipped / f"{name}.yaml"):
        if candidate.exists():
            return candidate
    files = [file.relative_to(shipped) for file in library.listing(shipped)]
    names = dict.fromkeys([*(file.parts[0] for file in files), *(str(file.with_suffix("")) for file in files)])
    if near := nearest(name.removesuffix(".yaml"), names):
        raise BadInput("no such file, nor a name in the shipped library", where=name, nearest=near)
    return path
