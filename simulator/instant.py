"""Virtual instants and spans: whole microseconds, kept apart by type from the real seconds of the machine."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import NewType

Instant = NewType("Instant", int)
"""Virtual microseconds since 1970-01-01T00:00:00Z."""

Span = NewType("Span", int)
"""Virtual microseconds between two instants."""

Seconds = NewType("Seconds", float)
"""Real seconds: time limits, token life, measures."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_UNITS = {"ms": 1_000, "s": 1_000_000, "m": 60_000_000, "min": 60_000_000, "h": 3_600_000_000, "d": 86_400_000_000}
_LONGEST = 36_525 * _UNITS["d"]
_SPAN = re.compile(r"(\d+(?:\.\d+)?)\s*(ms|s|min|m|h|d)\s*")


def parse_span(text: str) -> Span:
    """``90s``, ``1h 30m``, ``2d``, ``250ms`` -> span; ValueError in the user's words otherwise."""
    total, end = 0.0, 0
    for match in _SPAN.finditer(text):
        if match.start() != end:
            break
        total += float(match[1]) * _UNITS[match[2]]
        end = match.end()
    if not text or end != len(text):
        raise ValueError(f'"{text}" is not a time span such as 5s, 90m, 1h 30m or 2d')
    if total > _LONGEST:
        raise ValueError(f'"{text[:40]}" is longer than a hundred years')
    return Span(round(total))


def format_span(span: int) -> str:
    """The shortest text that :func:`parse_span` reads back: ``3600000000`` -> ``1h``."""
    if span % 1_000:
        return f"{span / 1_000}ms"
    parts, rest = [], span
    for unit in ("d", "h", "m", "s", "ms"):
        count, rest = divmod(rest, _UNITS[unit])
        if count:
            parts.append(f"{count}{unit}")
    return " ".join(parts) or "0s"


def parse_instant(text: str) -> Instant:
    """An ISO 8601 time (UTC when it names no offset) -> instant; ValueError otherwise."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return Instant((moment - _EPOCH) // timedelta(microseconds=1))


def moment(at: int) -> datetime:
    """The aware datetime of an instant."""
    return _EPOCH + timedelta(microseconds=at)


@lru_cache(4096)  # many instants of a run lie within the same seconds
def _date_and_time(second: int) -> str:
    return (_EPOCH + timedelta(seconds=second)).isoformat()[:19]


def iso_seconds(at: int) -> str:
    """``2021-11-01T18:23:05Z``, as Digital River resources print times (API-TIME-1)."""
    return f"{_date_and_time(at // 1_000_000)}Z"


def iso_millis(at: int) -> str:
    """``2021-08-04T18:10:39.243Z``, as PON and OCN print times."""
    return f"{_date_and_time(at // 1_000_000)}.{at // 1_000 % 1_000:03d}Z"


def iso_micros(at: int) -> str:
    """``2021-11-01T18:23:06.272054Z`` with trailing zeros cut, as webhook events print ``createdTime``."""
    second, rest = divmod(at, 1_000_000)
    fraction = f".{rest:06d}".rstrip("0") if rest else ""
    return f"{_date_and_time(second)}{fraction}Z"
