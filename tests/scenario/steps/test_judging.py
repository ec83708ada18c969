"""Claims: ``expect`` and ``await``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.scenario.playing import ONE, verdicts

if TYPE_CHECKING:
    from tests.scenario.playing import Script


def test_a_missed_expectation_fails_with_its_evidence(script: Script) -> None:
    result = script.play(" - place_order: {as: o}\n - expect: {delivery: {channel: pon}, disposition: exhausted}\n")
    assert (result.verdict, result.exit_code) == ("fail", 1)
    (verdict,) = result.failures
    assert verdict.where.endswith("s.yaml:5")
    assert verdict.expected == "disposition exhausted"
    assert "acknowledged after 1 attempt" in verdict.seen
    assert verdict.evidence[0].endswith(".1")


def test_never_is_judged_again_at_the_end(script: Script) -> None:
    steps = " - expect: {delivery: {channel: pon}, never: true}\n - expect: {delivery: {channel: pon}, count: 0}\n"
    result = script.play(f"{steps} - place_order: {{}}\n")
    assert verdicts(result) == ["fail", "pass"]


def test_an_awaited_thing_that_does_not_come_fails(script: Script) -> None:
    result = script.play(" - place_order: {}\n - await: {delivery: {event: OrderLevelRisk}, at_most: 0.05}\n")
    assert result.verdict == "fail"
    assert "no deliveries; the run has" in result.failures[0].seen
    assert "(waited 0.05 s)" in result.failures[0].seen


def test_what_the_receiver_got_can_be_awaited(script: Script) -> None:
    result = script.play(
        " - place_order: {}\n - await: {received: {endpoint: pon, count: 1}, at_most: 5}\n",
        f"clock: real\n{ONE}",
    )
    assert verdicts(result) == ["pass"]


def test_what_an_awaited_expression_speaks_of_may_be_still_to_come(script: Script) -> None:
    steps = " - place_order: {}\n - await: {that: '${ deliveries[0].attempts[0].status == 200 }', at_most: 5}\n"
    assert verdicts(script.play(steps, f"clock: real\n{ONE}")) == ["pass"]
    never = " - await: {that: '${ deliveries[0].attempts[0].status == 200 }', at_most: 0.05}\n"
    assert script.play(never).exit_code == 2


def test_a_range_that_does_not_say_where_it_begins_is_not_met_by_nothing(script: Script) -> None:
    steps = " - expect: {delivery: {channel: pon}, count: %s}\n - expect: {received: {endpoint: pon, count: %s}}\n"
    for count, wanted in (("{at_most: 3}", "fail"), ("{at_least: 0, at_most: 3}", "pass"), ("{at_most: 0}", "pass")):
        assert verdicts(script.play(steps % (count, count))) == [wanted, wanted]


def test_a_name_means_an_order_as_it_stands_when_it_is_judged(script: Script) -> None:
    result = script.play(
        " - place_order: {as: o}\n"
        " - expect: {delivery: {event: OrderLevelRisk}, never: true, that: \"${ o.state == 'Complete' }\"}\n"
        " - expect: {that: \"${ o.state == 'In Process' }\"}\n"
        " - act: {action: ship}\n - expect: {that: \"${ o.state == 'Complete' }\"}\n"
        " - emit: {event: OrderLevelRisk}\n",
        "endpoints: {pon: {channel: pon}}\n",
    )
    assert verdicts(result) == ["fail", "pass", "pass"]


def test_within_counts_from_the_last_cause_or_from_a_name(script: Script) -> None:
    steps = (
        " - place_order: {as: a}\n - advance: 1h\n - place_order: {as: b}\n"
        " - expect: {delivery: {order: b}, within: 0s}\n"
        " - expect: {delivery: {order: b}, within: 1h, since: a}\n"
        " - expect: {delivery: {order: b}, within: 2h, since: start}\n"
    )
    assert verdicts(script.play(steps)) == ["pass", "fail", "pass"]
