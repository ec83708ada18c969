"""What the stories cover: an index says it of those that ship, as long as it fits them; the others are rehearsed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

import msgspec
from msgspec import Struct

from simulator.digest import digest
from simulator.document import files
from simulator.errors import BadInput
from simulator.scenario import cases, loader, rehearsal
from simulator.scenario.model import Fragment, Scenario

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

INDEX: Final = "index.json"
"""In the folder of the library; written by ``make docs``, proven by the tests."""
FRAGMENTS: Final = "fragments"
"""The folder of the fragments beside the stories that use them."""


class Story(Struct, frozen=True, kw_only=True):
    """A scenario and what it covers."""

    id: str
    """``theme/stem``."""
    theme: str
    """The folder that it lies in."""
    name: str
    description: str
    tags: tuple[str, ...]
    file: str
    """Of one that ships the path below the library, else as it was named."""
    cases: tuple[str, ...]
    """The ids of its cases: one for each combination of its matrix."""
    channels: tuple[str, ...]
    """Those of its events."""
    events: tuple[str, ...]
    """What its endpoints are told of, as ``channel:type``, in the order of the play."""
    digest: str
    """Of its file and of the fragments that it may use."""


def stories(paths: Iterable[Path], *, fresh: bool = False) -> list[Story]:
    """The stories in files and folders, in their order.

    :param fresh: rehearse those that ship, too, instead of believing the index.
    :raises BadInput: a file that is missing or wrong, a folder without scenarios; names file, line and column.
    """
    index = {} if fresh else _index()
    found: dict[Path, Story | Scenario] = {}
    for path in paths:
        there = _in_folder(path, index) if path.is_dir() else {path: _known(path, index) or loader.scenario(path)}
        found |= {file.resolve(): story for file, story in there.items()}
    return [_rehearsed(each) if isinstance(each, Scenario) else each for each in found.values()]


def text(story: Story) -> str:
    """The story as written."""
    path = Path(story.file)
    return files.text(files.read(path if path.exists() else loader.library() / path), story.file)


def _index() -> dict[str, Story]:
    path = loader.library() / INDEX
    if not path.is_file():
        return {}
    return {story.file: story for story in msgspec.json.decode(path.read_bytes(), type=list[Story])}


def _in_folder(folder: Path, index: Mapping[str, Story]) -> dict[Path, Story | Scenario]:
    """What lies in a folder; fragments are passed over."""
    found: dict[Path, Story | Scenario] = {}
    for file in loader.listing(folder):
        known = _known(file, index) or (None if FRAGMENTS in file.parts else loader.load(file))
        if known is not None and not isinstance(known, Fragment):
            found[file] = known
    if not found:
        raise BadInput("no scenarios (*.yaml) in this folder", where=str(folder))
    return found


def _known(path: Path, index: Mapping[str, Story]) -> Story | None:
    """What the index says of a file; None when it does not know it, or as it was before."""
    told = index.get(_name(path)) if path.is_file() else None
    return told if told is not None and told.digest == _digest(path) else None


def _name(path: Path) -> str:
    """The path below the library of what ships, else the path as it is named."""
    whole, library = path.resolve(), loader.library().resolve()
    return whole.relative_to(library).as_posix() if whole.is_relative_to(library) else str(path)


def _digest(path: Path) -> str:
    fragments = sorted(loader.library().rglob(f"{FRAGMENTS}/*.yaml"))
    return digest(b"\0".join(each.read_bytes() for each in [path, *fragments]))


def _rehearsed(scenario: Scenario) -> Story:
    expanded = cases.expand([scenario])
    return story(scenario, rehearsal.met(expanded))


def story(scenario: Scenario, met: Mapping[str, Iterable[str]]) -> Story:
    """What is to be said of *scenario*.

    :param met: the events of each of its cases, by id.
    """
    events = tuple(dict.fromkeys(event for told in met.values() for event in told))
    path = Path(scenario.file)
    return Story(
        id=scenario.id,
        theme=scenario.id.partition("/")[0],
        name=scenario.name,
        description=scenario.description,
        tags=scenario.tags,
        file=_name(path),
        cases=tuple(met),
        channels=tuple(dict.fromkeys(event.partition(":")[0] for event in events)),
        events=events,
        digest=_digest(path),
    )
