"""``profiles.md``: how each channel delivers in each environment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.cli.pages import markdown, rules
from simulator.instant import format_span
from simulator.records import CHANNELS, ENVIRONMENTS, Options

if TYPE_CHECKING:
    from collections.abc import Iterator

    from simulator.catalogue.loader import Catalogue
    from simulator.catalogue.profile import Profile
    from simulator.catalogue.terms import Ladder, Terms

INTRO = """\
What a receiver must answer, in which time, and what happens when it does not: for each channel in each environment.
An endpoint may have its own `retries`, `interval` and `time_limit`
([ENDPOINT-OVERRIDE-1](rules.md#endpoint-override-1)). Time limits are real seconds; everything between two attempts
is virtual time."""


def page(catalogue: Catalogue) -> str:
    """The whole page."""
    return markdown.page("Delivery profiles", INTRO, *_profiles(catalogue))


def _profiles(catalogue: Catalogue) -> Iterator[str]:
    for channel in CHANNELS:
        yield f"## {channel}"
        columns: dict[tuple[str, ...], list[str]] = {}
        for environment in ENVIRONMENTS:
            told = lines(catalogue.profile(channel, environment, Options()))
            columns.setdefault(tuple(told.values()), []).append(environment)
        # environments that deliver alike share a column
        head = ("", *(", ".join(names) for names in columns.values()))
        yield markdown.table(head, zip(told, *columns, strict=True))
    yield "## Redirects"
    yield "What each channel makes of a redirect, step by step:"
    yield markdown.table(rules.HEAD, (rules.line(rule) for rule in catalogue.rules() if "-REDIRECT-" in rule.id))


def lines(profile: Profile) -> dict[str, str]:
    """What is to be said of one profile, by what it is about."""
    terms = profile.terms
    first, last = terms.success
    statuses = f"any status from {first} to {last}" if first != last else f"status {first} only"
    redirects = f"followed, up to {terms.hops} in one attempt" if terms.hops else "not followed: a failure"
    return {
        "Success": _told(statuses, terms.success_rules),
        "Redirects": _told(redirects, terms.redirect_rules),
        "Failure": _told("every other answer, and none", terms.error_rules),
        "Time limit": _told(f"{terms.time_limit:g} s for one POST", terms.time_rules),
        "Order": "in parallel" if terms.parallel else "first attempts of one order one after another",
        "Retries": _told(_ladder(terms.ladder), terms.ladder.rules),
        "Giving up": _told("the delivery ends as `exhausted`", terms.exhausted_rules),
        "The endpoint": _told(*_disabling(terms)),
    }


def _told(text: str, rules: tuple[str, ...]) -> str:
    return f"{text} ({markdown.rules(rules)})" if rules else text


def _ladder(ladder: Ladder) -> str:
    gaps = [format_span(gap) for gap in ladder.gaps]
    then = format_span(ladder.then)
    varied = f", each gap up to {ladder.jitter:.0%} longer or shorter" if ladder.jitter else ""
    if ladder.until is not None:
        last = format_span(ladder.until)
        return f"after {', '.join(gaps)}, then every {then}; the last exactly {last} after the first attempt{varied}"
    if not ladder.retries:
        return f"none; {then} apart where the endpoint has a number of its own"
    steps = f"after {', '.join(gaps)}" if gaps else f"{then} apart"
    return f"{ladder.retries}, {steps}{varied}"


def _disabling(terms: Terms) -> tuple[str, tuple[str, ...]]:
    after = terms.disable_after
    if after is None:
        return "is never disabled", ()
    when = f"{format_span(after)} after the first failure" if after else "with its last attempt"
    return f"is disabled by an exhausted event, {when}, unless something succeeded meanwhile", terms.disable_rules
