"""``drsim scenarios``: the stories by theme, with what they cover; one of them with its text."""

from __future__ import annotations

import sys
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from simulator.cli import console, options
from simulator.errors import BadInput, nearest
from simulator.report.summary import counted

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from simulator.scenario.inventory import Story

FEW = 3
"""Events that a line has room for."""


def scenarios(
    names: Annotated[
        list[str],
        typer.Argument(
            metavar="NAME",
            help="A story to show with its text; a theme; files and folders of yours (default: all that ship).",
            default_factory=list,
            show_default=False,
        ),
    ],
    *,
    event: Annotated[
        list[str],
        options.several(metavar="EVENT", help="Only stories whose endpoints are told of this event; repeatable."),
    ],
    tag: Annotated[
        list[str],
        options.several(metavar="TAG", help="Only stories with this tag; repeatable."),
    ],
    keyword: Annotated[
        str, typer.Option("-k", metavar="WORDS", help="Only stories whose id, name or file has all these words.")
    ] = "",
    fresh: Annotated[
        bool, typer.Option("--fresh", help="Rehearse the stories that ship, instead of believing their index.")
    ] = False,
    as_json: options.AsJson = False,
) -> None:
    """List the scenarios by theme, with the channels and events that they cover, or show one."""
    from simulator.cli.beside import beside
    from simulator.cli.named import paths_of
    from simulator.scenario import inventory

    found = inventory.stories(paths_of(names), fresh=fresh, serving=beside)
    chosen = _chosen(found, events=_events(event), tags=tag, words=keyword.casefold().split())
    if as_json:
        console.write_json(chosen)
    elif len(names) == 1 == len(found) and chosen:
        _show(chosen[0], inventory.text(chosen[0]))
    elif console.rich_enough(sys.stdout):
        _themes(chosen, found)
    else:
        _table(chosen)


def _events(wanted: Sequence[str]) -> list[str]:
    """The events as ``channel:type``; BadInput with the nearest for one that there is not."""
    if not wanted:
        return []
    from simulator.catalogue.loader import load

    catalogue = load()
    return [catalogue.row(each).name for each in wanted]


def _chosen(found: Sequence[Story], *, events: Sequence[str], tags: Sequence[str], words: Iterable[str]) -> list[Story]:
    known = list(dict.fromkeys(tag for story in found for tag in story.tags))
    for tag in tags:
        if tag not in known:
            raise BadInput(f'no scenario has the tag "{tag}"', where="--tag", nearest=nearest(tag, known))
    chosen = [
        story
        for story in found
        if (not events or any(event in story.events for event in events))
        and (not tags or any(tag in story.tags for tag in tags))
        and all(word in f"{story.id} {story.name} {story.file}".casefold() for word in words)
    ]
    if not chosen:
        raise BadInput(f"none of {len(found)} scenarios is left by --event, --tag and -k")
    return chosen


def _table(stories: Iterable[Story]) -> None:
    """One line for each story, for programs that read lines."""
    head = ("SCENARIO", "CASES", "CHANNELS", "TAGS", "NAME", "EVENTS")
    rows = (
        (one.id, len(one.cases), ",".join(one.channels), ",".join(one.tags), one.name, ",".join(_short(one.events)))
        for one in stories
    )
    console.table(head, rows)


def _themes(stories: Sequence[Story], everything: Sequence[Story]) -> None:
    """A paragraph for each story, below its theme."""
    from rich.padding import Padding
    from rich.text import Text

    screen = console.console(sys.stdout)
    screen.soft_wrap = False
    for theme, members in groupby(stories, key=lambda story: story.theme):
        screen.print(Text(theme, style="bold underline"))
        for story in members:
            screen.print(Text.assemble("  ", (story.id, "bold cyan"), "  ", story.name))
            screen.print(Padding(_covers(story, everything), (0, 0, 0, 4)))
        screen.print()
    cases = sum(len(story.cases) for story in stories)
    counts = f"{counted(len(stories), 'scenario')}, {counted(cases, 'case')}"
    console.say(f"{counts}; drsim scenarios NAME shows one, drsim run NAME plays it")


def _covers(story: Story, everything: Sequence[Story]) -> Any:
    """Its channels, its events (first those that it claims, and that few other stories meet) and its tags."""
    from rich.text import Text

    met = {event: sum(event in other.events for other in everything) for event in story.events}
    rare = sorted(story.events, key=lambda event: (event not in story.claimed, met[event]))
    more = f" and {len(rare) - FEW} more" if len(rare) > FEW else ""
    parts = [
        (" ".join(story.channels), "green"),
        (f"{', '.join(_short(rare[:FEW]))}{more}", ""),
        *([(f"{len(story.cases)} cases", "yellow")] if len(story.cases) > 1 else []),
        (" ".join(story.tags), "dim"),
    ]
    return Text("  ").join(Text(*part) for part in parts)


def _short(events: Iterable[str]) -> list[str]:
    """The types, which tell their channels by themselves."""
    return [event.partition(":")[2] for event in events]


def _show(story: Story, text: str) -> None:
    console.show(story.name, "bold")
    pairs = [
        ("story", story.description),
        ("play it", f"drsim run {story.file if Path(story.file).exists() else story.id}"),
        ("file", story.file),
        ("tags", ", ".join(story.tags)),
        ("channels", ", ".join(story.channels)),
    ]
    for line in console.columns([(f"  {key}", value) for key, value in pairs if value]):
        console.write(line)
    for title, listed in (("Cases", story.cases if len(story.cases) > 1 else ()), ("Events", story.events)):
        if listed:
            console.write()
            console.show(title, "bold")
            for one in listed:
                console.write(f"  {one}")
    console.write()
    console.show("Text", "bold")
    console.code(text, "yaml")
