"""The table of a load run, from Locust's account."""

from __future__ import annotations

from loadtests import summary
from loadtests.summary import Row

ROWS = [
    Row("OrderLevelComplete", 100, 1, {"5": 50, "9": 45, "40.0": 5}),
    Row("OrderLevelInProcess", 100, 0, {"6": 100}),
]


def test_all_rows_are_counted_together() -> None:
    assert (summary.posts(ROWS), summary.failures(ROWS)) == (200, 1)
    assert summary.rate(ROWS, 5) == 40.0


def test_a_quantile_is_the_time_within_which_that_share_came() -> None:
    lines = [line.split() for line in summary.table(ROWS).splitlines()]
    assert lines[1] == ["OrderLevelComplete", "100", "1", "5", "9", "40"]
    assert lines[-1] == ["all", "200", "1", "6", "9", "40"]


def test_nothing_posted_is_nothing_and_no_division_by_zero() -> None:
    assert summary.rate([], 5) == 0.0
    assert summary.rate([Row("OrderLevelComplete", 0, 0)], 5) == 0.0
    assert summary.table([]).splitlines()[-1].split() == ["all", "0", "0", "0", "0", "0"]
