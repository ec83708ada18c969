"""The run in numbers, and its exit code."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from simulator.records import Verdict, VerdictName
from simulator.report import summary
from simulator.report.result import CaseResult, Counts, combined


def result(verdict: VerdictName, exit_code: int = 0, **more: Any) -> CaseResult:
    return CaseResult(id="a/b", name="b", file="b.yaml", verdict=verdict, exit_code=exit_code, **more)


def verdict(name: VerdictName, **more: Any) -> Verdict:
    return Verdict(verdict=name, claim="expect x", **more)


@pytest.mark.parametrize(
    ("names", "whole"),
    [
        ([], "pass"),
        (["pass", "pass"], "pass"),
        (["pass", "not applicable"], "pass"),
        (["not applicable", "not applicable"], "not applicable"),
        (["pass", "fail", "inconclusive"], "fail"),
        (["pass", "inconclusive", "not applicable"], "inconclusive"),
    ],
)
def test_verdicts_combine(names: list[VerdictName], whole: VerdictName) -> None:
    assert combined([verdict(name) for name in names]) == whole


@pytest.mark.parametrize(
    ("results", "code"),
    [
        ([result("pass")], 0),
        ([result("pass"), result("not applicable")], 0),
        ([result("pass"), result("fail", 1)], 1),
        ([result("inconclusive", 1)], 1),
        ([result("not applicable")], 2),
        ([], 2),
        ([result("fail", 1), result("inconclusive", 2)], 2),
        ([result("fail", 1), result("inconclusive", 3), result("inconclusive", 2)], 3),
    ],
)
def test_exit_codes(results: list[CaseResult], code: int) -> None:
    assert summary.summarize(results).exit_code == code


def test_counts_add_up() -> None:
    counts = Counts(orders=1, deliveries=3, attempts=5)
    whole = summary.summarize(
        [result("pass", counts=counts, took=0.5), result("fail", 1, counts=counts), result("not applicable")]
    )
    assert (whole.orders, whole.deliveries, whole.attempts, whole.seconds) == (2, 6, 10, 0.5)
    assert whole.sentence == "3 cases: 1 pass, 1 fail, 1 not applicable; 10 attempts of 6 deliveries"
    one = Counts(deliveries=1, attempts=1)
    assert summary.summarize([result("pass", counts=one)]).sentence == "1 case: 1 pass; 1 attempt of 1 delivery"
    assert summary.summarize([result("pass")]).sentence == "1 case: 1 pass; 0 attempts of 0 deliveries"


def test_a_row_has_a_cell_for_each_heading() -> None:
    row = summary.row(result("pass", took=1.234))
    assert len(row) == len(summary.HEADINGS)
    assert row[:2] == ("pass", "a/b")
    assert "1.23" in row


def test_the_remark_says_the_first_thing_that_is_wrong() -> None:
    failed = verdict("fail", expected="1", seen="2")
    assert summary.remark(result("fail", verdicts=(verdict("pass"), failed))) == "expected 1; seen 2"
    assert summary.remark(result("inconclusive", reason="too slow")) == "too slow"
    assert summary.remark(result("pass", warnings=("mind",))) == "mind"
    assert summary.remark(result("pass")) == ""


def test_lines_tell_place_and_evidence() -> None:
    failed = verdict("fail", expected="1", seen="2", where="b.yaml:3", evidence=("d1.1", "d2"))
    text = "\n".join(summary.lines(result("fail", verdicts=(verdict("pass"), failed), warnings=("mind",))))
    assert "fail: a/b" in text
    assert "b.yaml:3: fail: expect x" in text
    assert "evidence: d1.1, d2 (drsim explain ID)" in text
    assert "warning: mind" in text
    assert text.count("expect x") == 1


def test_json_is_plain() -> None:
    value = summary.as_json([result("pass", verdicts=(verdict("pass"),))])
    assert msgspec.json.decode(msgspec.json.encode(value)) == value
    assert value["summary"]["exit_code"] == 0
    assert value["cases"][0]["verdicts"][0]["verdict"] == "pass"
