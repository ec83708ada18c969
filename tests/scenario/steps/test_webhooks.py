"""The step ``webhook``, and what is known wrong about it before."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from simulator.errors import BadInput
from tests.scenario.playing import verdicts

if TYPE_CHECKING:
    from tests.scenario.playing import Script

HOOK = (
    "clock: manual\nendpoints: {hook: {channel: webhook, events: [order.accepted]}, pon: {channel: pon, events: []}}\n"
)
ORDER = " - place_order: {as: a}\n - advance: 1m\n"
RIGHT = " - expect: {received: {endpoint: hook, count: 1, signature: right}}\n"


@pytest.mark.parametrize(
    ("knows", "expire", "verdict"),
    [
        ("newest", 0, "pass"),
        ("newest", 3, "pass"),
        ("all", 3, "pass"),
        ("unchanged", 3, "pass"),
        ("unchanged", 0, "fail"),
    ],
)
def test_the_receiver_checks_with_what_it_was_told(script: Script, knows: str, expire: int, verdict: str) -> None:
    rotate = f" - webhook: {{endpoint: hook, rotate: {{expire: {expire}}}, receiver: {knows}}}\n"
    assert verdicts(script.play(rotate + ORDER + RIGHT, HOOK)) == [verdict]


def test_one_without_an_address_is_left_out(script: Script) -> None:
    steps = " - webhook: {endpoint: hook, enabled: false}\n - webhook: {endpoint: hook, test: order.accepted}\n"
    result = script.play(f"{steps} - place_order\n", HOOK, targets={"pon": script.url})
    assert (result.verdict, result.reason) == ("pass", "")


def test_a_rotation_takes_the_bundled_receiver(script: Script) -> None:
    steps = " - webhook: {endpoint: hook, rotate: {expire: 0}}\n - place_order\n"
    result = script.play(steps, HOOK, targets={"webhook": script.url})
    assert result.verdict == "not applicable"


def test_too_many_secrets_end_the_story(script: Script) -> None:
    rotate = " - webhook: {endpoint: hook, rotate: {expire: 24}}\n"
    result = script.play(rotate * 5, HOOK)
    assert result.verdict == "inconclusive"
    assert "has 5 signing secrets already" in result.reason


@pytest.mark.parametrize(
    ("step", "said"),
    [
        ("{endpoint: hok, enabled: true}", 'did you mean "hook"'),
        ("{endpoint: pon, enabled: true}", "so it is no webhook"),
        ("{endpoint: hook}", "at least"),
        ("{endpoint: hook, enabled: maybe}", "maybe"),
        ("{endpoint: hook, types: [order.acepted]}", 'did you mean "order.accepted"'),
        ("{endpoint: hook, test: order.acepted}", 'did you mean "order.accepted"'),
        ("{endpoint: hook, test: OrderLevelComplete}", "OrderLevelComplete"),
        ("{endpoint: hook, rotate: {expire: 2}}", "2"),
        ("{endpoint: hook, rotate: {}}", "expire"),
        ("{endpoint: hook, receiver: old}", "old"),
    ],
)
def test_what_cannot_be_is_told_with_its_place(script: Script, step: str, said: str) -> None:
    with pytest.raises(BadInput) as caught:
        script.case(f" - webhook: {step}\n", HOOK)
    assert said in str(caught.value)
    assert caught.value.line > 0
