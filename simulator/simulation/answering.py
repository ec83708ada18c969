"""The webhooks that race with the answer to the request that caused them (WEBHOOK-RACE-1 to 3)."""

from __future__ import annotations

import asyncio
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, Final

from msgspec.structs import replace

from simulator.errors import Unavailable
from simulator.store import codec

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from simulator.instant import Instant
    from simulator.records import Delivery, Event

PATIENCE: Final = 60.0
"""Real seconds for which an answer waits for webhooks: above the time limits of a token and a POST."""
CURRENT: Final[ContextVar[Answer | None]] = ContextVar("answer", default=None)
"""The request that is being answered by the task at hand."""


class Answer:
    """One outside request that is being answered."""

    def __init__(self, race: str) -> None:
        """:param race: ``before``, ``after``, or anything else for no race."""
        self.race = race
        self.early: dict[str, asyncio.Future[None]] = {}
        """Deliveries that are tried once before it is answered."""
        self.late: list[str] = []
        """Deliveries that wait until it has been answered."""

    def timed(self, event: Event, now: Instant) -> Event:
        """The event as early as the answer wants it."""
        return replace(event, at=now) if self.race == "before" and event.channel == "webhook" else event

    def held(self, delivery: Delivery) -> bool:
        """Take note of a delivery that the request has caused; True when it must wait."""
        if delivery.channel != "webhook":
            return False
        if self.race == "before":
            self.early[delivery.id] = asyncio.get_running_loop().create_future()
        if self.race == "after":
            self.late.append(delivery.id)
        return self.race == "after"

    async def tried(self) -> None:
        """Wait until each early delivery has been tried once, or called off. :raises Unavailable: when none ever is."""
        if not self.early:
            return
        _, missing = await asyncio.wait(self.early.values(), timeout=PATIENCE)
        if missing:
            raise Unavailable(f"{len(missing)} webhooks were not sent within {PATIENCE:g} s")


class Awaited:
    """Who waits for the first attempt of a delivery."""

    def __init__(self) -> None:
        self._futures: dict[str, asyncio.Future[None]] = {}

    def add(self, answer: Answer) -> None:
        """Take note of what *answer* waits for."""
        self._futures |= answer.early

    def ended(self, deliveries: Iterable[str]) -> None:
        """These have been tried, or never will be."""
        for name in deliveries:
            future = self._futures.pop(name, None)
            if future is not None and not future.done():
                future.set_result(None)


def timed(events: Iterable[Event], now: Instant) -> list[Event]:
    """The events as early as the request that is being answered, if any, wants them (WEBHOOK-RACE-3)."""
    answer = CURRENT.get()
    return list(events) if answer is None else [answer.timed(event, now) for event in events]


def stale(events: Iterable[Event], before: Any | None, fits: Callable[[Event], bool]) -> list[Event]:
    """The events with their object as it stood *before* (WEBHOOK-RACE-2), where there was one that has what they tell.

    :param fits: whether the object of an event is the order itself.
    """
    if before is None:
        return list(events)
    known = codec.text(before)
    return [
        replace(event, object=before)
        if event.channel == "webhook" and fits(event) and event.subject in known
        else event
        for event in events
    ]
