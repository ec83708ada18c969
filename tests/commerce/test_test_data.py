"""The tables of test data agree with one another and with the words that a source knows."""

from __future__ import annotations

from typing import get_args

from simulator.commerce import test_data
from simulator.commerce.parties import Outcome


def test_every_outcome_can_be_brought_about() -> None:
    told = {*test_data.CARDS.values(), *(one for names in test_data.NAMES.values() for one in names.values())}
    assert told == {*get_args(Outcome)}


def test_every_card_has_a_brand() -> None:
    numbers = (*test_data.CARDS, test_data.REFUSED_CARD)
    assert {test_data.brand_of(number) for number in numbers} == {
        "Visa",
        "MasterCard",
        "AmericanExpress",
        "DinersClub",
        "JCB",
        "UnionPay",
        "Discover",
    }
    assert test_data.brand_of("9") == ""
    assert set(test_data.CHALLENGED_CARDS) < set(test_data.CARDS)


def test_names_count_for_the_types_that_know_them() -> None:
    assert test_data.outcome_of("directDebit", "ChargeFailedAfterPending") == "charge fails late"
    assert test_data.outcome_of("creditCard", "ChargeFail") == ""
    assert test_data.unmade("googlePay", "SourceFail")
    assert not test_data.unmade("creditCard", "SourceFail")
    assert test_data.failing("directDebit", "SourceFailAfterRedirect")
    assert not test_data.failing("googlePay", "SourceFailAfterRedirect")
    assert test_data.challenged("googlePay", "SCATest", "")
    assert test_data.challenged("creditCard", "SCATest", "5454545454545454")
    assert not test_data.challenged("creditCard", "SCATest", "4444222233331111")


def test_the_first_name_that_tells_something_counts() -> None:
    assert test_data.suspicion("Lovelace", "FraudReviewPass", "FraudBlock") == "review passes"
    assert test_data.suspicion("Lovelace") == ""
