"""One inbox: what it demands, what it answers, what has arrived; and all of them, within a bound of memory."""

from __future__ import annotations

import asyncio
from collections import OrderedDict, deque
from typing import TYPE_CHECKING, Any

from msgspec import Struct, field

from simulator.receiver.script import Script

if TYPE_CHECKING:
    from simulator.receiver.settings import Settings

_NOTIFICATIONS = 50_000  # bodies of one inbox whose arrivals are counted
_INBOXES = 10_000

Key = tuple[str, str]
"""(run, name): name may go on below its first slash, for redirect targets."""


class Arrival(Struct, frozen=True, kw_only=True):
    """One request as it came, and what was made of it."""

    number: int
    """From 1, in the order of arrival at this inbox."""
    nth: int
    """Which arrival of the same body this is, from 1."""
    wall: float
    """Unix time of its last byte."""
    method: str
    path: str
    elsewhere: bool
    """True when it came to the receiver's second origin."""
    host: str
    headers: tuple[tuple[str, str], ...]
    digest: str
    size: int
    body: str
    """As text; bytes that are not UTF-8 are replaced."""
    kind: str
    event: str
    event_id: str
    order: str
    checks: dict[str, str]
    """``credentials``, ``signature``, ``payload``, ``content_type``: ``right``, ``none`` (nothing to compare with), or
    what is wrong."""
    answer: dict[str, Any] = field(default_factory=dict)
    """``status``, ``location``, ``failure`` of what was sent back."""

    @property
    def weight(self) -> int:
        """About how many bytes it is to remember."""
        return self.size + len(self.path) + sum(len(name) + len(value) for name, value in self.headers)


class Inbox:
    """Mutable: arrivals come in, the script moves on."""

    def __init__(self, run: str, name: str, settings: Settings, *, configured: bool) -> None:
        self.run, self.name = run, name
        self.configured = configured
        """False for one that nobody set up: it takes anything."""
        self.arrivals: deque[Arrival] = deque()
        self.count = 0
        self.forgotten = 0
        """Arrivals that were dropped to keep within the memory bound."""
        self.granted: OrderedDict[str, float] = OrderedDict()
        """Bearer tokens and the wall time until which each is good."""
        self.token_requests = 0
        self.news = asyncio.Event()
        self._seen: OrderedDict[str, int] = OrderedDict()
        self.settings = settings
        self.script, self.token_script = _scripts(settings)

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
    """All inboxes by run and name; the newest arrivals are kept up to a number and a sum of bytes.

    :param default: the settings of an inbox that nobody set up.
    """

    def __init__(self, default: Settings, *, keep: int, keep_bytes: int) -> None:
        self._default, self._keep, self._keep_bytes = default, keep, keep_bytes
        self._all: OrderedDict[Key, Inbox] = OrderedDict()
        self._order: deque[tuple[Inbox, int]] = deque()
        self._bytes = 0
        self.total = 0

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
            self._drop(*next((key for key, old in self._all.items() if not old.configured), next(iter(self._all))))
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
        for key in gone:
            self._drop(*key)
        return len(gone)

    def _drop(self, run: str, name: str) -> None:
        inbox = self._all.pop((run, name))
        self._bytes -= sum(arrival.weight for arrival in inbox.arrivals)
        inbox.forgotten += len(inbox.arrivals)
        inbox.arrivals.clear()
        self._order = deque(entry for entry in self._order if entry[0] is not inbox)

    def keep(self, inbox: Inbox, arrival: Arrival) -> None:
        """Remember an arrival, and let go of the oldest ones beyond the bounds."""
        self.total += 1
        inbox.arrivals.append(arrival)
        self._order.append((inbox, arrival.number))
        self._bytes += arrival.weight
        while self._order and (len(self._order) > self._keep or self._bytes > self._keep_bytes):
            oldest, _ = self._order.popleft()
            self._bytes -= oldest.arrivals.popleft().weight
            oldest.forgotten += 1
        inbox.announce()
