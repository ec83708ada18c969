"""What is remembered of arrivals, within bounds: facts and bodies apart, since bodies are most of the bytes."""

from __future__ import annotations

from collections import OrderedDict, deque
from itertools import islice
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec import Struct, field

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from simulator.receiver.inbox import Inbox

_STALE = 1024  # forgotten arrivals whose places in the order of arrival are not worth a cleaning


class Arrival(Struct, frozen=True, kw_only=True):
    """One request as it came, and what was made of it; its body is remembered apart, by its digest."""

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
    """Of the body."""
    kind: str
    event: str
    event_id: str
    order: str
    checks: dict[str, str]
    """``credentials``, ``signature``, ``payload``, ``content_type``: ``right``, ``none`` (nothing to compare with), or
    what is wrong."""
    answer: dict[str, Any] = field(default_factory=dict)
    """``status``, ``location``, ``failure`` of what was sent back."""


def text_of(body: bytes) -> str:
    """A body as it is shown; bytes that are not UTF-8 are replaced."""
    return body.decode("utf-8", "replace")


class Recordings:
    """Remembers the newest; the oldest bodies go first, and facts only when they alone are too much.

    Equal bodies are kept once, so that a hundred retries of a notification weigh no more than one. Facts are kept as
    JSON, as they are asked for: a tenth of the memory, and nothing for the garbage collector to walk through.

    :param facts: bytes that the facts of all arrivals may take.
    :param bodies: bytes that the bodies may take.
    """

    def __init__(self, *, facts: int, bodies: int) -> None:
        self._most_facts, self._most_bodies = facts, bodies
        self._facts = self._bodies = self._stale = 0
        self._order: deque[Inbox] = deque()
        self._by_digest: OrderedDict[str, bytes] = OrderedDict()

    def keep(self, inbox: Inbox, arrival: Arrival, body: bytes) -> None:
        """Remember an arrival, and let go of the oldest beyond the bounds."""
        facts = msgspec.json.encode(arrival)
        inbox.kept.append((arrival.digest, facts))
        self._order.append(inbox)
        self._facts += len(facts)
        if self._by_digest.setdefault(arrival.digest, body) is body:
            self._bodies += len(body)
        self._by_digest.move_to_end(arrival.digest)
        while self._bodies > self._most_bodies:
            self._bodies -= len(self._by_digest.popitem(last=False)[1])
        while self._facts > self._most_facts:
            self._let_go(self._order.popleft())

    def _let_go(self, oldest: Inbox) -> None:
        if oldest.gone:
            self._stale -= 1
            return
        self._facts -= len(oldest.kept.popleft()[1])
        oldest.forgotten += 1

    def drop(self, inboxes: Collection[Inbox]) -> None:
        """Forget the facts of whole inboxes; what of their bodies nobody sends again makes room in its turn."""
        for inbox in inboxes:
            inbox.gone = True
            self._stale += len(inbox.kept)
            self._facts -= sum(len(facts) for _, facts in inbox.kept)
            inbox.forgotten += len(inbox.kept)
            inbox.kept.clear()
        if self._stale > max(_STALE, len(self._order) // 2):
            self._order = deque(inbox for inbox in self._order if not inbox.gone)
            self._stale = 0

    def told(self, inbox: Inbox, after: int, *, bodies: bool) -> Iterator[msgspec.Raw]:
        """The arrivals with a greater number than *after*, as JSON; a body that was let go of is null."""
        known = inbox.count - len(inbox.kept)
        for digest, facts in islice(inbox.kept, max(0, after - known), None):
            if bodies:
                body = self._by_digest.get(digest)
                text = msgspec.json.encode(None if body is None else text_of(body))
                yield msgspec.Raw(facts[:-1] + b',"body":' + text + b"}")
            else:
                yield msgspec.Raw(facts)
