"""Output: data on stdout, chatter on stderr; beautiful in a terminal, plain text in a pipe."""

from __future__ import annotations

import os
import sys
from shutil import get_terminal_size
from typing import TYPE_CHECKING, Any, TextIO
from unicodedata import combining, east_asian_width

import msgspec

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rich.console import Console

STYLES = {
    "pass": "green",
    "fail": "bold red",
    "inconclusive": "yellow",
    "not applicable": "dim",
    "acknowledged": "green",
    "retry": "yellow",
    "exhausted": "bold red",
    "not allowed": "bold red",
    "hop": "cyan",
    "documented": "green",
    "seen": "cyan",
    "default": "yellow",
    "valid": "green",
    "invalid": "bold red",
}
"""Words that bear the same colour wherever they are printed."""
LEAST = 20
"""Cells that the last column of a table must get."""


def rich_enough(stream: TextIO) -> bool:
    """True when *stream* is a terminal that can move its cursor."""
    return stream.isatty() and os.environ.get("TERM", "") != "dumb"


def console(stream: TextIO) -> Console:
    """A rich console on *stream*; NO_COLOR is respected by rich itself."""
    from rich.console import Console as RichConsole

    return RichConsole(file=stream, highlight=False, soft_wrap=True)


def write(text: str = "") -> None:
    """One line (or several) of data on stdout."""
    print(text)


def write_json(value: Any, *, indent: int = 2) -> None:
    """A value as indented JSON on stdout."""
    text = msgspec.json.encode(value)
    write((msgspec.json.format(text, indent=indent) if indent else text).decode())


def tell(value: Any, as_json: bool, *lines: str) -> None:
    """What a command came to: *value* as JSON, or *lines*."""
    if as_json:
        write_json(value)
        return
    for line in lines:
        write(line)


def say(text: str, style: str = "") -> None:
    """One line of chatter on stderr."""
    if style and rich_enough(sys.stderr):
        _styled(sys.stderr, text, style)
    else:
        print(text, file=sys.stderr, flush=True)


def warn(text: str) -> None:
    """A loud line on stderr."""
    say(f"WARNING: {text}", "bold yellow")


def show(text: str, style: str = "") -> None:
    """One line of data on stdout, styled in a terminal."""
    if style and rich_enough(sys.stdout):
        _styled(sys.stdout, text, style)
    else:
        write(text)


def table(head: Sequence[str], rows: Iterable[Sequence[object]], *, title: str = "") -> None:
    """A table on stdout: ruled in a terminal, columns two blanks apart in a pipe."""
    cells = [[str(cell) for cell in row] for row in rows]
    if rich_enough(sys.stdout) and _fits([head, *cells]):
        _rich_table(head, cells, title)
        return
    if title:
        write(title)
    for line in columns([list(head), *cells]):
        write(line)


def columns(rows: Sequence[Sequence[str]]) -> list[str]:
    """Rows as text lines whose columns stand under each other."""
    widths = [max(width(row[place]) for row in rows) for place in range(len(rows[0]))] if rows else []
    return ["  ".join(pad(cell, wide) for cell, wide in zip(row, widths, strict=True)).rstrip() for row in rows]


def width(text: str) -> int:
    """How many cells a terminal needs for *text*."""
    return sum(0 if combining(sign) else 2 if east_asian_width(sign) in "WF" else 1 for sign in text)


def pad(text: str, wide: int) -> str:
    """*text* with blanks up to *wide* cells."""
    return text + " " * (wide - width(text))


def code(text: str, language: str) -> None:
    """A document on stdout, byte for byte in a pipe, with colours in a terminal."""
    if not rich_enough(sys.stdout):
        sys.stdout.write(text if text.endswith("\n") else text + "\n")
        return
    from rich.syntax import Syntax

    console(sys.stdout).print(Syntax(text, language, background_color="default", word_wrap=True))


def _fits(rows: Sequence[Sequence[str]]) -> bool:
    """True when the terminal has room for every column but the last, and something of that one."""
    widths = [max(width(row[place]) for row in rows) for place in range(len(rows[0]))]
    ruled = 3 * len(widths) + 1  # a blank on either side of each cell, and what stands between and around them
    return sum(widths[:-1]) + ruled + min(widths[-1], LEAST) <= get_terminal_size().columns


def _styled(stream: TextIO, text: str, style: str) -> None:
    console(stream).print(text, style=style, markup=False)


def _rich_table(head: Sequence[str], rows: Sequence[Sequence[str]], title: str) -> None:
    from rich import box
    from rich.table import Table
    from rich.text import Text

    ruled = Table(box=box.SIMPLE_HEAD, title=title or None, title_justify="left", header_style="bold", padding=(0, 1))
    for place, name in enumerate(head):
        numbers = bool(rows) and all(row[place].replace(".", "", 1).isdigit() for row in rows)
        last = place == len(head) - 1
        ruled.add_column(name, overflow="fold", no_wrap=not last, justify="right" if numbers else "left")
    for row in rows:
        ruled.add_row(*(Text(cell, style=STYLES.get(cell, "")) for cell in row))
    plain = console(sys.stdout)
    plain.soft_wrap = False
    plain.print(ruled)
