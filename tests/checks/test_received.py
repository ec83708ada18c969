"""What the bundled receiver recorded, judged."""

from __future__ import annotations

from typing import Any

import pytest

from simulator.checks.expectation import Expectation, Range, Received
from simulator.checks.judge import judge
from simulator.checks.received import misses
from simulator.journal import Journal
from tests.checks.stories import journal

RIGHT = {"credentials": "right", "signature": "none", "payload": "right", "content_type": "right"}


def request(number: int, **more: Any) -> dict[str, Any]:
    given = {
        "number": number,
        "method": "POST",
        "elsewhere": False,
        "headers": [["Content-Type", "application/json"]],
        "digest": "aa",
        "event": "OrderLevelComplete",
        "order": "7",
        "checks": RIGHT,
    }
    return {**given, **more}


REQUESTS = [
    request(1),
    request(2, event="OrderLevelInProcess", digest="bb"),
    request(3, elsewhere=True, checks={**RIGHT, "credentials": "missing", "payload": "no siteID"}),
]


@pytest.mark.parametrize(
    "claim",
    [
        {},
        {"count": Range(at_least=3, at_most=3), "bodies": Range(at_least=2, at_most=2)},
        {"event": "OrderLevelInProcess", "count": Range(at_least=1, at_most=1), "payload": "right"},
        {"order": "8", "count": Range(at_most=0)},
        {"method": "get", "count": Range(at_most=0)},
        {"elsewhere": True, "credentials": "missing", "payload": "wrong"},
        {"elsewhere": False, "credentials": "right", "signature": "none"},
        {"headers": {"content-type": {"matches": "json$"}, "Authorization": {"present": False}}},
    ],
)
def test_holds(claim: dict[str, Any]) -> None:
    assert list(misses(Journal(), Received(endpoint="erp", **claim), REQUESTS)) == []


@pytest.mark.parametrize(
    ("claim", "expected", "seen"),
    [
        ({"count": Range(at_least=4)}, "at least 4 requests at erp", "3 requests (POST OrderLevelComplete x2, POST"),
        (
            {"event": "Nothing"},
            "at least 1 request of Nothing at erp",
            "none of 3 requests (POST OrderLevelComplete",
        ),
        ({"order": "8", "method": "put"}, "request for order 8 by PUT at erp", "none of 3 requests"),
        ({"bodies": Range(at_least=1, at_most=1)}, "1 different body at erp", "2 different bodies in 3 requests"),
        ({"payload": "right"}, "payload right", "request 3 at erp (OrderLevelComplete): payload no siteID"),
        ({"signature": "right"}, "signature right", "request 1 at erp (OrderLevelComplete): signature none"),
        ({"headers": {"X-Id": {"present": True}}}, "header X-Id present", "request 1 at erp"),
        ({"path": "moved/", "count": Range(at_most=0)}, "0 requests at erp/moved", "3 requests"),
    ],
)
def test_does_not_hold(claim: dict[str, Any], expected: str, seen: str) -> None:
    found = next(misses(Journal(), Received(endpoint="erp", **claim), REQUESTS))
    assert expected in found.expected
    assert seen in f"{found.about}: {found.seen}"


def test_another_receiver_cannot_be_asked() -> None:
    expectation = Expectation(claim="expect", received=Received(endpoint="erp"))
    assert judge(Journal(), expectation, {}).verdict == "not applicable"
    assert judge(Journal(), expectation, {}, requests=[]).verdict == "fail"
    assert judge(Journal(), expectation, {}, requests=REQUESTS).verdict == "pass"


def test_the_attempt_that_carried_a_request_is_the_evidence() -> None:
    seen = [request(number, nth=number, digest="aa") for number in (1, 2)]
    found = misses(journal(), Received(endpoint="erp", signature="right"), seen)
    assert [miss.evidence for miss in found] == [("d1.1",), ("d1.2",)]
