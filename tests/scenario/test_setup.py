"""A scenario's site is set up as its header says: the case, the boxes, the environments."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from simulator.errors import BadInput

if TYPE_CHECKING:
    from tests.scenario.playing import Script


def expect(endpoint: str, count: int) -> str:
    return f" - expect: {{delivery: {{endpoint: {endpoint}}}, count: {count}}}\n"


def test_all_boxes_are_on_unless_the_header_says_otherwise(script: Script) -> None:
    for events, count in (
        ("", 4),
        (", events: [Order Level]", 3),
        (", events: [pon:OrderLevelInProcess]", 1),
        (", events: []", 0),
    ):
        header = f"setup: {{}}\nendpoints: {{pon: {{channel: pon{events}}}}}\n"
        result = script.play(f" - place_order\n{expect('pon', count)}", header)
        assert result.verdict == "pass", result.verdicts


def test_boxes_may_be_named_without_a_setup_too(script: Script) -> None:
    header = "endpoints: {pon: {channel: pon, events: [order placed, Line Item Level]}}\n"
    assert script.play(f" - place_order\n{expect('pon', 2)}", header).verdict == "pass"


def test_the_number_of_retries_is_that_of_the_case(script: Script) -> None:
    header = "setup: {retries: 2}\nendpoints: {pon: {channel: pon, events: [Order Placed]}}\n"
    steps = " - answer: {endpoint: pon, status: 500}\n - place_order\n"
    assert script.play(f"{steps} - expect: {{delivery: {{endpoint: pon}}, attempts: 3}}\n", header).verdict == "pass"


def test_an_endpoint_of_one_environment_is_left_out_of_the_other(script: Script) -> None:
    header = "endpoints: {test: {channel: pon, environment: cte}, live: {channel: pon, environment: production}}\n"
    steps = f" - place_order\n{expect('test', 4)}{expect('live', 4)}"
    for environment, seen in ((None, ["pass", "not applicable"]), ("production", ["not applicable", "pass"])):
        result = script.play(steps, header, environment=environment)
        assert [verdict.verdict for verdict in result.verdicts] == seen
    reason = next(verdict.reason for verdict in result.verdicts if verdict.reason)
    assert reason == "test is told in cte only"


@pytest.mark.parametrize(
    ("header", "said"),
    [
        (
            "setup: {}\nendpoints: {a: {channel: pon}, b: {channel: pon}}\n",
            "one endpoint for PON in cte, not 2: a, b",
        ),
        ("setup: {}\nendpoints: {a: {channel: pon, retries: 2}}\n", "retries is for the setup to say"),
        ("setup: {retries: -1}\n", "at least 0"),
        ("setup: {contact: nobody}\n", "a mail address"),
        ("setup: {retry: 1}\n", "retries"),
        ("endpoints: {a: {channel: pon, environment: prod}}\n", "production"),
        ("endpoints: {a: {channel: pon, events: [Order Plaecd]}}\n", 'did you mean "Order Placed"'),
        ("options: {setup_after: soon}\n", "soon"),
    ],
)
def test_a_bad_header_is_told_with_its_line(script: Script, header: str, said: str) -> None:
    with pytest.raises(BadInput) as caught:
        script.case(" - place_order\n", header)
    assert said in str(caught.value)
    assert caught.value.line > 0
