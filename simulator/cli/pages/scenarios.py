"""``scenarios.md``: every shipped story, and which stories meet an event."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from simulator.cli.beside import beside
from simulator.cli.pages import markdown
from simulator.records import CHANNELS
from simulator.report.summary import counted
from simulator.scenario import inventory, library

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from simulator.catalogue.loader import Catalogue, Row
    from simulator.scenario.inventory import Story

LIBRARY = "../../scenarios"
MET = """\
Every event of the [catalogue](events.md): the stories whose claims name it, how many stories are told of it, and for
what no story meets, or only sends past the shop, the reason."""
INTRO = """\
The stories that ship with the simulator. `drsim scenarios` lists them, `drsim scenarios NAME` shows one; `drsim run`
plays them all, `drsim run NAME` one of them or a folder, `drsim run --tag TAG` those with a tag. *Cases* counts the
combinations of a story's `matrix`. *Events* are those that its endpoints are told of: a name before a colon is the
channel. How such a file is written: [header, steps, claims](steps.md)."""


def page(catalogue: Catalogue) -> str:
    """The whole page."""
    stories = inventory.stories([library.folder()], serving=beside)
    return markdown.page("Shipped scenarios", INTRO, *_stories(stories), *_events(catalogue, stories))


def _stories(stories: Sequence[Story]) -> Iterator[str]:
    for theme, members in groupby(stories, key=lambda story: story.theme):
        yield f"## {theme}"
        for story in members:
            yield f"### {story.name}"
            yield story.description
            yield "\n".join(f"- {line}" for line in lines(story))


def lines(story: Story) -> Iterator[str]:
    """What is listed below a story's description."""
    yield f"Name: [`{story.id}`]({LIBRARY}/{story.file})"
    yield f"Tags: {markdown.codes(story.tags)}"
    if len(story.cases) > 1:
        yield f"Cases: {len(story.cases)}"
    yield f"Events: {markdown.codes(story.events)}"


def _events(catalogue: Catalogue, stories: Sequence[Story]) -> Iterator[str]:
    yield "## Which stories meet an event"
    yield MET
    for channel in CHANNELS:
        yield f"### {channel}"
        rows = catalogue.rows(channel)
        yield markdown.table(("Event", "Claimed by", "Told in", "Remark"), (_line(row, stories) for row in rows))


def _line(row: Row, stories: Sequence[Story]) -> tuple[str, ...]:
    """What meets an event, or the reason why nothing does."""
    met = [story for story in stories if row.name in story.events]
    happening = [story for story in met if row.name not in story.emitted]
    claimed = [story.id for story in happening or met if row.name in story.claimed]
    said = f"met by none: {row.because}" if not met else f"sent by a step: {row.because}" if row.because else ""
    option = "payment_tab" if row.invented else "event_synonyms" if row.synonym else ""
    remark = said or (f"by the option [`{option}`](options.md#{option})" if option else "")
    return markdown.code(row.type), _some(claimed), counted(len(met), "story", "stories") if met else "", remark


def _some(names: Sequence[str], most: int = 3) -> str:
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return f"{markdown.codes(names[:most])}{more}"
