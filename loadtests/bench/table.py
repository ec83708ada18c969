"""The bench's tables and JSON lines, as text."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from loadtests.bench.calls import BARE

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from loadtests.bench.measured import Measure

WANTED = {"pon, one line": 0.3, "webhook": 0.4}
"""The share of FastHttpUser's rate that the whole path must reach."""


def rendering(measures: Iterable[Measure]) -> str:
    """Microseconds for each payload kind, for the first event of an order and for a further one; empty without any."""
    rows = [("microseconds to render and check", "bytes", "first of an order", "again")]
    found = list(measures)
    for first, again in _pairs(found, "render", "render again"):
        rows.append((first.kind, f"{first.size:,}", f"{first.cpu_us:,.0f}", f"{again.cpu_us:,.0f}"))
    return _table(rows)


def posting(measures: Iterable[Measure]) -> str:
    """Posts per second and CPU per post of each sender, and the whole path's share of their rates; or nothing."""
    rows = [("posts", "bytes", "sender", "per second", "CPU us each", "whole path's share", "wanted")]
    found = list(measures)
    for whole, other in _shares(found):
        if other.what == "aiohttp":
            rows.append(
                (whole.kind, f"{whole.size:,}", whole.what, f"{whole.rate:,.0f}", f"{whole.cpu_us:,.0f}", "", "")
            )
        wanted = f"{WANTED[whole.kind]}" if other.what == "FastHttpUser" and whole.kind in WANTED else ""
        share = f"{whole.rate / other.rate:.2f}"
        rows.append(("", f"{other.size:,}", other.what, f"{other.rate:,.0f}", f"{other.cpu_us:,.0f}", share, wanted))
    return _table(rows)


def calling(measures: Iterable[Measure]) -> str:
    """Calls per second and CPU per call of the server, beside one that does nothing; or nothing."""
    rows = [("calls of the API", "bytes answered", "per second", "CPU us each", "share of the bare server's rate")]
    found = [one for one in measures if one.what == "API"]
    for one, bare in _calls(found):
        share = f"{one.rate / bare.rate:.3f}"
        rows.append((one.kind, f"{one.size:,}", f"{one.rate:,.0f}", f"{one.cpu_us:,.0f}", share))
    return _table(rows)


def json_lines(measures: Iterable[Measure]) -> str:
    """One JSON object for each measure, then one for each share."""
    found = list(measures)
    lines = [
        {
            "measure": one.what,
            "kind": one.kind,
            "posts": one.posts,
            "bytes": one.size,
            "per_second": round(one.rate, 1),
            "cpu_us": round(one.cpu_us, 1),
        }
        for one in found
    ]
    shares = [
        {
            "measure": f"whole path / {other.what}",
            "kind": whole.kind,
            "rate": round(whole.rate / other.rate, 3),
            "cpu": round(whole.cpu_us / other.cpu_us, 3),
        }
        for whole, other in _shares(found)
    ]
    calls = [
        {"measure": "API / bare server", "kind": one.kind, "rate": round(one.rate / bare.rate, 4)}
        for one, bare in _calls(found)
    ]
    return "".join(msgspec.json.encode(line).decode() + "\n" for line in (*lines, *shares, *calls))


def _pairs(measures: Sequence[Measure], one: str, other: str) -> list[tuple[Measure, Measure]]:
    seconds = {measure.kind: measure for measure in measures if measure.what == other}
    return [(first, seconds[first.kind]) for first in measures if first.what == one and first.kind in seconds]


def _calls(measures: Sequence[Measure]) -> list[tuple[Measure, Measure]]:
    """Each call of the API with that of the bare server."""
    mine = [one for one in measures if one.what == "API"]
    bare = [one for one in mine if one.kind == BARE]
    return [(one, bare[0]) for one in mine if bare and one.kind != BARE]


def _shares(measures: Sequence[Measure]) -> list[tuple[Measure, Measure]]:
    """Each whole-path measure with each other sender's of the same kind."""
    return [
        (whole, other)
        for whole in measures
        if whole.what == "whole path"
        for other in measures
        if other.kind == whole.kind and other.what in ("aiohttp", "FastHttpUser")
    ]


def _table(rows: Sequence[Sequence[str]]) -> str:
    """Head and rows; nothing for a head alone."""
    if len(rows) == 1:
        return ""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = [_line(row, widths) for row in rows]
    return "\n".join([lines[0], "  ".join("-" * width for width in widths), *lines[1:], ""])


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    """Words to the left, figures to the right."""
    cells = [
        cell.rjust(width) if cell[:1].isdigit() else cell.ljust(width) for cell, width in zip(row, widths, strict=True)
    ]
    return "  ".join(cells).rstrip()
