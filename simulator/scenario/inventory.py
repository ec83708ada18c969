"""What the stories cover: an index says it of those that ship, as long as it fits them; the others are rehearsed.

What reads and plays scenarios is imported for those others only: a list of what ships is there at once.
"""

from __future__ import annotations

from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Final

import msgspec
from msgspec import Struct

from simulator.digest import digest
from simulator.document import files
from simulator.errors import BadInput
from simulator.scenario import library

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from simulator.records import Event
    from simulator.scenario.calling import Serving
    from simulator.scenario.model import Scenario, Step

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
    claimed: tuple[str, ...]
    """Those of them that a claim names."""
    emitted: tuple[str, ...]
    """Those of them that never happen in it: a step sends them past the shop."""
    digest: str
    """Of its file and of the fragments that it may use."""


def stories(paths: Iterable[Path], *, fresh: bool = False, serving: Serving | None = None) -> list[Story]:
    """The stories in files and folders, in their order.

    :param fresh: rehearse those that ship, too, instead of believing the index.
    :param serving: serves the API to those that call it.
    :raises BadInput: a file that is missing or wrong, a folder without scenarios; names file, line and column.
    """
    index = {} if fresh else _index()
    found: dict[Path, Story] = {}
    for path in paths:
        there = (
            _in_folder(path, index, serving)
            if path.is_dir()
            else {path: _known(path, index) or _rehearsed(path, serving)}
        )
        found |= {file.resolve(): each for file, each in there.items()}
    return [*found.values()]


def text(story: Story) -> str:
    """The story as written."""
    path = Path(story.file)
    return files.text(files.read(path if path.exists() else library.folder() / path), story.file)


def _index() -> dict[str, Story]:
    path = library.folder() / INDEX
    if not path.is_file():
        return {}
    return {story.file: story for story in msgspec.json.decode(path.read_bytes(), type=list[Story])}


def _in_folder(folder: Path, index: Mapping[str, Story], serving: Serving | None) -> dict[Path, Story]:
    """What lies in a folder; fragments are passed over."""
    told = {file: _known(file, index) or _rehearsed_if_any(file, serving) for file in library.listing(folder)}
    found = {file: each for file, each in told.items() if each is not None}
    if not found:
        raise BadInput("no scenarios (*.yaml) in this folder", where=str(folder))
    return found


def _known(path: Path, index: Mapping[str, Story]) -> Story | None:
    """What the index says of a file; None when it does not know it, or as it was before."""
    told = index.get(_name(path)) if path.is_file() else None
    return told if told is not None and told.digest == _digest(path) else None


def _name(path: Path) -> str:
    """The path below the library of what ships, else the path as it is named."""
    whole, shipped = path.resolve(), library.folder().resolve()
    return whole.relative_to(shipped).as_posix() if whole.is_relative_to(shipped) else str(path)


def _digest(path: Path) -> str:
    fragments = sorted(library.folder().rglob(f"{FRAGMENTS}/*.yaml"))
    return digest(b"\0".join(each.read_bytes() for each in [path, *fragments]))


def _rehearsed_if_any(path: Path, serving: Serving | None) -> Story | None:
    """The story in a file; None for a fragment."""
    if FRAGMENTS in path.parts and path.resolve().is_relative_to(library.folder().resolve()):
        return None
    from simulator.scenario import loader, model

    loaded = loader.load(path)
    return _met(loaded, serving) if isinstance(loaded, model.Scenario) else None


def _rehearsed(path: Path, serving: Serving | None) -> Story:
    from simulator.scenario import loader

    return _met(loader.scenario(path), serving)


def _met(scenario: Scenario, serving: Serving | None) -> Story:
    from simulator.scenario import cases, rehearsal

    return story(scenario, rehearsal.told(cases.expand([scenario]), serving))


def story(scenario: Scenario, told: Mapping[str, Iterable[Event]]) -> Story:
    """What is to be said of *scenario*.

    :param told: the events of each of its cases, by id.
    """
    forced: dict[str, bool] = {}
    for event in (event for case in told.values() for event in case):
        name = f"{event.channel}:{event.type}"
        forced[name] = forced.get(name, True) and event.forced
    named = {*_named(scenario, scenario.steps)}
    channels = [name.partition(":")[0] for name in forced]
    path = Path(scenario.file)
    return Story(
        id=scenario.id,
        theme=scenario.id.partition("/")[0],
        name=scenario.name,
        description=scenario.description,
        tags=scenario.tags,
        file=_name(path),
        cases=tuple(told),
        channels=tuple(dict.fromkeys(channels)),
        events=tuple(forced),
        claimed=tuple(
            name
            for name, channel in zip(forced, channels, strict=True)
            if {name, name.partition(":")[2]} & named or (channel in named and channels.count(channel) == 1)
        ),
        emitted=tuple(name for name, only in forced.items() if only),
        digest=_digest(path),
    )


def _named(scenario: Scenario, steps: Iterable[Step]) -> Iterator[str]:
    """The events that claims name; the channel instead where one names no event."""
    endpoints = scenario.header.get("endpoints", {})
    for step in steps:
        if step.word in ("expect", "await") and "delivery" in step.value:
            about = step.value["delivery"]
            endpoint = about.get("endpoint", "")
            channel = about.get("channel") or endpoints.get(endpoint, {}).get("channel", endpoint)
            yield from _filled(scenario, str(about.get("event", channel)))
        yield from _named(scenario, step.steps)


def _filled(scenario: Scenario, text: str) -> Iterator[str]:
    """What *text* is in each row of the matrix; nothing for what only the play knows."""
    from simulator import expression

    for row in product(*scenario.matrix.values()):
        try:
            yield str(expression.fill(text, {"matrix": dict(zip(scenario.matrix, row, strict=True))}))
        except BadInput:
            return
