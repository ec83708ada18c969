"""JUnit XML: what CI servers read."""

from __future__ import annotations

from typing import Any

from junitparser import JUnitXml

from simulator.records import Verdict
from simulator.report.junit import junit
from simulator.report.refusals import Refusal
from simulator.report.result import CaseResult

FAIL = Verdict(
    verdict="fail",
    claim="expect delivery: {channel: ocn}",
    expected="disposition acknowledged",
    seen="exhausted \x00 after 49 attempts",
    evidence=("d1.49",),
    where="s.yaml:12",
)
PASS = Verdict(verdict="pass", claim="expect order", expected="state Complete", seen="so it is", evidence=("d1.1",))


def result(name: str, **more: Any) -> CaseResult:
    given: dict[str, Any] = {"verdict": "pass", "file": f"{name}.yaml", "name": name, "took": 0.25, "seed": "7"}
    return CaseResult(id=name, **{**given, **more})


RESULTS = [
    result("orders/whole", verdicts=(PASS,), warnings=("mind the gap",)),
    result("delivery/chain[length=6]", verdict="fail", verdicts=(PASS, FAIL), exit_code=1),
    result("orders/slow", verdict="inconclusive", reason="not finished after 60 s", exit_code=1),
    result("delivery/script", verdict="not applicable", reason="the target is another one"),
]


def test_each_case_is_one_case_in_the_suite_of_its_folder() -> None:
    report = JUnitXml.fromstring(junit(RESULTS))
    suites = {suite.name: [case.name for case in suite] for suite in report}
    assert suites == {"delivery": ["chain[length=6]", "script"], "orders": ["whole", "slow"]}
    assert (report.tests, report.failures, report.errors, report.skipped) == (4, 1, 1, 1)


def test_a_failure_tells_expected_seen_and_evidence() -> None:
    report = JUnitXml.fromstring(junit(RESULTS[1:2]))
    (case,) = [case for suite in report for case in suite]
    (outcome,) = case.result
    assert outcome.message == "expected disposition acknowledged; seen exhausted \ufffd after 49 attempts"
    for part in ("s.yaml:12", "expected: disposition acknowledged", "seen: exhausted", "evidence: d1.49"):
        assert part in outcome.text
    assert "expect order" in case.system_out
    assert case.classname == "delivery"
    assert case.time == 0.25


def test_reasons_are_kept() -> None:
    text = junit(RESULTS).decode()
    assert '<error message="not finished after 60 s"' in text
    assert '<skipped message="the target is another one"' in text
    assert "mind the gap" in text
    assert "seed 7" in text


def test_the_traceback_of_a_defect_goes_where_ci_shows_it() -> None:
    defect = result("orders/odd", verdict="inconclusive", reason="a defect", details="Traceback:\n  boom", exit_code=3)
    report = JUnitXml.fromstring(junit([defect]))
    (case,) = [case for suite in report for case in suite]
    assert case.result[0].message == "a defect"
    assert "boom" in case.system_err


def test_nothing_played_is_still_a_report() -> None:
    assert JUnitXml.fromstring(junit([])).tests in (0, None)


def test_what_the_receiver_did_not_acknowledge_is_told_even_where_no_claim_failed() -> None:
    refusal = Refusal(channel="ocn", answer="answered 202 \x01", rule="OCN-ERROR-1", deliveries=2, example="d1.49")
    (suite,) = JUnitXml.fromstring(junit([result("orders/whole", verdicts=(PASS,), refusals=(refusal,))]))
    (case,) = suite
    assert "not acknowledged: 2 to ocn, answered 202 \ufffd" in str(case.system_out)
