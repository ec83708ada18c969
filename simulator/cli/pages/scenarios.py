"""``scenarios.md``: every shipped story, and which stories meet an event."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from simulator.cli.pages import markdown
from simulator.scenario import cases, loader, rehearsal

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from simulator.catalogue.loader import Catalogue
    from simulator.scenario.model import Scenario

LIBRARY = "../../scenarios"
INTRO = """\
The stories that ship with the simulator. `drsim run` plays them all, `drsim run NAME` one of them or a folder, `drsim
run --tag TAG` those with a tag. *Cases* counts the combinations of a story's `matrix`. *Events* are those that its
endpoints are told of: a name before a colon is the channel. How such a file is written: [header, steps,
claims](steps.md)."""


class Story:
    """A scenario with what its cases meet."""

    def __init__(self, scenario: Scenario, path: Path) -> None:
        self.scenario = scenario
        self.file = path.relative_to(loader.library()).as_posix()
        self.cases = cases.expand([scenario])

    def events(self, met: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
        """The events of all its cases, each once."""
        return tuple(dict.fromkeys(name for case in self.cases for name in met[case.id]))


def page(catalogue: Catalogue) -> str:
    """The whole page."""
    stories = [Story(each, Path(each.file)) for each in loader.gather([loader.library()])]
    met = rehearsal.met(case for story in stories for case in story.cases)
    return markdown.page("Shipped scenarios", INTRO, *_stories(stories, met), *_events(catalogue, stories, met))


def _stories(stories: Sequence[Story], met: Mapping[str, Sequence[str]]) -> Iterator[str]:
    folder = ""
    for story in stories:
        name = story.file.rpartition("/")[0]
        if name != folder:
            folder = name
            yield f"## {folder}"
        yield f"### {story.scenario.name}"
        yield story.scenario.description
        yield "\n".join(f"- {line}" for line in lines(story, story.events(met)))


def lines(story: Story, events: Sequence[str]) -> Iterator[str]:
    """What is listed below a story's description."""
    yield f"Name: [`{story.scenario.id}`]({LIBRARY}/{story.file})"
    yield f"Tags: {markdown.codes(story.scenario.tags)}"
    if len(story.cases) > 1:
        yield f"Cases: {len(story.cases)}"
    yield f"Events: {markdown.codes(events)}"


def _events(catalogue: Catalogue, stories: Sequence[Story], met: Mapping[str, Sequence[str]]) -> Iterator[str]:
    yield "## Which stories meet an event"
    told = {story.scenario.id: story.events(met) for story in stories}
    rows = ((row.name, [name for name, events in told.items() if row.name in events]) for row in catalogue.rows())
    yield markdown.table(("Event", "Stories"), ((markdown.code(name), _some(names)) for name, names in rows))


def _some(names: Sequence[str], most: int = 4) -> str:
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return f"{markdown.codes(names[:most])}{more}"
