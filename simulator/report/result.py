"""What playing one case came to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from simulator.records import Verdict, VerdictName
from simulator.report.refusals import Refusal

if TYPE_CHECKING:
    from collections.abc import Iterable


class Counts(Struct, frozen=True, kw_only=True):
    """How much happened in a case."""

    orders: int = 0
    deliveries: int = 0
    attempts: int = 0
    acknowledged: int = 0


class CaseResult(Struct, frozen=True, kw_only=True):
    """One case with its verdicts: plain values, so that it travels between processes."""

    id: str
    """``folder/stem`` or ``folder/stem[status=301]``."""
    name: str
    file: str
    tags: tuple[str, ...] = ()
    seed: str = ""
    verdict: VerdictName
    reason: str = ""
    """Why it is inconclusive or not applicable."""
    verdicts: tuple[Verdict, ...] = ()
    """One for each expectation, in the order of play."""
    exit_code: int = 0
    """What this case alone makes of the run: 0, 1, 2 (bad input met while playing), 3 (our own output was invalid)."""
    took: float = 0.0
    """Real seconds."""
    counts: Counts = Counts()
    refusals: tuple[Refusal, ...] = ()
    """What a receiver that is not the bundled one did not acknowledge."""
    warnings: tuple[str, ...] = ()
    details: str = ""
    """The traceback of a defect of ours."""
    secrets: tuple[tuple[str, str], ...] = ()
    """(endpoint, signing secret) where the run made the secret up for a target that must know it."""
    journal: str = ""
    """The file with its canonical journal; empty when none was asked for."""

    @property
    def failures(self) -> tuple[Verdict, ...]:
        """The verdicts that did not pass."""
        return tuple(verdict for verdict in self.verdicts if verdict.verdict in ("fail", "inconclusive"))


def combined(verdicts: Iterable[Verdict | CaseResult]) -> VerdictName:
    """What several verdicts come to: one fail outweighs all, not applicable needs all; none at all is a pass."""
    names = [verdict.verdict for verdict in verdicts]
    for name in ("fail", "inconclusive", "pass", "not applicable"):
        if name in names:
            return name
    return "pass"
