"""``events.md``: every event by channel and tab."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.catalogue.loader import TABS
from simulator.cli.events import request
from simulator.cli.pages import markdown
from simulator.instant import format_span
from simulator.records import CHANNELS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from simulator.catalogue.loader import Catalogue, Row
    from simulator.records import Channel

NAMES = {
    "pon": "Post-Order Notification (PON)",
    "ocn": "Order Complete Notification (OCN)",
    "webhook": "Webhooks of the Digital River API",
}
HEAD = ("Event", "Label", "About", "Meaning", "Announced by", "Rules", "Source", "Mark")
INTRO = """\
What the platform can announce. An event that the shop announces follows from its moves, so `drsim trigger EVENT` can
send it. What is no part of an order follows from a request of the [Digital River API](api.md); `drsim trigger` sends a
sample. Any other event is sent by the step [`emit`](steps.md#emit) of a scenario only, and not at all where it says
*not yet*. `drsim events EVENT` shows a sample payload; [which stories meet an event](scenarios.md#webhook) is told with
the stories."""


def page(catalogue: Catalogue) -> str:
    """The whole page."""
    return markdown.page("Events", INTRO, markdown.MARKS, *_channels(catalogue))


def _channels(catalogue: Catalogue) -> Iterator[str]:
    for channel in CHANNELS:
        rows = catalogue.rows(channel)
        yield f"## {NAMES[channel]}"
        shared = [name for name in rows[0].rules if all(name in row.rules for row in rows)]
        yield f"Rules of all: {markdown.rules(shared)}. Delivered by [these rules](profiles.md)."
        for tab in _tabs(channel, rows):
            inside = [row for row in rows if row.tab == tab]
            if tab:
                yield f"### {title(tab, channel)}"
            told = (line(row, [name for name in row.rules if name not in shared]) for row in inside)
            yield markdown.table(HEAD, told) or "No event of this tab is documented."


def _tabs(channel: Channel, rows: Sequence[Row]) -> Sequence[str]:
    """The documented tabs of the settings page, those without events included; elsewhere those that occur."""
    return TABS if channel == "pon" else tuple(dict.fromkeys(row.tab for row in rows))


def title(tab: str, channel: Channel) -> str:
    """A tab as a heading: that of the settings page (PON), or the class of the object (webhook)."""
    return tab.replace("_", " ").capitalize() if channel == "pon" else markdown.code(tab)


def line(row: Row, rules: Sequence[str]) -> tuple[str, ...]:
    """One event as a row of its table, with the rules that it does not share with all others."""
    return (
        markdown.code(row.type),
        row.label if row.label != row.type else "",
        markdown.code(row.object) if row.object else "the order" if row.about == "order" else "a line",
        row.description,
        _cause(row),
        markdown.rules(rules),
        row.source,
        row.trust,
    )


def _cause(row: Row) -> str:
    if row.absent:
        return f"not yet: {row.because}"
    if row.asked:
        return f"the request {markdown.code(request(row))}, {format_span(row.delay)} later"
    if row.announces is None:
        return f"`emit` only: {row.because}"
    later = f", {format_span(row.delay)} later" if row.delay else ""
    option = "payment_tab" if row.invented else "event_synonyms" if row.synonym else ""
    when = f", by the option {markdown.code(option)}" if option else ""
    return f"the shop's move {markdown.code(row.announces)}{later}{when}"
