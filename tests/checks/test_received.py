"""What the bundled receiver recorded, judged."""

from __future__ import annotations

from typing import Any

import pytest

from simulator.checks.expectation import Expectation, Range, Received
from simulator.checks.judge import judge
from simulator.checks.received import misses
from simulator.journal import Journal

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
    assert list(misses(Received(endpoint="erp", **claim), REQUESTS)) == []


@pytest.mark.parametrize(
    ("claim", "expected", "seen"),
    [
        ({"count": Range(at_least=4)}, "at least 4 requests at erp", "3 of 3 requests"),
        ({"event": "Nothing"}, "at least 1 request at erp", "0 of 3 requests"),
        ({"bodies": Range(at_least=1, at_most=1)}, "1 different body at erp", "2"),
        ({"payload": "right"}, "request 3 at erp: payload right", "no siteID"),
        ({"signature": "right"}, "request 1 at erp: signature right", "none"),
        ({"headers": {"X-Id": {"present": True}}}, "request 1 at erp: X-Id", "(absent)"),
        ({"path": "moved/", "count": Range(at_most=0)}, "0 requests at erp/moved", "3 of 3"),
    ],
)
def test_does_not_hold(claim: dict[str, Any], expected: str, seen: str) -> None:
    found = next(misses(Received(endpoint="erp", **claim), REQUESTS))
    assert expected in found.expected
    assert seen in found.seen


def test_another_receiver_cannot_be_asked() -> None:
    expectation = Expectation(claim="expect", received=Received(endpoint="erp"))
    assert judge(Journal(), expectation, {}).verdict == "not applicable"
    assert judge(Journal(), expectation, {}, requests=[]).verdict == "fail"
    assert judge(Journal(), expectation, {}, requests=REQUESTS).verdict == "pass"
