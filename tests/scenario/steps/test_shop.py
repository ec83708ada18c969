"""What happens at the shop, and what it refuses."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.scenario.playing import verdicts

if TYPE_CHECKING:
    from tests.scenario.playing import Script

IN_PROCESS = "back_order, ship, report_fulfillment, cancel, fail_reauthorization, hold, flag_risk, suppress"
"""What a physical order in process takes."""


def test_an_act_that_is_not_legal_fails_and_names_the_legal_ones(script: Script) -> None:
    result = script.play(" - place_order: {}\n - act: {action: submit}\n")
    (verdict,) = result.failures
    assert f"legal: {IN_PROCESS}" in verdict.seen


@pytest.mark.parametrize(
    ("refused", "wanted"),
    [
        ("true", "pass"),
        (f"[{IN_PROCESS}]", "pass"),
        ("[cancel]", "pass"),
        ("[cancel, fulfill]", "fail"),
        ("false", "fail"),
    ],
)
def test_a_refusal_can_be_expected(script: Script, refused: str, wanted: str) -> None:
    result = script.play(f" - place_order: {{}}\n - act: {{action: submit, refused: {refused}}}\n")
    assert result.verdict == wanted


def test_a_refusal_that_does_not_come_fails(script: Script) -> None:
    assert script.play(" - place_order: {}\n - act: {action: ship, refused: true}\n").verdict == "fail"


def test_events_may_be_named_with_their_channel_everywhere(script: Script) -> None:
    result = script.play(
        " - answer: {endpoint: pon, script: [{status: 204, when: {event: 'pon:OrderLevelRisk'}}]}\n"
        " - place_order: {}\n - emit: {event: 'pon:OrderLevelRisk', to: pon}\n"
        " - expect: {delivery: {event: 'pon:OrderLevelRisk', channel: pon}, count: 1, attempt: {status: 204}}\n"
        " - expect: {received: {endpoint: pon, event: 'pon:OrderLevelRisk', count: 1}}\n",
        "endpoints: {pon: {channel: pon, events: ['pon:OrderLevelRisk']}}\n",
    )
    assert verdicts(result) == ["pass", "pass"]
