"""What a channel takes for success, a redirect, an error, and when it tries again: ``profiles.yaml``, read out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from simulator.catalogue.location import canonical, origin, resolve
from simulator.catalogue.terms import Terms
from simulator.errors import BadInput
from simulator.instant import Instant, Seconds, Span, format_span, parse_span
from simulator.records import Answer, Endpoint, Options, Reading

if TYPE_CHECKING:
    from collections.abc import Sequence

    from simulator.seed import Seed

_MOST_RETRIES = 10_000
_REASONS = {
    "refused": "connection refused",
    "reset": "connection reset",
    "dns": "unknown host",
    "tls": "TLS failure",
    "time limit": "no complete answer within the time limit",
    "truncated": "the answer broke off",
    "oversize": "the answer is longer than the bound",
    "protocol": "the answer is not HTTP",
    "not allowed": "redirected to where no connection is allowed",
    "token": "no access token",
}
_TOLD_BY_DETAIL = ("reset", "protocol")
"""Failures of many kinds: a detail with a subject of its own ("the request cannot be written") says it all."""
_FAILURE_RULES = {
    "tls": "WIRE-TLS-1",
    "time limit": "WIRE-TIME-1",
    "oversize": "WIRE-BOUND-1",
    "not allowed": "WIRE-ALLOW-1",
    "token": "AUTH-TOKEN-1",
}


class Profile(Struct, frozen=True):
    """The delivery rules of one channel in one environment, under the options of a run."""

    terms: Terms
    options: Options

    @property
    def time_limit(self) -> Seconds:
        """Real seconds for one POST, from connect to the last byte of the answer."""
        return self.terms.time_limit

    @property
    def parallel(self) -> bool:
        """True when first attempts of one order need not wait for each other."""
        return self.terms.parallel

    @property
    def retries(self) -> int | None:
        """How many retries there are; None when a span bounds them."""
        return self.terms.ladder.retries

    @property
    def follows_redirects(self) -> bool:
        """False when a redirect is a failure."""
        return self.terms.hops > 0

    @property
    def exhausted_rules(self) -> tuple[str, ...]:
        """The rules that end a delivery without another attempt."""
        return self.terms.exhausted_rules

    @property
    def disable_rules(self) -> tuple[str, ...]:
        """The rules behind :meth:`disable_at`."""
        return self.terms.disable_rules

    # -- reading an answer ----------------------------------------------------------------------------------------

    def read(self, answer: Answer, *, url: str, visited: tuple[str, ...], methods: Sequence[str] = ()) -> Reading:
        """What *answer* means; names every rule that decided.

        An error is always read as ``retry``: whether there is another attempt is for :meth:`next_attempt` to say.

        :param url: the address that answered.
        :param visited: the addresses asked in this attempt, in order, *url* included.
        :param methods: the method of each of them; POST when left out.
        """
        hopped, terms, status = len(visited) > 1, self.terms, answer.status
        if answer.failure:
            return self._failed(answer, hopped=hopped)
        final = ("OCN-REDIRECT-9",) if hopped else ()
        first, last = terms.success
        if terms.channel == "ocn" and self.options.ocn_success == "2xx":
            last = 299
        said = f"{status} {answer.reason}".strip()
        if first <= status <= last:
            return Reading(disposition="acknowledged", reason=f"answered {said}", rules=terms.success_rules + final)
        if not 300 <= status <= 399:
            return self._error(f"answered {said}", *final)
        if not self.follows_redirects:
            return self._again(f"answered {said}: a redirect is a failure", self.terms.redirect_rules)
        return self._redirected(answer, said, url, visited, methods)

    def method_after(self, status: int, method: str = "POST") -> str:
        """The method of the hop that an answer with *status* leads to."""
        return "GET" if self.options.redirect_method == "browser" and status in (301, 302, 303) else method

    def _failed(self, answer: Answer, *, hopped: bool) -> Reading:
        rule = _FAILURE_RULES.get(answer.failure, "WIRE-FAILURE-1")
        if answer.failure == "not allowed" and not hopped:
            reason = _reason("no connection is allowed", answer.detail)
            return Reading(disposition="not allowed", reason=reason, rules=(rule,))
        time_rules = self.terms.time_rules if answer.failure == "time limit" else ()
        whole = answer.failure in _TOLD_BY_DETAIL and answer.detail.startswith("the ")
        reason = answer.detail if whole else _reason(_REASONS[answer.failure], answer.detail)
        return self._error(reason, *time_rules, rule)

    def _redirected(
        self, answer: Answer, said: str, url: str, visited: tuple[str, ...], methods: Sequence[str]
    ) -> Reading:
        if answer.status == 304:
            return self._error(f"answered {said}, which names no other place", "OCN-REDIRECT-5")
        location = (answer.header("Location") or "").strip()
        if not location:
            return self._error(f"answered {said} without Location", "OCN-REDIRECT-8")
        try:
            target = resolve(url, location)
        except ValueError as why:
            return self._error(f"answered {said}, but Location {why}", "OCN-REDIRECT-8")
        asked = methods or ("POST",) * len(visited)
        method = self.method_after(answer.status, asked[-1])
        if (method, target) in zip(asked, map(canonical, visited), strict=True):
            return self._error(f"answered {said}: a loop, {target} was asked already", "OCN-REDIRECT-7")
        if len(visited) > self.terms.hops:
            return self._error(f"answered {said} after {self.terms.hops} redirects already", "OCN-REDIRECT-6")
        rules = [*self.terms.redirect_rules, "OCN-REDIRECT-2" if method == asked[-1] else "OCN-REDIRECT-4"]
        if origin(target) != origin(visited[0]):
            rules.append("OCN-REDIRECT-3")
        if (origin(url).scheme, origin(target).scheme) == ("https", "http"):
            rules.append("OCN-REDIRECT-10")
        return Reading(disposition="hop", reason=f"answered {said}", rules=tuple(rules), location=target)

    def _error(self, reason: str, *rules: str) -> Reading:
        return self._again(reason, self.terms.error_rules + rules)

    def _again(self, reason: str, rules: tuple[str, ...]) -> Reading:
        return Reading(disposition="retry", reason=reason, rules=rules + self.terms.ladder.rules)

    # -- the next attempt, and giving up --------------------------------------------------------------------------

    def next_attempt(
        self, number: int, *, endpoint: Endpoint, first_at: Instant, now: Instant, seed: Seed
    ) -> Instant | None:
        """When the attempt after a failed one is due; None when there is none.

        :param number: the number of the attempt that failed, from 1.
        :param first_at: when the first attempt began.
        :param now: when this one ended.
        :param seed: the delivery's; the jitter derives from it and from *number*.
        """
        ladder = self.terms.ladder
        limit = ladder.retries if endpoint.retries is None else endpoint.retries
        if limit is not None and number > limit:
            return None
        if endpoint.interval is None:
            due = Instant(now + self._varied(ladder.gap(number), number, seed))
        else:
            due = Instant(now + _interval(endpoint))
        if ladder.until is None or endpoint.retries is not None:
            return due
        last = Instant(first_at + ladder.until)
        return None if now >= last else min(due, last)

    def _varied(self, gap: Span, number: int, seed: Seed) -> Span:
        jitter = self.terms.ladder.jitter
        if not jitter or not self.options.webhook_jitter:
            return gap
        return Span(round(gap * (1 + jitter * (2 * seed.fraction("jitter", number) - 1))))

    def disable_at(
        self, *, first_failed: Instant, exhausted_at: Instant, last_success: Instant | None
    ) -> Instant | None:
        """When an endpoint is to be disabled on account of one exhausted event; None when it is not.

        Ask again at that time: a success until then calls it off.

        :param first_failed: the first failed attempt of that event.
        :param exhausted_at: its last failed attempt.
        :param last_success: the endpoint's latest acknowledged attempt of any event.
        """
        after = self.terms.disable_after
        if after is None or (last_success is not None and last_success >= first_failed):
            return None
        return max(exhausted_at, Instant(first_failed + after))

    def check(self, endpoint: Endpoint) -> None:
        """BadInput when what the endpoint overrides makes no sense under this profile (ENDPOINT-OVERRIDE-1)."""
        where = f"endpoint {endpoint.name}"
        if endpoint.retries is not None and not 0 <= endpoint.retries <= _MOST_RETRIES:
            raise BadInput(f"retries must be 0 to {_MOST_RETRIES}, not {endpoint.retries}", where=where)
        if endpoint.time_limit is not None and endpoint.time_limit <= 0:
            raise BadInput(f"time_limit must be above 0 seconds, not {endpoint.time_limit:g}", where=where)
        if endpoint.interval is None:
            return
        interval, until = _interval(endpoint), self.terms.ladder.until
        if until is not None and endpoint.retries is None and until // interval > _MOST_RETRIES:
            raise BadInput(
                f"an interval of {endpoint.interval} for {format_span(until)} makes over {_MOST_RETRIES} attempts:"
                " give retries too",
                where=where,
            )


def _reason(what: str, detail: str) -> str:
    return f"{what}: {detail}" if detail else what


def credentials_allowed(first_url: str, next_url: str, options: Options) -> bool:
    """Whether credentials for *first_url* go along to a hop at *next_url* (OCN-REDIRECT-3, OCN-REDIRECT-10)."""
    first, then = origin(first_url), origin(next_url)
    if (first.scheme, then.scheme) == ("https", "http"):
        return False
    return first == then or (options.redirect_credentials == "same_host" and first.host == then.host)


def _interval(endpoint: Endpoint) -> Span:
    try:
        interval = parse_span(endpoint.interval or "")
    except ValueError as why:
        raise BadInput(f"interval {why}", where=f"endpoint {endpoint.name}") from None
    if interval <= 0:
        raise BadInput("interval must be longer than 0s", where=f"endpoint {endpoint.name}")
    return interval
