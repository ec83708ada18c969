"""What the bundled receiver is told to answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.scenario.playing import verdicts

if TYPE_CHECKING:
    from tests.scenario.playing import Script


def test_answers_walk_by_delivery_or_by_request(script: Script) -> None:
    header = "endpoints: {pon: {channel: pon, retries: 1, events: [OrderLevelPlaceOrderSuccess]}}\n"
    places = " - place_order: {}\n - place_order: {}\n"
    answer = " - answer: {endpoint: pon, each: %s, script: [{status: 500}, {status: 200}]}\n"
    expect = " - expect: {received: {endpoint: pon, count: %d}}\n"
    assert script.play(answer % "delivery" + places + expect % 4, header).verdict == "pass"
    assert script.play(answer % "request" + places + expect % 3, header).verdict == "pass"


def test_an_answer_without_keys_is_plain_200_again(script: Script) -> None:
    result = script.play(
        " - answer: {endpoint: pon, status: 500}\n - place_order: {as: a}\n"
        " - answer: {endpoint: pon}\n - place_order: {as: b}\n"
        " - expect: {delivery: {order: a}, attempt: {status: 500}}\n"
        " - expect: {delivery: {order: b}, attempt: {status: 200}}\n"
    )
    assert verdicts(result) == ["pass", "pass"]
