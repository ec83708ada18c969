"""What no claim speaks of is acknowledged, too."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from msgspec import structs

from simulator.checks.expectation import AttemptClaim, Expectation, Range, Selection
from simulator.checks.unspoken import CLAIM, spoken, unspoken
from simulator.instant import Instant
from simulator.records import Commit
from tests.checks.stories import HOUR, attempt, journal


@dataclass(frozen=True)
class Claim:
    """An expectation of the delivery d2, which ended as exhausted."""

    speaks: bool
    more: dict[str, Any]


@pytest.mark.parametrize(
    "claim",
    [
        Claim(speaks=True, more={"disposition": "exhausted"}),
        Claim(speaks=True, more={"disposition": "acknowledged", "never": True}),
        Claim(speaks=True, more={"attempts": Range(at_least=1, at_most=1)}),
        Claim(speaks=True, more={"attempt": (AttemptClaim(number=1),)}),
        Claim(speaks=True, more={"hops": 0}),
        Claim(speaks=True, more={"that": ("true",)}),
        Claim(speaks=False, more={"count": Range(at_least=1, at_most=1)}),
        Claim(speaks=False, more={"payload": {"order.id": "7"}}),
    ],
)
def test_a_claim_speaks_of_an_end_when_it_says_how(claim: Claim) -> None:
    expectation = Expectation(claim="x", delivery=Selection(endpoint="shop"), **claim.more)
    assert spoken(journal(), expectation) == (["d2"] if claim.speaks else [])


def test_an_expression_about_all_speaks_of_all() -> None:
    assert spoken(journal(), Expectation(claim="x", that=("size(deliveries) == 3",))) == ["d1", "d2", "d3"]
    assert spoken(journal(), Expectation(claim="x", that=("true",))) == []


def test_what_ended_otherwise_fails_with_its_evidence() -> None:
    verdict = unspoken(journal(), (), ("erp", "shop"))
    assert verdict is not None
    assert (verdict.verdict, verdict.claim, verdict.evidence) == ("fail", CLAIM, ("d2.1",))
    assert verdict.seen.startswith("Placed to shop for order")


def test_what_a_claim_spoke_of_or_is_no_endpoint_under_test_is_left_alone() -> None:
    assert unspoken(journal(), ("d2",), ("erp", "shop")) is None
    assert unspoken(journal(), (), ("erp",)) is None


def test_what_is_still_open_has_not_ended() -> None:
    made = journal()
    made.apply(Commit(at=Instant(HOUR), attempts=[attempt("d3", 1, HOUR, "retry", 503)]))
    assert unspoken(made, ("d2",), ("erp", "shop")) is None


def test_what_was_spoilt_on_purpose_may_be_refused() -> None:
    made = journal()
    spoilt = structs.replace(made.events["e-Placed"], overrides={"order.id": "x"})
    made.apply(Commit(at=Instant(HOUR), events=[spoilt]))
    assert unspoken(made, (), ("erp", "shop")) is None
