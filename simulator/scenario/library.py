"""Where the scenarios that ship lie, and which files of a folder are of the language."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator import data

if TYPE_CHECKING:
    from pathlib import Path

SUFFIXES = (".yaml", ".yml")


def folder() -> Path:
    """The folder of the scenarios that ship with the program."""
    return data.folder("scenarios")


def listing(place: Path) -> list[Path]:
    """The files of the language in the folder *place* and below, by name; hidden ones are passed over."""
    found = (path for path in place.rglob("*") if path.suffix in SUFFIXES and path.is_file())
    return sorted(path for path in found if not any(part.startswith(".") for part in path.relative_to(place).parts))
