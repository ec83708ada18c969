"""A document from outside: its plain value and, for every part of it, the place where it stands."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

from simulator.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Callable

Path = tuple[str | int, ...]
"""The way to a part of a value: mapping keys and 0-based list positions, outermost first."""

DEPTH_LIMIT = 100
"""How deep mappings and lists may nest; no document of ours comes near, and every reader of values may recurse."""


class Mark(NamedTuple):
    """Where one value and, in a mapping, its key begin (1-based), with the marks of what it holds."""

    line: int
    column: int
    key: tuple[int, int]
    parts: dict[str, Mark] | list[Mark] | None = None

    def part(self, step: str | int) -> Mark | None:
        """The mark of one direct part, None when there is none."""
        parts = self.parts
        found: Mark | None = None
        if isinstance(parts, dict) and isinstance(step, str):
            found = parts.get(step)
        elif isinstance(parts, list) and isinstance(step, int) and 0 <= step < len(parts):
            found = parts[step]
        return found


class Document:
    """What one file says.

    :ivar value: plain Python: dict, list, str, int, float or Decimal, bool, None.
    :ivar where: the name of the file, for messages.
    """

    def __init__(self, value: Any, where: str, marks: Callable[[], Mark]) -> None:
        self.value = value
        self.where = where
        self._marks = marks

    def place(self, path: Path, *, key: bool = False) -> tuple[int, int]:
        """Line and column (1-based) of the value at *path*, or of its key.

        A part that the document lacks has the place of the nearest part around it.
        """
        mark = self._marks()
        for step in path:
            inner = mark.part(step)
            if inner is None:
                return mark.line, mark.column
            mark = inner
        return mark.key if key else (mark.line, mark.column)

    def wrong(self, path: Path, what: str, *, nearest: str = "", key: bool = False) -> BadInput:
        """The error to raise about the value (or key) at *path*."""
        line, column = self.place(path, key=key)
        return BadInput(what, where=self.where, line=line, column=column, nearest=nearest)


def shown(value: Any, limit: int = 60) -> str:
    """A value as a message shows it: on one line, text in quotes, cut at *limit* characters, no structure."""
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, list | tuple):
        return "a list"
    if value is None or isinstance(value, bool):
        return json.dumps(value)
    if not isinstance(value, str):
        return clipped(str(value), limit)
    return f'"{clipped(value, limit)}"'


def clipped(text: str, limit: int = 60) -> str:
    """The text on one line, control characters escaped, cut at *limit* characters."""
    short = text if len(text) <= limit else f"{text[: limit - 1]}…"
    return "".join(one if one.isprintable() else one.encode("unicode_escape").decode("ascii") for one in short)
