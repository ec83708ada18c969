"""The step ``save_events``, and what is known wrong about it before."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from simulator.errors import BadInput
from tests.scenario.playing import verdicts

if TYPE_CHECKING:
    from tests.scenario.playing import Script

SITE = "setup: {}\nendpoints: {pon: {channel: pon, events: []}, hook: {channel: webhook}}\n"
PON = "expect: {delivery: {endpoint: pon}"


def test_a_save_applies_from_then_on(script: Script) -> None:
    result = script.play(
        " - place_order\n - save_events: {check: [Order Placed]}\n - place_order: {as: b}\n"
        f" - {PON}, count: 1}}\n - {PON}, order: b}}, disposition: acknowledged}}\n".replace(
            "pon}, order", "pon, order"
        ),
        SITE,
    )
    assert result.verdict == "pass", result.reason


def test_locked_settings_are_a_verdict(script: Script) -> None:
    header = f"clock: manual\noptions: {{setup_after: 1h}}\n{SITE}"
    locked = script.play(" - save_events: {all: true, refused: true}\n - save_events: {all: true}\n", header)
    assert verdicts(locked) == ["pass", "fail"]
    assert "set-up case 1 is Submitted" in locked.verdicts[1].seen
    opened = script.play(" - save_events: {all: true, refused: true}\n", SITE)
    assert (verdicts(opened), opened.verdicts[0].seen) == (["fail"], "done")


def test_against_a_target_without_pon_there_is_nothing_to_save(script: Script) -> None:
    result = script.play(" - save_events: {all: true}\n - place_order\n", SITE, targets={"webhook": script.url})
    assert (result.verdict, result.reason) == ("pass", "")


@pytest.mark.parametrize(
    ("header", "step", "said"),
    [
        ("", "{all: true}", "the header has no `setup`"),
        (SITE, "{all: true, none: true}", "contradict each other"),
        (SITE, "{check: [OrderLevelComplet]}", 'did you mean "OrderLevelComplete"'),
        (SITE, "{uncheck: [Refund]}", 'did you mean "Refunds"'),
        (SITE, "{all: yes please}", "true"),
    ],
)
def test_what_cannot_be_saved_is_told_with_its_place(script: Script, header: str, step: str, said: str) -> None:
    with pytest.raises(BadInput) as caught:
        script.case(f" - save_events: {step}\n", header)
    assert said in str(caught.value)
    assert caught.value.line > 0
