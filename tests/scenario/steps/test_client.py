"""The step ``call``: a client of the API inside a story."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from simulator.scenario import rehearsal
from simulator.scenario.runner import play
from simulator.scenario.settings import Settings
from simulator.web.api.app import beside
from tests.scenario.playing import ONE, verdicts

if TYPE_CHECKING:
    from tests.scenario.playing import Script

HOOK = "endpoints: {hook: {channel: webhook}}\n"
MADE = " - call: {operation: POST /customers, body: {email: bo@example.com}, status: 201, as: bo}\n"


def test_what_was_answered_has_a_name(script: Script) -> None:
    there = (
        " - call: {operation: 'GET /customers/${ bo.id }', answer: {email: bo@example.com, liveMode: {is: false}}}\n"
    )
    result = script.play(f"{MADE}{there} - expect: {{delivery: {{event: customer.created}}, count: 1}}\n", HOOK)
    assert verdicts(result) == ["pass", "pass", "pass"]


@pytest.mark.parametrize(
    ("call", "expected", "seen"),
    [
        (
            "{operation: GET /customers/none}",
            "a good status",
            "404 not_found (id): There is no customer 'none'.",
        ),
        ("{operation: GET /orders, status: 404}", "status 404", "200"),
        (
            "{operation: 'GET /orders/${ order.id }', answer: {state: complete, planet: 3, 'items[0].quantity': 1}}",
            "state complete; planet 3",
            'state accepted; planet (absent: the answer has no "planet"',
        ),
        ("{operation: GET /orders, version: 2021-12-31}", "a good status", "400 invalid_parameter"),
    ],
)
def test_an_answer_that_is_not_as_claimed_fails(script: Script, call: str, expected: str, seen: str) -> None:
    result = script.play(f" - place_order: {{as: order}}\n - call: {call}\n", ONE)
    (verdict,) = result.verdicts
    assert (verdict.verdict, verdict.expected) == ("fail", expected)
    assert verdict.seen.startswith(seen)
    assert verdict.where.endswith("s.yaml:5")


def test_a_story_ends_where_what_it_builds_on_was_refused(script: Script) -> None:
    steps = (
        " - call: {operation: POST /customers, body: {email: nobody}, as: bo}\n"
        " - call: {operation: 'GET /customers/${ bo.id }'}\n"
    )
    result = script.play(steps, ONE)
    assert (result.verdict, result.exit_code, len(result.verdicts)) == ("fail", 1, 1)
    assert result.reason.endswith('s.yaml:4: what was to be called "bo" is not there, so the story ends')
    (verdict,) = result.verdicts
    assert verdict.claim == "call POST /customers, body: {email: nobody}, as: bo"
    assert verdict.seen.startswith("400 invalid_parameter (email)")


def test_a_refusal_that_is_claimed_has_a_name(script: Script) -> None:
    steps = (
        " - call: {operation: GET /customers/none, status: 404, as: refusal}\n"
        " - expect: {that: \"${ refusal.errors[0].code == 'not_found' }\"}\n"
    )
    assert verdicts(script.play(steps, ONE)) == ["pass", "pass"]


def test_an_order_that_was_found_is_acted_upon(script: Script) -> None:
    steps = (
        " - place_order: {lines: [{product: physical}]}\n"
        " - call: {operation: GET /orders, as: found}\n"
        " - act: {action: ship, order: '${ found.data[0].id }'}\n"
        " - call: {operation: 'GET /orders/${ found.data[0].id }', answer: {'items[0].state': fulfilled}}\n"
    )
    assert verdicts(script.play(steps, ONE)) == ["pass", "pass"]


def test_without_an_api_that_is_said(script: Script) -> None:
    result = play(script.case(" - call: {operation: GET /orders}\n", ONE), Settings(receiver=script.url))
    assert (result.exit_code, result.reason.partition(": ")[2]) == (2, "the API is not served here")


def test_a_rehearsal_calls_too(script: Script) -> None:
    case = script.case(MADE, HOOK)
    assert [event.type for event in rehearsal.told([case], beside)[case.id]] == ["customer.created"]
