"""What ``profiles.yaml`` holds: the terms on which a channel delivers in an environment."""

from __future__ import annotations

from typing import Any

import msgspec
from msgspec import Struct

from simulator.instant import Seconds, Span, parse_span
from simulator.records import Channel, Environment


class Ladder(Struct, frozen=True, kw_only=True):
    """When attempts follow each other."""

    retries: int | None = None
    """How many retries there are; None: until ``until``."""
    gaps: tuple[Span, ...] = ()
    then: Span
    """The gap once ``gaps`` are used up."""
    until: Span | None = None
    """From the first attempt to the last, which lies there exactly."""
    jitter: float = 0.0
    """The share of a gap by which it may vary to either side."""
    rules: tuple[str, ...]

    def gap(self, number: int) -> Span:
        """The gap after the attempt with that number, from 1."""
        return self.gaps[number - 1] if number <= len(self.gaps) else self.then


class Terms(Struct, frozen=True, kw_only=True):
    """One entry of ``profiles.yaml``."""

    channel: Channel
    success: tuple[int, int]
    """The first and the last status that acknowledge."""
    success_rules: tuple[str, ...]
    error_rules: tuple[str, ...]
    hops: int
    """How many redirects one attempt follows; 0: a redirect is a failure."""
    redirect_rules: tuple[str, ...]
    time_limit: Seconds
    time_rules: tuple[str, ...]
    parallel: bool
    ladder: Ladder
    exhausted_rules: tuple[str, ...]
    disable_after: Span | None
    """From the first failure of an exhausted event to the disabling of its endpoint, at the earliest; None: never."""
    disable_rules: tuple[str, ...]


class _Redirects(Struct, forbid_unknown_fields=True):
    hops: int
    rules: tuple[str, ...]


class _Retry(Struct, forbid_unknown_fields=True, kw_only=True):
    retries: int | None = None
    gaps: tuple[str, ...] = ()
    then: str
    until: str | None = None
    jitter: float = 0.0
    rules: tuple[str, ...]


class _Disable(Struct, forbid_unknown_fields=True):
    after_first_failure: str
    rules: tuple[str, ...]


class _Entry(Struct, forbid_unknown_fields=True, kw_only=True):
    channel: Channel
    environments: tuple[Environment, ...]
    success: str
    success_rules: tuple[str, ...]
    error_rules: tuple[str, ...]
    redirects: _Redirects | None = None
    refused_redirect_rules: tuple[str, ...] = ()
    time_limit: float
    time_rules: tuple[str, ...]
    parallel: bool
    retry: _Retry
    exhausted_rules: tuple[str, ...]
    disable: _Disable | None = None

    def terms(self) -> Terms:
        first, _, last = self.success.partition("-")
        retry = self.retry
        return Terms(
            channel=self.channel,
            success=(int(first), int(last)),
            success_rules=self.success_rules,
            error_rules=self.error_rules,
            hops=self.redirects.hops if self.redirects else 0,
            redirect_rules=self.redirects.rules if self.redirects else self.refused_redirect_rules,
            time_limit=Seconds(self.time_limit),
            time_rules=self.time_rules,
            parallel=self.parallel,
            ladder=Ladder(
                retries=retry.retries,
                gaps=tuple(parse_span(gap) for gap in retry.gaps),
                then=parse_span(retry.then),
                until=None if retry.until is None else parse_span(retry.until),
                jitter=retry.jitter,
                rules=retry.rules,
            ),
            exhausted_rules=self.exhausted_rules,
            disable_after=None if self.disable is None else parse_span(self.disable.after_first_failure),
            disable_rules=() if self.disable is None else self.disable.rules,
        )


def terms_from(content: Any) -> dict[tuple[Channel, Environment], Terms]:
    """The entries of a parsed ``profiles.yaml`` by channel and environment."""
    return {
        (entry.channel, environment): entry.terms()
        for entry in msgspec.convert(content, list[_Entry])
        for environment in entry.environments
    }
