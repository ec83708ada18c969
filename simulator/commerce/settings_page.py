"""The page "Configure Site Settings > Event Notifications": six tabs of checkboxes, and what a user calls them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

from simulator.errors import BadInput, nearest

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


class Listed(Protocol):
    """A row of the catalogue, as far as the page looks at it."""

    @property
    def tab(self) -> str:
        """``line_item_level``."""

    @property
    def label(self) -> str:
        """What stands beside the box."""

    @property
    def type(self) -> str:
        """The event id."""


class Box(NamedTuple):
    """One checkbox. One label may stand for several ids, which are checked together (SITE-EVENTS-1)."""

    tab: str
    label: str
    events: tuple[str, ...]


class Saved(NamedTuple):
    """What one Save asks for: all boxes or none first, then those to check, then those to uncheck."""

    check: tuple[str, ...] = ()
    uncheck: tuple[str, ...] = ()
    everything: bool | None = None
    """True: Select All on every tab; False: all off; None: as they were."""


class Page:
    """The boxes in their documented order."""

    def __init__(self, tabs: Sequence[str], rows: Iterable[Listed]) -> None:
        """:param tabs: the sub-tabs in order; *rows*: the events that they switch."""
        self.tabs = tuple(tabs)
        by_label: dict[tuple[str, str], tuple[str, ...]] = {}
        for row in rows:
            key = (row.tab, row.label)
            by_label[key] = (*by_label.get(key, ()), row.type)
        self.boxes = tuple(
            Box(tab, label, events) for name in self.tabs for (tab, label), events in by_label.items() if tab == name
        )
        self.events = tuple(event for box in self.boxes for event in box.events)

    def title(self, tab: str) -> str:
        """``line_item_level`` as the page shows it."""
        return tab.replace("_", " ").title()

    def named(self, word: str) -> tuple[str, ...]:
        """The event ids that *word* means: an id, the label of a box, or a tab with all its boxes.

        Letter case does not matter; an id goes before a label, and a label before a tab.
        :raises BadInput: with the nearest id, label or tab.
        """
        folded = word.removeprefix("pon:").casefold()
        ids = tuple(event for event in self.events if event.casefold() == folded)
        labels = tuple(event for box in self.boxes if box.label.casefold() == folded for event in box.events)
        if ids or labels:
            return ids or labels
        tab = next((tab for tab in self.tabs if _plain(tab) == _plain(folded)), None)
        if tab is None:
            words = [*self.events, *(box.label for box in self.boxes), *map(self.title, self.tabs)]
            raise BadInput(f'there is no event, label or tab "{word}"', nearest=nearest(word, words))
        if not (inside := tuple(event for box in self.boxes if box.tab == tab for event in box.events)):
            raise BadInput(f"the tab {self.title(tab)} has no events")
        return inside

    def saved(self, before: Sequence[str], asked: Saved) -> tuple[str, ...]:
        """The ids that are checked after a Save, in the order of the page; behind them those that it does not show.

        A label with several ids switches all of them, an id switches that id alone.
        :raises BadInput: for a word that means nothing here; nothing is changed then.
        """
        on = dict.fromkeys(self.events if asked.everything else () if asked.everything is False else before)
        for word in asked.check:
            on |= dict.fromkeys(self.named(word))
        off = [event for word in asked.uncheck for event in self.named(word)]
        hidden = [] if asked.everything is False else [event for event in before if event not in self.events]
        return (*(event for event in self.events if event in on and event not in off), *hidden)


def _plain(text: str) -> str:
    return "".join(sign for sign in text.casefold() if sign.isalnum())
