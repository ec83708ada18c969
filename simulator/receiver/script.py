"""What an inbox answers: a flat list of answers, walked through by each notification or by all requests together."""

from __future__ import annotations

import re
from collections import OrderedDict
from typing import TYPE_CHECKING, Any, Literal

import msgspec
from msgspec import Struct, field

from simulator.errors import BadInput, nearest
from simulator.instant import parse_span

if TYPE_CHECKING:
    from collections.abc import Sequence

    from simulator.receiver.examine import Finding

Break = Literal["", "close", "reset", "truncate", "oversize", "garbage", "hang"]
_WALKS = 50_000  # notifications whose place in the script is remembered, for each inbox
_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_UNKNOWN = re.compile(r"Object contains unknown field `([^`]*)`(?: - at `([^`]*)`)?")
_MOST_SECONDS = 3600.0


class When(Struct, frozen=True, forbid_unknown_fields=True):
    """Which requests an answer is for; what is left out matches anything."""

    event: str = ""
    """The event type: ``order.accepted``, ``OrderLevelComplete``, ``OrderComplete``."""
    order: str = ""
    method: str = ""

    def matches(self, method: str, finding: Finding) -> bool:
        """Whether a request is meant."""
        return (
            self.event in ("", finding.event)
            and self.order in ("", finding.order)
            and self.method.upper() in ("", method)
        )


class Planned(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One answer of a script."""

    status: int | None = None
    """200 to 999; left out: 302 with a location, else 200."""
    location: str = ""
    """The ``Location`` header, sent as it stands; relative ones are relative to the inbox's address."""
    headers: dict[str, str | int | float] = field(default_factory=dict)
    body: Any = ""
    """Text, or a value that is sent as JSON."""
    delay: float | str = 0.0
    """Real time before the answer: seconds, or a span such as ``200ms``."""
    failure: Break = ""
    """How the answer breaks: the connection is closed without one (``close``) or reset, the body ends too early
    (``truncate``) or does not end (``oversize``), bytes that are no HTTP (``garbage``), nothing at all (``hang``)."""
    size: int = 16 * 1024 * 1024
    """Bytes after which an ``oversize`` body ends all the same."""
    times: int = 1
    """How many times in turn."""
    when: When | None = None

    @property
    def code(self) -> int:
        """The status that is sent."""
        return self.status if self.status is not None else (302 if self.location else 200)

    @property
    def seconds(self) -> float:
        """The delay in real seconds."""
        return parse_span(self.delay) / 1_000_000 if isinstance(self.delay, str) else self.delay

    def check(self) -> None:
        """BadInput when it cannot be sent."""
        if not 200 <= self.code <= 999:
            raise BadInput(f"status must be 200 to 999, not {self.code}")
        try:
            seconds = self.seconds
        except ValueError as error:
            raise BadInput(f"delay {error}") from error
        if not 0 <= seconds <= _MOST_SECONDS:
            raise BadInput("delay must be 0 to 3600 seconds")
        if not 1 <= self.times <= 1_000_000 or not 0 <= self.size <= 1024 * 1024 * 1024:
            raise BadInput("times must be 1 to 1,000,000 and size 0 to 1 GiB")
        wrong = [name for name, value in self._sent() if not _NAME.fullmatch(name) or _CONTROL.search(value)]
        if wrong:
            raise BadInput(f'header "{wrong[0]}" holds a character that HTTP forbids')

    def _sent(self) -> list[tuple[str, str]]:
        return [*((name, str(value)) for name, value in self.headers.items()), ("Location", self.location)]


class Group:
    """The answers for one ``when``, in order; the last one is given for ever."""

    def __init__(self, when: When, answers: Sequence[Planned]) -> None:
        self.when = when
        self._answers = [answer for answer in answers for _ in range(min(answer.times, _WALKS))]
        self._walks: OrderedDict[str, int] = OrderedDict()

    def step(self, walker: str) -> Planned:
        """The next answer for *walker*."""
        at = self._walks.pop(walker, 0)
        self._walks[walker] = at + 1
        if len(self._walks) > _WALKS:
            self._walks.popitem(last=False)
        return self._answers[min(at, len(self._answers) - 1)]


class Script:
    """Answers by group: those for a ``when`` that matches, else those without one, else plain 200.

    By notification (recognised by its body) the answers do not depend on what else arrives meanwhile, hence not on
    the sender's concurrency.

    :param answers: in the order given; those with equal ``when`` follow each other.
    :param each: ``delivery``: each notification begins at the first answer; ``request``: all requests share one walk.
    """

    def __init__(self, answers: Sequence[Planned] = (), each: Literal["delivery", "request"] = "delivery") -> None:
        self.answers, self.each = tuple(answers), each
        sorted_out: dict[When, list[Planned]] = {}
        for answer in self.answers:
            answer.check()
            sorted_out.setdefault(answer.when or When(), []).append(answer)
        default = sorted_out.pop(When(), [])
        self._groups = [Group(when, planned) for when, planned in sorted_out.items()]
        self._groups += [Group(When(), default)] if default else []

    def __bool__(self) -> bool:
        return bool(self._groups)

    @property
    def looks_inside(self) -> bool:
        """Whether the answer depends on what the body says."""
        return any(group.when.event or group.when.order for group in self._groups)

    def answer(self, digest: str, method: str, finding: Finding) -> Planned:
        """The answer for one request.

        :param digest: of its body.
        """
        for group in self._groups:
            if group.when.matches(method, finding):
                return group.step(digest if self.each == "delivery" else "")
        return OK


OK = Planned()


def convert(value: Any, kind: type[Any], words: Sequence[str] = ()) -> Any:
    """A control body as *kind*; BadInput in the user's words otherwise, with the nearest of the right *words*."""
    try:
        return msgspec.convert(value, kind)
    except msgspec.ValidationError as error:
        told = str(error)
        unknown = _UNKNOWN.match(told)
        if unknown is None:
            raise BadInput(told.replace("`", "")) from error
        offered = (*words, *Planned.__struct_fields__, *When.__struct_fields__)
        what = f'unknown key "{unknown[1]}"{f" at {unknown[2]}" if unknown[2] else ""}'
        raise BadInput(what, nearest=nearest(unknown[1], offered)) from error
