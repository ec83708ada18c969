"""One inbox: what it demands, what it answers, what has arrived; and all of them by name."""

from __future__ import annotations

import asyncio
from collections import OrderedDict, deque
from typing import TYPE_CHECKING

import msgspec

from simulator.receiver.recordings import Arrival, Recordings
from simulator.receiver.script import Script

if TYPE_CHECKING:
    from simulator.receiver.settings import Settings

_NOTIFICATIONS = 50_000  # bodies of one inbox whose arrivals are counted
_INBOXES = 10_000

Key = tuple[str, str]
"""(run, name): name may go on below its first slash, for redirect targets."""


class Inbox:
    """Mutable: arrivals come in, the script moves on."""

    def __init__(self, run: str, name: str, settings: Settings, *, configured: bool) -> None:
        self.run, self.name = run, name
        self.configured = configured
        """False for one that nobody set up: it takes anything."""
        self.kept: deque[tuple[str, bytes]] = deque()
        """Digest and facts of each arrival that is remembered; the recordings see to it."""
        self.count = 0
        self.forgotten = 0
        """Arrivals that were dropped to keep within the memory bound."""
        self.gone = False
        """True once it was dropped as a whole."""
        self.granted: OrderedDict[str, float] = OrderedDict()
        """Bearer tokens and the wall time until which each is good."""
        self.token_requests = 0
        self.news = asyncio.Event()
        self._seen: OrderedDict[str, int] = OrderedDict()
        self.settings = settings
        self.script, self.token_script = _scripts(settings)

    @property
    def arrivals(self) -> list[Arrival]:
        """What has arrived and is remembered, oldest first."""
        return [msgspec.json.decode(facts, type=Arrival) for _, facts in self.kept]

    def apply(self, settings: Settings, *, scripted: bool) -> None:
        """Take new settings; with *scripted* their script begins at its first answer for every notification."""
        if scripted:
            self.script, self.token_script = _scripts(settings)
        self.settings = settings

    def nth(self, digest: str) -> int:
        """Count one arrival of a body; its number among the arrivals of the same one."""
        nth = self._seen.pop(digest, 0) + 1
        self._seen[digest] = nth
        if len(self._seen) > _NOTIFICATIONS:
            self._seen.popitem(last=False)
        return nth

    def announce(self) -> None:
        """Wake whoever waits for an arrival."""
        self.news.set()
        self.news = asyncio.Event()


def _scripts(settings: Settings) -> tuple[Script, Script]:
    return Script(settings.script, settings.each), Script(settings.tokens, "request")


class Inboxes:
    """All inboxes by run and name.

    :param default: the settings of an inbox that nobody set up.
    """

    def __init__(self, default: Settings, recordings: Recordings) -> None:
        self._default, self.recordings = default, recordings
        self._all: OrderedDict[Key, Inbox] = OrderedDict()

    def find(self, run: str, name: str) -> Inbox | None:
        """The inbox of that name, if it exists."""
        return self._all.get((run, name))

    def at(self, run: str, name: str) -> Inbox:
        """The inbox of that name, made when it does not exist."""
        return self._all.get((run, name)) or self.add(Inbox(run, name, self._default, configured=False))

    def above(self, inbox: Inbox) -> Inbox | None:
        """The inbox of which *inbox* is a sub-path."""
        top, slash, _ = inbox.name.partition("/")
        return self._all.get((inbox.run, top)) if slash else None

    def add(self, inbox: Inbox) -> Inbox:
        """Take a new inbox in; when there are too many the oldest goes, if possible one that nobody set up."""
        if len(self._all) >= _INBOXES:
            oldest = next((key for key, old in self._all.items() if not old.configured), next(iter(self._all)))
            self.recordings.drop([self._all.pop(oldest)])
        self._all[(inbox.run, inbox.name)] = inbox
        return inbox

    def of(self, run: str = "") -> list[Inbox]:
        """The inboxes of one run, or all."""
        return [inbox for (owner, _), inbox in self._all.items() if run in ("", owner)]

    def drop(self, run: str, name: str = "") -> int:
        """Forget a run, or one inbox of it with what lies below; how many inboxes went."""
        gone = [
            key for key in self._all if key[0] == run and (not name or key[1] == name or key[1].startswith(f"{name}/"))
        ]
        self.recordings.drop([self._all.pop(key) for key in gone])
        return len(gone)
