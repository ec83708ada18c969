"""The claim that every story makes of a receiver under test: what it says nothing else of is acknowledged."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from simulator.checks.conditions import outcome, proof
from simulator.checks.judge import about, selected
from simulator.checks.miss import Miss, told
from simulator.records import Verdict

if TYPE_CHECKING:
    from collections.abc import Container

    from simulator.checks.expectation import Expectation
    from simulator.journal import Journal

CLAIM: Final = "every notification of which no step says how it ends is acknowledged"


def spoken(journal: Journal, expectation: Expectation) -> list[str]:
    """The deliveries of which a claim says how they end."""
    if expectation.delivery is None:
        return list(journal.deliveries) if any("deliveries" in source for source in expectation.that) else []
    says = (expectation.disposition, expectation.attempts, expectation.attempt, expectation.hops, expectation.that)
    return (
        [each.id for each in selected(journal, expectation)] if any(part not in ("", None, ()) for part in says) else []
    )


def unspoken(journal: Journal, spoken_of: Container[str], endpoints: Container[str]) -> Verdict | None:
    """A fail when a delivery to *endpoints*, not among *spoken_of*, ended without being acknowledged.

    A payload that was spoilt on purpose may be refused.
    """
    found = [
        Miss("disposition acknowledged", outcome(journal, each), proof(journal, each), about(each))
        for each in journal.deliveries.values()
        if each.endpoint in endpoints
        and each.id not in spoken_of
        and journal.settled_at(each.id) is not None
        and journal.disposition(each.id) != "acknowledged"
        and not journal.events[each.event_id].overrides
    ]
    if not found:
        return None
    expected, seen, evidence = told(found)
    return Verdict(verdict="fail", claim=CLAIM, expected=expected, seen=seen, evidence=evidence)
