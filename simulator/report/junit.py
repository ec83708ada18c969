"""JUnit XML: one case for each scenario and matrix row, with expected, seen and evidence."""

from __future__ import annotations

import re
from itertools import groupby
from typing import TYPE_CHECKING, Final

from junitparser import Error, Failure, JUnitXml, Skipped, TestCase, TestSuite

from simulator.report.summary import lines, remark, told

if TYPE_CHECKING:
    from collections.abc import Sequence

    from simulator.report.result import CaseResult

_FORBIDDEN: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def junit(results: Sequence[CaseResult]) -> bytes:
    """The report as UTF-8 XML: a suite for each folder, inconclusive as error, not applicable as skipped."""
    report = JUnitXml("drsim")
    ordered = sorted(enumerate(results), key=lambda pair: (_suite_name(pair[1]), pair[0]))
    for name, group in groupby(ordered, key=lambda pair: _suite_name(pair[1])):
        suite = TestSuite(name)
        for _, result in group:
            suite.add_testcase(_case(result))
        suite.update_statistics()  # type: ignore[no-untyped-call]
        report.add_testsuite(suite)
    report.update_statistics()  # type: ignore[no-untyped-call]
    text: bytes = report.tostring()  # type: ignore[no-untyped-call]
    return text


def _suite_name(result: CaseResult) -> str:
    return result.id.split("[", 1)[0].rpartition("/")[0] or "scenarios"


def _case(result: CaseResult) -> TestCase:
    suite = _suite_name(result)
    case = TestCase(_clean(result.id.removeprefix(f"{suite}/")), classname=suite, time=round(result.took, 3))
    outcome = _outcome(result)
    if outcome is not None:
        outcome.text = _clean("\n".join(lines(result)))
        case.result = [outcome]
    passed = [line for verdict in result.verdicts if verdict.verdict == "pass" for line in told(verdict)]
    skipped = [line for verdict in result.verdicts if verdict.verdict == "not applicable" for line in told(verdict)]
    refused = [f"not acknowledged: {one.deliveries} to {one.channel}, {one.answer}" for one in result.refusals]
    head = f"{result.name} ({result.file}, seed {result.seed})"
    case.system_out = _clean("\n".join([head, *refused, *passed, *skipped]))
    if result.warnings or result.details:
        case.system_err = _clean("\n".join([*result.warnings, result.details]).strip())
    return case


def _outcome(result: CaseResult) -> Failure | Error | Skipped | None:
    message = _clean(remark(result))
    if result.verdict == "fail":
        return Failure(message, "fail")
    if result.verdict == "inconclusive":
        return Error(message, "inconclusive")
    return Skipped(message, "not applicable") if result.verdict == "not applicable" else None


def _clean(text: str) -> str:
    """Without what XML cannot hold: control characters that a receiver sent."""
    return _FORBIDDEN.sub("\ufffd", text)
