"""What lets time pass."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.scenario.playing import ONE, verdicts

if TYPE_CHECKING:
    from tests.scenario.playing import Script


def test_a_settle_that_reaches_its_horizon_names_what_is_open(script: Script) -> None:
    header = "clock: manual\nendpoints: {ocn: {channel: ocn, url: 'http://127.0.0.1:1/'}}\n"
    steps = " - place_order: {}\n - advance: 15s\n - act: {action: ship}\n - settle: {horizon: 2h}\n"
    result = script.play(steps, header)
    assert result.verdict == "fail"
    assert "OrderComplete to ocn" in result.failures[0].seen
    allowed = script.play(steps.replace("2h}", "2h, open: true}"), header)
    assert allowed.verdict == "pass"


def test_manual_time_moves_only_when_told(script: Script) -> None:
    result = script.play(
        " - expect: {that: '${ now == 1767603600000 }'}\n - place_order: {}\n - expect: {order: {state: Open}}\n"
        " - advance: 5s\n - expect: {order: {state: Submitted}}\n - expect: {that: '${ now == 1767603605000 }'}\n",
        f"clock: {{mode: manual, start: '2026-01-05T09:00:00Z'}}\n{ONE}",
    )
    assert verdicts(result) == ["pass"] * 4


def test_in_manual_time_what_is_due_at_once_has_happened_before_the_next_step(script: Script) -> None:
    result = script.play(
        " - place_order: {as: a}\n - expect: {delivery: {order: a}, disposition: acknowledged}\n"
        " - emit: {event: OrderLevelPlaceOrderSuccess}\n - expect: {received: {endpoint: pon, count: 2}}\n",
        f"clock: manual\n{ONE}",
    )
    assert verdicts(result) == ["pass", "pass"]


def test_virtual_time_has_an_end(script: Script) -> None:
    header = f"clock: {{mode: manual, start: '8950-01-01'}}\n{ONE}"
    result = script.play(" - advance: 10000d\n - advance: 10000d\n", header)
    assert (result.verdict, result.exit_code) == ("inconclusive", 2)
    assert result.reason.endswith("s.yaml:6:4: virtual time cannot pass the year 9000")
