"""Locust's account of a run as a table: how many, how many failed, how long the answers took."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, field

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence


class Row(Struct):
    """What Locust counted for one event type; times are milliseconds, rounded by Locust."""

    name: str
    num_requests: int
    num_failures: int
    response_times: dict[str, int] = field(default_factory=dict)


def posts(rows: Iterable[Row]) -> int:
    """How many posts there were."""
    return sum(row.num_requests for row in rows)


def failures(rows: Iterable[Row]) -> int:
    """How many of them failed."""
    return sum(row.num_failures for row in rows)


def rate(rows: Iterable[Row], seconds: float) -> float:
    """Posts per second of the whole run, so that a run which begins late or ends early is seen to fall short."""
    return posts(rows) / seconds


def table(rows: Sequence[Row]) -> str:
    """A line for each event type and one for all of them."""
    lines = [f"{'event type':<44}{'posts':>8}{'failed':>8}{'median ms':>11}{'95 % ms':>9}{'max ms':>9}"]
    total: dict[str, int] = {}
    for row in sorted(rows, key=lambda one: one.name):
        lines.append(_line(row.name, row.num_requests, row.num_failures, row.response_times))
        for time, count in row.response_times.items():
            total[time] = total.get(time, 0) + count
    lines.append(_line("all", posts(rows), failures(rows), total))
    return "\n".join(lines)


def _line(name: str, count: int, failed: int, times: Mapping[str, int]) -> str:
    median, high, most = (_quantile(times, share) for share in (0.5, 0.95, 1.0))
    return f"{name:<44}{count:>8}{failed:>8}{median:>11g}{high:>9g}{most:>9g}"


def _quantile(times: Mapping[str, int], share: float) -> float:
    """The time within which that share of the answers came."""
    wanted, seen = share * sum(times.values()), 0
    ordered = sorted((float(time), count) for time, count in times.items())
    for time, count in ordered:
        seen += count
        if seen >= wanted:
            return time
    return 0.0
