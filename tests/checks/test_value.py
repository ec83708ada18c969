"""What counts as equal, and where it is not."""

from __future__ import annotations

from typing import Any

import pytest

from simulator.checks.value import ABSENT, check, differences, holds
from simulator.errors import BadInput


@pytest.mark.parametrize(
    ("expected", "seen"),
    [
        (2, 2),
        (2, "2"),
        ("2", 2),
        (20, "20.00"),
        (19.99, "19.99"),
        ("20.00", 20),
        (True, "true"),
        ("a", "a"),
        (None, None),
        (2, [2, 2]),
        ([2, 3], [2, 3]),
        ([2], 2),
        ({"matches": "^a"}, "abc"),
        ({"matches": "^a"}, ["ab", "ac"]),
        ({"present": True}, ""),
        ({"present": False}, ABSENT),
        ({"count": 2}, [1, 2]),
        ({"count": 1}, {"a": 1}),
        ({"count": 0}, ABSENT),
        ({"count": 0}, ""),
        ({"is": "20.00"}, "20.00"),
        ({"a": 1}, {"a": "1", "b": 2}),
        ([{"a": 1}, {}], [{"a": 1, "b": 2}, {"c": 3}]),
    ],
)
def test_holds(expected: Any, seen: Any) -> None:
    assert holds(expected, seen)


@pytest.mark.parametrize(
    ("expected", "seen"),
    [
        (2, 3),
        (2, "two"),
        (2, ABSENT),
        ("", ABSENT),
        (True, "yes"),
        (1, True),
        (2, [2, 3]),
        (2, []),
        ([2], [2, 2]),
        ({"matches": "^a"}, "ba"),
        ({"matches": "^a"}, ABSENT),
        ({"present": True}, ABSENT),
        ({"present": False}, ""),
        ({"count": 2}, [1]),
        ({"is": "20.00"}, 20.0),
        ({"is": 1}, True),
        ({"a": 1}, {"b": 1}),
        ({"a": 1}, "text"),
    ],
)
def test_does_not_hold(expected: Any, seen: Any) -> None:
    assert not holds(expected, seen)


@pytest.mark.parametrize(
    ("expected", "seen", "told"),
    [
        (2, 3, ("x", "2", "3")),
        ("a", ABSENT, ("x", "a", "(absent)")),
        ({"a": {"b": 1}}, {"a": {"b": 2, "c": 3}}, ("x.a.b", "1", "2")),
        ({"a": {"b": 1}}, {"a": "text"}, ("x.a", "{b: 1}", "text")),
        ([{"n": 1}, {"n": 2}], [{"n": 1}, {"n": 3}], ("x[1].n", "2", "3")),
        ([1, 2], [1], ("x", "2 items", "1 item")),
        (2, [2, 3], ("x[1]", "2", "3")),
        ({"matches": "^a"}, "ba", ("x", "matching ^a", "ba")),
        ({"present": True}, ABSENT, ("x", "present", "(absent)")),
        ({"present": False}, "b", ("x", "absent", "b")),
        ({"count": 3}, [{"long": "item"}], ("x", "3 items", "1 item")),
        ({"count": 3}, ABSENT, ("x", "3 items", "(absent)")),
        ({"is": "7"}, 7, ("x", "7 (text)", "7 (number)")),
        ({"is": True}, "true", ("x", "true (boolean)", "true (text)")),
    ],
)
def test_the_difference_is_told_where_it_is(expected: Any, seen: Any, told: tuple[str, str, str]) -> None:
    assert list(differences(expected, seen, "x")) == [told]


@pytest.mark.parametrize(
    ("claim", "complaint"),
    [
        ({"matches": "("}, "no regular expression: missing )"),
        ([{"a": {"matches": "*"}}], "no regular expression"),
        ({"count": "two"}, "count must be a whole number from 0, not two"),
        ({"count": -1}, "count must be a whole number from 0, not -1"),
        ({"present": "yes"}, "present must be true or false, not yes"),
        ({"match": "^a"}, 'a claim has no word "match"; if that is the name of a part, write {match: {is: ...}} (did'),
        ({"match": "^a"}, '(did you mean "matches"?)'),
        ({"Matches": "^a"}, '(did you mean "matches"?)'),
        ([{"a": {"presents": False}}], '(did you mean "present"?)'),
        ({"counts": 2}, '(did you mean "count"?)'),
        ({"Is": 2}, '(did you mean "is"?)'),
        ({"matches": "a", "cuont": 2}, '(did you mean "count"?)'),
    ],
)
def test_a_claim_that_means_nothing_is_refused(claim: Any, complaint: str) -> None:
    with pytest.raises(BadInput) as caught:
        check(claim)
    assert complaint in str(caught.value)


@pytest.mark.parametrize(
    "claim",
    [
        {"a": [{"matches": "^a$"}, {"count": 0}, {"is": None}], "b": 7, "present": True},
        {"amount": 5},
        {"country": "US"},
        {"discount": 5},
        {"account": 7},
        {"match": {"is": "^a"}},
        {"match": "a", "other": 1},
        {"id": 7},
        {"counts": "2"},
    ],
)
def test_other_claims_are_fine(claim: Any) -> None:
    check(claim)
