"""The judge: every claim that a step can make, met and missed, with what was expected, seen and proved."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec
import pytest

from simulator.checks.expectation import AttemptClaim, Expectation, HopClaim, LeftOut, Range, Selection
from simulator.checks.judge import judge
from simulator.errors import BadInput
from simulator.instant import Instant, Span
from simulator.records import Commit, OAuth, Settled
from tests.checks.stories import HOUR, ORDER, journal

if TYPE_CHECKING:
    from simulator.records import Channel, Verdict

D1 = Selection(endpoint="erp", event="Placed")
D2 = Selection(endpoint="shop")
OPEN = Selection(event="Complete")


def verdict(names: dict[str, Any] | None = None, left_out: tuple[LeftOut, ...] = (), **claim: Any) -> Verdict:
    return judge(journal(), Expectation(claim="expect", **claim), names or {}, left_out=left_out)


def once(number: int) -> Range:
    return Range(at_least=number, at_most=number)


@pytest.mark.parametrize(
    "claim",
    [
        {"delivery": D1},
        {"delivery": Selection(event="Placed"), "count": once(2)},
        {"delivery": Selection(), "count": Range(at_least=3)},
        {"delivery": Selection(channel="pon", order=ORDER.id), "count": Range(at_most=3)},
        {"delivery": Selection(event="Nothing"), "count": once(0)},
        {"delivery": Selection(event="Nothing"), "never": True},
        {"delivery": Selection(redelivery=True), "count": once(0)},
        {"delivery": D2, "never": True, "disposition": "acknowledged"},
        {"delivery": D1, "disposition": "acknowledged"},
        {"delivery": D2, "disposition": "exhausted"},
        {"delivery": OPEN, "disposition": "open"},
        {"delivery": OPEN, "attempts": once(0)},
        {"delivery": D1, "attempts": once(2)},
        {"delivery": D1, "within": Span(HOUR)},
        {"delivery": D1, "within": Span(0), "since": Instant(HOUR)},
        {"delivery": D1, "attempt": (AttemptClaim(status=200, statuses=(307, 200), gap=Span(HOUR)),)},
        {"delivery": D1, "attempt": (AttemptClaim(number="first", status=503, disposition="retry", after=Span(0)),)},
        {"delivery": D1, "attempt": (AttemptClaim(number=2, after=Span(HOUR), rule="PON-SUCCESS-1"),)},
        {"delivery": D1, "attempt": (AttemptClaim(number="any", status=503), AttemptClaim(number="any", status=200))},
        {"delivery": D1, "attempt": (AttemptClaim(number="every", reason="answered"),)},
        {"delivery": D1, "attempt": (AttemptClaim(note="withheld"),)},
        {"delivery": D2, "attempt": (AttemptClaim(status=0, failure="refused"),)},
        {"delivery": D1, "hops": 1},
        {"delivery": D1, "hops": (HopClaim(status=200, url="/moved/d1", method="post", credentials=False),)},
        {"delivery": D1, "hops": (HopClaim(note="another origin"),)},
        {"delivery": D1, "hops": 0, "attempt": (AttemptClaim(number=1),)},
        {"delivery": D1, "payload": {"order.id": 7, "order.lines": 2}},
        {"delivery": D1, "that": ("${ delivery.attempts.size() == 2 && payload.order.id == '7' }",)},
        {"order": {"id": ORDER.id, "state": "Open", "lines": [{"quantity": 2}]}},
        {"that": ("${ deliveries.size() == 3 }", "${ 1 + 1 == 2 }")},
    ],
)
def test_pass(claim: dict[str, Any]) -> None:
    assert verdict(**claim).verdict == "pass"


@pytest.mark.parametrize(
    ("claim", "expected", "seen"),
    [
        (
            {"delivery": Selection(event="Nothing")},
            "a delivery of Nothing",
            "no deliveries; the run has Placed to erp, Placed to shop",
        ),
        ({"delivery": D1, "count": once(2)}, "2 deliveries of Placed to erp", "1 delivery (Placed to erp)"),
        ({"delivery": Selection(event="No"), "count": once(1)}, "1 delivery of No", "no deliveries; the run has"),
        ({"delivery": D1, "count": once(0)}, "no delivery of Placed to erp", "1 delivery: Placed to erp"),
        ({"delivery": D1, "never": True}, "no delivery of Placed to erp", "(acknowledged)"),
        ({"delivery": D1, "disposition": "exhausted"}, "disposition exhausted", "acknowledged after 2 attempts"),
        ({"delivery": OPEN, "disposition": "acknowledged"}, "disposition acknowledged", "open"),
        ({"delivery": D1, "disposition": "open"}, "disposition open", "acknowledged"),
        ({"delivery": D1, "attempts": once(1)}, "1 attempt", "2 attempts"),
        ({"delivery": D1, "within": Span(5_000_000)}, "settled within 5s", "settled after 1h"),
        ({"delivery": OPEN, "within": Span(5_000_000)}, "settled within 5s", "still open"),
        ({"delivery": D1, "attempt": (AttemptClaim(status=204),)}, "attempt 2 status 204", "200"),
        ({"delivery": D1, "attempt": (AttemptClaim(number=3),)}, "attempt 3", "2 attempts"),
        (
            {"delivery": D1, "attempt": (AttemptClaim(number="any", status=500),)},
            "any attempt: status 500",
            "none such: attempt 1 status 503",
        ),
        ({"delivery": D1, "attempt": (AttemptClaim(number="every", status=200),)}, "attempt 1 status 200", "503"),
        ({"delivery": D1, "attempt": (AttemptClaim(gap=Span(5_000_000)),)}, "attempt 2 gap 5s", "1h"),
        ({"delivery": D1, "attempt": (AttemptClaim(number=1, gap=Span(0)),)}, "attempt 1 gap 0s", "none"),
        ({"delivery": D1, "attempt": (AttemptClaim(rule="NO-1"),)}, 'rule "NO-1"', "PON-SUCCESS-1"),
        ({"delivery": D2, "attempt": (AttemptClaim(failure="reset"),)}, "failure reset", "refused"),
        ({"delivery": D1, "attempt": (AttemptClaim(failure="reset"),)}, "failure reset", "failure none"),
        ({"delivery": D1, "hops": 2}, "2 hops", "1 hop: 200 http://127.0.0.1/moved/d1"),
        ({"delivery": D1, "hops": (HopClaim(status=201),)}, "hop 1 status 201", "200"),
        (
            {"delivery": D1, "hops": (HopClaim(credentials=True),)},
            "hop 1 with credentials",
            "hop 1 without credentials",
        ),
        ({"delivery": D1, "hops": (HopClaim(method="GET"),)}, "hop 1 by GET", "POST"),
        ({"delivery": D1, "hops": (HopClaim(url="/there"),)}, "hop 1 to .../there", "/moved/d1"),
        ({"delivery": D1, "hops": (HopClaim(note="loop"),)}, 'hop 1 note "loop"', "withheld"),
        ({"delivery": OPEN, "hops": 0}, "an attempt with hops", "no attempt"),
        ({"delivery": D1, "payload": {"order.id": 8}}, "payload order.id 8", "7"),
        ({"delivery": D1, "payload": {"order.x": 1}}, "payload order.x 1", '(absent: order has no "x")'),
        (
            {"delivery": D1, "that": ("${ delivery.size > 1000 }",)},
            "${ delivery.size > 1000 }",
            "false (delivery.size = ",
        ),
        ({"order": {"id": ORDER.id, "state": "Complete"}}, "order state Complete", "Open"),
        ({"order": {"id": "1"}}, "order 1", "no such order"),
        ({"that": ("${ 1 }",)}, "${ 1 }", "1"),
    ],
)
def test_fail(claim: dict[str, Any], expected: str, seen: str) -> None:
    found = verdict(**claim)
    assert found.verdict == "fail"
    assert expected in found.expected
    assert seen in found.seen


@pytest.mark.parametrize(("sent", "wanted"), [(False, "pass"), (True, "fail")])
def test_a_bearer_token_went_along_unless_it_was_withheld(sent: bool, wanted: str) -> None:
    made = journal()
    auth = OAuth(token_url="http://127.0.0.1/token", client_id="c", client_secret="s")
    made.endpoints["erp"] = msgspec.structs.replace(made.endpoints["erp"], auth=auth)
    expectation = Expectation(claim="expect", delivery=D1, hops=(HopClaim(credentials=sent),))
    assert judge(made, expectation, {}).verdict == wanted


def test_every_selected_delivery_must_meet_the_conditions() -> None:
    found = verdict(delivery=Selection(event="Placed"), disposition="acknowledged")
    assert found.verdict == "fail"
    assert found.evidence == ("d2.1",)


def test_absence_with_conditions_speaks_of_those_that_meet_them() -> None:
    placed = Selection(event="Placed")
    assert verdict(delivery=placed, count=once(0), disposition="not allowed").verdict == "pass"
    assert verdict(delivery=placed, never=True, disposition="exhausted").evidence == ("d2.1",)


def test_each_thing_seen_says_what_it_was_seen_at() -> None:
    found = verdict(delivery=Selection(event="Placed"), attempts=once(3), disposition="open")
    about = f"for order {ORDER.id}"
    assert found.expected == "disposition open; 3 attempts"
    assert found.seen == (
        f"Placed to erp {about}: acknowledged after 2 attempts (answered 200); 2 attempts; "
        f"Placed to shop {about}: exhausted after 1 attempt (answered refused); 1 attempt"
    )
    assert found.evidence == ("d1.2", "d2.1")


def test_a_long_tail_is_counted() -> None:
    found = verdict(delivery=D1, that=tuple(f"${{ {number} == 0 }}" for number in range(1, 9)))
    assert found.seen.endswith("; and 3 more")


def test_what_was_called_off_says_why() -> None:
    made = journal()
    gone = Settled(delivery="d3", at=Instant(0), disposition="exhausted", reason="endpoint disabled: why")
    made.apply(Commit(at=Instant(0), settled=[gone]))
    found = judge(made, Expectation(claim="expect", delivery=OPEN, disposition="acknowledged"), {})
    assert found.seen.endswith(": exhausted (endpoint disabled: why)")


@pytest.mark.parametrize(
    ("source", "seen"),
    [
        ("${ delivery.order == order.id && 7 == 8 }", 'false (delivery.order = "7", order.id = 7)'),
        ("${ delivery.attempts.size() == 3 }", "false (delivery.attempts = [2 items])"),
        ("${ delivery.attempts[0].status == 200 }", "false (delivery.attempts[0].status = 503)"),
        ("${ payload.order.id == 'order.id' }", 'false (payload.order.id = "7")'),
        ("${ deliveries.all(order, order.size == 0) }", "false (deliveries = [3 items])"),
        ("${ 'text' }", '"text"'),
    ],
)
def test_a_false_expression_shows_its_values(source: str, seen: str) -> None:
    made = journal()
    made.deliveries["d1"] = msgspec.structs.replace(made.deliveries["d1"], order_id="7")
    found = judge(made, Expectation(claim="expect", delivery=D1, that=(source,)), {"order": {"id": 7}})
    assert found.seen == f"Placed to erp for order 7: {seen}"


def test_evidence_proves_a_pass() -> None:
    assert verdict(delivery=D1, disposition="acknowledged").evidence == ("d1.2",)
    assert verdict(delivery=OPEN, disposition="open").evidence == ("d3",)


def test_names_reach_expressions() -> None:
    assert verdict({"wanted": 2}, delivery=D1, that=("${ payload.order.lines == wanted }",)).verdict == "pass"


def test_a_bad_expression_is_bad_input() -> None:
    with pytest.raises(BadInput, match="nobody"):
        verdict(that=("${ nobody.knows }",))


OUT: tuple[LeftOut, ...] = (LeftOut("hook", "webhook"), LeftOut("spare", "pon"))


@pytest.mark.parametrize(
    ("claim", "wanted"),
    [
        ({"delivery": Selection(endpoint="hook")}, "not applicable"),
        ({"delivery": Selection(channel="webhook"), "never": True}, "not applicable"),
        ({"delivery": Selection(channel="pon", event="Placed"), "count": once(2)}, "not applicable"),
        ({"delivery": Selection(), "count": Range(at_least=1)}, "not applicable"),
        ({"that": ("${ deliveries.size() == 3 }",)}, "not applicable"),
        ({"delivery": Selection(event="Placed")}, "pass"),
        ({"delivery": D1, "count": once(1)}, "pass"),
        ({"order": {"id": ORDER.id, "state": "Open"}}, "pass"),
        ({"that": ("${ 1 == 1 }",)}, "pass"),
    ],
)
def test_what_speaks_of_an_endpoint_without_target_is_not_applicable(claim: dict[str, Any], wanted: str) -> None:
    found = verdict(left_out=OUT, **claim)
    assert found.verdict == wanted
    assert bool(found.reason) is (wanted == "not applicable")


def test_the_reason_names_the_channel() -> None:
    channel: Channel = "webhook"
    assert verdict(left_out=OUT, delivery=Selection(channel=channel)).reason == "no target for webhook"
