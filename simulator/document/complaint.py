"""One complaint about a value that does not fit its schema, in the words of whoever wrote the value."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, NamedTuple

from simulator.document.place import clipped, shown
from simulator.document.wording import either, got
from simulator.errors import nearest

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from simulator.document.place import Path

LISTED = 8
"""Right words are listed when there are no more than this; else they are counted, and the nearest shown."""
_NEAREST = 3

# What helps more comes first: a misspelt word, a wrong value, what is only missing.
MISSPELT, UNKNOWN, WRONG, MISSING = range(4)


class Complaint(NamedTuple):
    """What is wrong with one part of a value.

    :ivar path: the way to the part: keys and 0-based positions.
    :ivar message: what is wrong, one line, in the user's words.
    :ivar nearest: the nearest right word, or an empty string.
    :ivar about_key: whether the key at *path* is wrong, rather than its value.
    :ivar rank: the lower, the more it helps.
    """

    path: Path
    message: str
    nearest: str = ""
    about_key: bool = False
    rank: int = WRONG

    def __str__(self) -> str:
        hint = f' (did you mean "{self.nearest}"?)' if self.nearest else ""
        return f"{self.at}: {self.message}{hint}" if self.path else f"{self.message}{hint}"

    @property
    def at(self) -> str:
        """The path as one writes it: ``steps[2].place_order``."""
        text = "".join(f"[{step}]" if isinstance(step, int) else f".{clipped(step)}" for step in self.path)
        return text.removeprefix(".")


def unknown(path: Path, extras: Sequence[str], known: Sequence[str], noun: str) -> Complaint:
    """Keys that are not known here: the one that is like a right word, else the first."""
    for key in extras:
        guess = nearest(key, known)
        if guess:
            return Complaint((*path, key), f"unknown {noun} {shown(key)}", guess, about_key=True, rank=MISSPELT)
    offer = known_here(extras[0], known)
    return Complaint((*path, extras[0]), f"unknown {noun} {shown(extras[0])}{offer}", about_key=True, rank=UNKNOWN)


def known_here(word: str, known: Sequence[str], show: Callable[[str], str] = str) -> str:
    """``; known here: a, b or c``; of many words, how many there are and the nearest."""
    if len(known) <= LISTED:
        return f"; known here: {either(map(show, known))}" if known else ""
    near = either(map(show, get_close_matches(word, known, _NEAREST, 0.0)))
    return f"; {len(known)} are possible here, the nearest {near}"


def listed(choices: Sequence[str]) -> str:
    """``a, b or c``; of many, the first and how many there are."""
    if len(choices) <= LISTED:
        return either(choices)
    return f"{', '.join(choices[:LISTED])} … ({len(choices)} in all)"


def two_for_one(path: Path, instance: dict[str, Any], known: Sequence[str], noun: str) -> Complaint:
    """A mapping that holds one word, and was given more."""
    right = [key for key in instance if key in known]
    if not right:
        return unknown(path, list(instance), known, noun)
    other = next(key for key in instance if key != right[0])
    message = (
        f"only one {noun} has its place here: {shown(other)} stands beside {shown(right[0])} (indent it, or begin anew)"
    )
    return Complaint((*path, other), message, about_key=True, rank=MISSPELT)


def not_listed(path: Path, value: Any, options: Sequence[Any], noun: str) -> Complaint:
    """A value that is none of those that may stand here; *noun* says what they are called, if they have a name."""
    words = [option for option in options if isinstance(option, str)]
    guess = nearest(value, words) if isinstance(value, str) else ""
    if isinstance(value, str) and (noun or len(options) > LISTED):
        offer = "" if guess else known_here(value, words, shown)
        message = f"unknown {noun or 'word'} {shown(value)}{offer}"
    elif len(options) > LISTED:
        message = f"expected one of {len(options)} words, got {got(value)}"
    else:
        message = f"expected {either(shown(option) for option in options)}, got {got(value)}"
    return Complaint(path, message, guess, rank=MISSPELT if guess else WRONG)
