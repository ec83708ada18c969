"""What can go wrong in a user's words: few classes under one root, each carrying its exit code."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


class SimulatorError(Exception):
    """Root of all errors that a user may meet; printed as one line, never as a traceback."""

    exit_code = 2


class BadInput(SimulatorError):
    """Something the user gave cannot be used.

    :param what: what is wrong, without a full stop; control characters of what it quotes are shown escaped.
    :param where: the file, option, header or variable it stands in.
    :param line: 1-based line in that file, 0 when unknown.
    :param column: 1-based column, 0 when unknown.
    :param nearest: the nearest right word, offered as "did you mean ...?".
    """

    def __init__(self, what: str, *, where: str = "", line: int = 0, column: int = 0, nearest: str = "") -> None:
        self.what, self.where, self.line, self.column, self.nearest = _one_line(what), where, line, column, nearest
        super().__init__(str(self))

    def __str__(self) -> str:
        place = ":".join(str(part) for part in (self.where, self.line, self.column) if part)
        hint = f' (did you mean "{self.nearest}"?)' if self.nearest else ""
        text = f"{self.what}{hint}"
        return f"{place}: {text}" if place else text

    def at(self, where: str, line: int = 0, column: int = 0) -> BadInput:
        """The same complaint, with a place for what has none yet."""
        return BadInput(
            self.what,
            where=self.where or where,
            line=self.line or line,
            column=self.column or column,
            nearest=self.nearest,
        )


class IllegalAction(SimulatorError):
    """The shop cannot do this now; names what it could do.

    :param action: what was asked.
    :param about: the thing and its state, such as ``order 123456789012 (Submitted)``.
    :param legal: the actions that are legal now.
    :param why: the reason, where it says more than what is legal instead.
    """

    def __init__(self, action: str, about: str, legal: Iterable[str] = (), *, why: str = "") -> None:
        self.action, self.about, self.legal = action, about, tuple(legal)
        told = f": {why}" if why else f"; legal: {', '.join(self.legal) or 'nothing'}"
        super().__init__(f'"{action}" is not legal for {about} now{told}')


class InvalidOutput(SimulatorError):
    """A payload of our own did not pass its schema: our defect, never the receiver's."""

    exit_code = 3


class Unavailable(SimulatorError):
    """A resource of this machine is not to be had: a port in use, a store owned by another process."""


class Declined(SimulatorError):
    """A request of the Digital River API is declined, in the API's own words.

    :param status: the HTTP status, such as 409; it implies the ``type``.
    :param code: such as ``quantity_too_large``; empty where the API gives none.
    :param parameter: the way to the member at fault, such as ``items[0].quantity``.
    :param headers: what the answer carries besides, such as ``Retry-After``.
    :param type_: where it is not that of the status.
    """

    def __init__(
        self,
        status: int,
        code: str,
        message: str,
        parameter: str = "",
        *,
        headers: Mapping[str, str] | None = None,
        type_: str = "",
    ) -> None:
        self.status, self.code, self.message, self.parameter, self.type = status, code, message, parameter, type_
        self.headers = dict(headers or {})
        super().__init__(message)


def _one_line(text: str) -> str:
    if text.isprintable():
        return text
    return "".join(mark if mark.isprintable() else repr(mark)[1:-1] for mark in text)


def nearest(word: object, words: Iterable[str]) -> str:
    """The word of *words* that is most like *word*, or an empty string."""
    choices = list(words)
    found = get_close_matches(str(word), choices, n=1, cutoff=0.6)
    if found:
        return found[0]
    folded = {choice.lower(): choice for choice in choices}
    return folded.get(str(word).lower(), "")
