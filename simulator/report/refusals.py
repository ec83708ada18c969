"""What the receiver did not acknowledge, each answer once: many failed claims are few mistakes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from msgspec import Struct
from msgspec.structs import replace

from simulator.journal.answer import said

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from simulator.journal import Journal

_CHANGING: Final = re.compile(r"\b(?=[0-9a-f-]*\d)[0-9a-f-]{4,}\b", re.IGNORECASE)
"""Numbers and ids that differ from notification to notification; a status is shorter."""


class Refusal(Struct, frozen=True, kw_only=True):
    """Deliveries of one channel to which the receiver gave the same answer at their latest attempt."""

    channel: str
    answer: str
    """``answered 500 Internal Server Error: KeyError: 'shippingAddress'``: what came, and how its body begins."""
    rule: str
    """What makes this answer no acknowledgement."""
    deliveries: int
    example: str
    """The attempt that shows it."""


def refusals(journal: Journal) -> tuple[Refusal, ...]:
    """What was attempted and not acknowledged in one case, the most frequent answer first."""
    return merged(_each(journal))


def merged(found: Iterable[Refusal]) -> tuple[Refusal, ...]:
    """The same answers together, whatever numbers and ids they quote; the first example stands for all."""
    groups: dict[tuple[str, str], Refusal] = {}
    for one in found:
        key = (one.channel, _CHANGING.sub("#", one.answer))
        known = groups.get(key)
        groups[key] = one if known is None else replace(known, deliveries=known.deliveries + one.deliveries)
    return tuple(sorted(groups.values(), key=lambda group: -group.deliveries))


def _each(journal: Journal) -> Iterator[Refusal]:
    for delivery in journal.deliveries.values():
        attempts = journal.attempts_of(delivery.id)
        if not attempts or journal.disposition(delivery.id) == "acknowledged":
            continue
        last = attempts[-1]
        rule = next(iter(last.rules), "")
        yield Refusal(channel=delivery.channel, answer=said(last), rule=rule, deliveries=1, example=last.id)
