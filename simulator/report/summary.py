"""One pass over the results of a run: counts, exit code, and the rows and lines that a terminal shows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec
from msgspec import Struct

from simulator.report.refusals import merged

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from simulator.records import Verdict
    from simulator.report.refusals import Refusal
    from simulator.report.result import CaseResult

HEADINGS = ("verdict", "case", "orders", "deliveries", "attempts", "seconds", "remark")


class Summary(Struct, frozen=True, kw_only=True):
    """A run in numbers."""

    cases: int
    passed: int
    failed: int
    inconclusive: int
    not_applicable: int
    orders: int
    deliveries: int
    attempts: int
    seconds: float
    """Real seconds of all cases together; they may have been played at the same time."""
    exit_code: int

    @property
    def sentence(self) -> str:
        """``24 cases: 22 pass, 1 fail, 1 not applicable; 310 attempts of 120 deliveries``."""
        parts = [
            f"{number} {word}"
            for number, word in (
                (self.passed, "pass"),
                (self.failed, "fail"),
                (self.inconclusive, "inconclusive"),
                (self.not_applicable, "not applicable"),
            )
            if number
        ]
        verdicts = ", ".join(parts) or "nothing was played"
        attempts = f"{counted(self.attempts, 'attempt')} of {counted(self.deliveries, 'delivery', 'deliveries')}"
        return f"{counted(self.cases, 'case')}: {verdicts}; {attempts}"


def counted(number: int, one: str, many: str = "") -> str:
    """``1 case``, ``2 cases``."""
    return f"{number} {one if number == 1 else many or f'{one}s'}"


def summarize(results: Sequence[CaseResult]) -> Summary:
    """The numbers and the exit code of a run."""
    verdicts = [result.verdict for result in results]
    return Summary(
        cases=len(results),
        passed=verdicts.count("pass"),
        failed=verdicts.count("fail"),
        inconclusive=verdicts.count("inconclusive"),
        not_applicable=verdicts.count("not applicable"),
        orders=sum(result.counts.orders for result in results),
        deliveries=sum(result.counts.deliveries for result in results),
        attempts=sum(result.counts.attempts for result in results),
        seconds=round(sum(result.took for result in results), 3),
        exit_code=exit_code(results),
    )


def exit_code(results: Sequence[CaseResult]) -> int:
    """0 pass, 1 fail or inconclusive, 2 bad input or no case that applied, 3 our own output; the highest wins."""
    worst = max((result.exit_code for result in results), default=0)
    if worst < 2 and all(result.verdict == "not applicable" for result in results):
        return 2
    return worst


def row(result: CaseResult) -> tuple[str, ...]:
    """One line of the verdict table, under ``HEADINGS``."""
    counts = result.counts
    numbers = (str(counts.orders), str(counts.deliveries), str(counts.attempts), f"{result.took:.2f}")
    return (result.verdict, result.id, *numbers, remark(result))


def remark(result: CaseResult) -> str:
    """Why a case did not pass, in one line."""
    if result.reason:
        return result.reason
    first = next(iter(result.failures), None)
    if first is None:
        return result.warnings[0] if result.warnings else ""
    return first.reason or f"expected {first.expected}; seen {first.seen}"


def lines(result: CaseResult) -> Iterator[str]:
    """A case as plain text: its verdict, and what did not pass with its place and evidence."""
    yield f"{result.verdict}: {result.id} ({result.took:.2f} s)"
    if result.reason:
        yield f"  {result.reason}"
    for verdict in result.failures:
        yield from (f"  {line}" for line in told(verdict))
    yield from (f"  warning: {warning}" for warning in result.warnings)


def told(verdict: Verdict) -> Iterator[str]:
    """A verdict that needs telling: place, claim, expected, seen, evidence."""
    place = f"{verdict.where}: " if verdict.where else ""
    yield f"{place}{verdict.verdict}: {verdict.claim}"
    for name, text in (("expected", verdict.expected), ("seen", verdict.seen), ("reason", verdict.reason)):
        if text:
            yield f"  {name}: {text}"
    if verdict.evidence:
        yield f"  evidence: {', '.join(verdict.evidence)} (drsim explain ID)"


def refusals(results: Sequence[CaseResult]) -> tuple[Refusal, ...]:
    """What the receiver did not acknowledge in all of them, the most frequent answer first."""
    return merged(one for result in results for one in result.refusals)


def as_json(results: Sequence[CaseResult]) -> dict[str, Any]:
    """The whole run as plain values, for ``--json``."""
    whole = {"summary": summarize(results), "refusals": refusals(results), "cases": list(results)}
    plain: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(whole))
    return plain
