"""A condition that did not hold, and how values are shown in a verdict."""

from __future__ import annotations

from typing import Any, NamedTuple

_LONGEST = 200


class Miss(NamedTuple):
    """A condition that did not hold."""

    expected: str
    seen: str
    evidence: str
    """The id of the entry that shows it; empty when none does."""


def short(value: Any) -> str:
    """A value on one line, cut at 200 characters."""
    text = " ".join(str(value).split())
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
