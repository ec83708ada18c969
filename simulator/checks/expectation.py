"""What a step claims, as frozen values: which deliveries it speaks of and what must hold for them."""

from __future__ import annotations

from typing import Any, Literal

from msgspec import Struct, field

from simulator.checks.miss import plain
from simulator.instant import Instant, Span, format_span
from simulator.records import Channel, DispositionName


class Range(Struct, frozen=True, kw_only=True):
    """How many: from ``at_least`` to ``at_most``, both included; no upper end when None."""

    at_least: int = 0
    at_most: int | None = None

    def holds(self, number: int) -> bool:
        """True when *number* lies in the range."""
        return self.at_least <= number and (self.at_most is None or number <= self.at_most)

    def __str__(self) -> str:
        if self.at_most is None:
            return f"at least {self.at_least}"
        if self.at_least == self.at_most:
            return str(self.at_least)
        return f"{self.at_least} to {self.at_most}" if self.at_least else f"at most {self.at_most}"


AT_LEAST_ONE = Range(at_least=1)
"""What is claimed of a number that a claim does not speak of."""


class Selection(Struct, frozen=True, kw_only=True):
    """Which deliveries are meant; what is empty does not narrow."""

    endpoint: str = ""
    channel: Channel | Literal[""] = ""
    event: str = ""
    order: str = ""
    """An order id."""
    redelivery: bool | None = None
    """True: only redeliveries; False: only first deliveries."""

    def __str__(self) -> str:
        """What stands behind "3 deliveries": `` of OrderLevelComplete to erp for order 7, redeliveries only``."""
        words = [f" of {self.event}"] if self.event else []
        if self.endpoint or self.channel:
            words.append(f" to {self.endpoint or self.channel}")
        if self.order:
            words.append(f" for order {self.order}")
        if self.redelivery is not None:
            words.append(", redeliveries only" if self.redelivery else ", redeliveries left out")
        return "".join(words)


class AttemptClaim(Struct, frozen=True, kw_only=True):
    """What must hold for one attempt of a delivery, or for each."""

    number: int | Literal["first", "last", "any", "every"] = "last"
    status: int | None = None
    """The status of the last answer in the attempt."""
    statuses: tuple[int, ...] | None = None
    """The statuses of all answers in the attempt, the redirects first."""
    failure: str | None = None
    disposition: DispositionName | None = None
    reason: str = ""
    """A part of the reason."""
    rule: str = ""
    """The id of a rule that decided."""
    note: str = ""
    """A part of a note on one of its POSTs."""
    gap: Span | None = None
    """Virtual time since the attempt before."""
    after: Span | None = None
    """Virtual time since the delivery was due."""


class HopClaim(Struct, frozen=True, kw_only=True):
    """What must hold for one redirect that was followed: the POST sent there and its answer."""

    status: int | None = None
    url: str = ""
    """The end of the address."""
    method: str = ""
    credentials: bool | None = None
    """Whether an ``Authorization`` header was sent along."""
    note: str = ""


class Received(Struct, frozen=True, kw_only=True):
    """A claim about the requests at one inbox."""

    endpoint: str
    path: str = ""
    event: str = ""
    order: str = ""
    """An order id."""
    method: str = ""
    elsewhere: bool | None = None
    count: Range | None = None
    bodies: Range | None = None
    credentials: str = ""
    signature: str = ""
    payload: str = ""
    content_type: str = ""
    headers: dict[str, Any] = field(default_factory=dict)

    @property
    def inbox(self) -> str:
        """The name of the inbox."""
        return f"{self.endpoint}/{self.path.strip('/')}" if self.path else self.endpoint


class Expectation(Struct, frozen=True, kw_only=True):
    """One ``expect`` (or ``await``) step with every name resolved."""

    claim: str
    """The step in one line, for reports."""
    where: str = ""
    """``file:line`` of the step."""
    delivery: Selection | None = None
    count: Range | None = None
    never: bool = False
    disposition: DispositionName | Literal["open", ""] = ""
    attempts: Range | None = None
    within: Span | None = None
    since: Instant = Instant(0)
    """Where ``within`` counts from."""
    attempt: tuple[AttemptClaim, ...] = ()
    hops: int | tuple[HopClaim, ...] | None = None
    payload: dict[str, Any] = field(default_factory=dict)
    order: dict[str, Any] | None = None
    """What must stand in the view of one order, whose id is ``id``."""
    received: Received | None = None
    that: tuple[str, ...] = ()
    """Expressions that must be true."""

    @property
    def absent(self) -> bool:
        """True when the claim is that nothing of the kind happened."""
        return self.never or (self.count is not None and self.count.at_most == 0)

    @property
    def conditions(self) -> str:
        """What must hold, in words."""
        words: list[str] = []
        if self.absent:
            words.append("none")
        elif self.count is not None:
            words.append(f"{self.count} of them")
        if self.order is not None:
            words += [f"order {name} {plain(value)}" for name, value in self.order.items() if name != "id"]
        if self.received is not None:
            words.append(f"received {described(self.received)}")
        if self.disposition:
            words.append(self.disposition)
        if self.attempts is not None:
            words.append(counted(self.attempts, "attempt"))
        if self.within is not None:
            words.append(f"within {format_span(self.within)}")
        words += [described(claim) for claim in self.attempt]
        if isinstance(self.hops, int):
            words.append(counted(self.hops, "hop"))
        elif self.hops is not None:
            words.append("hops " + ", ".join(described(hop) for hop in self.hops))
        words += [f"{path} {plain(value)}" for path, value in self.payload.items()]
        return ", ".join([*words, *self.that])


def counted(number: object, noun: str, plural: str = "") -> str:
    """``1 hop``, ``2 hops``, ``at least 1 hop``."""
    text = str(number)
    return f"{text} {noun if text.rsplit(maxsplit=1)[-1] == '1' else plural or noun + 's'}"


class LeftOut(Struct, frozen=True):
    """An endpoint of the scenario that is not told in this run."""

    name: str
    channel: Channel
    why: str = ""
    """Empty: there is no target for its channel."""


def described(claim: Struct) -> str:
    """What a claim asks for: ``any attempt: status 503, gap 1h``."""
    values = {name: getattr(claim, name) for name in claim.__struct_fields__}
    number = values.pop("number", None)
    shown = ", ".join(f"{name} {_value(name, value)}" for name, value in values.items() if value not in (None, "", {}))
    if number is None:
        return shown
    return f"attempt {number}: {shown}" if isinstance(number, int) else f"{number} attempt: {shown}"


def _value(name: str, value: Any) -> str:
    return format_span(value) if name in ("gap", "after") else str(value) if isinstance(value, Range) else plain(value)
