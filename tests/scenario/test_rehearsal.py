"""A rehearsal meets the events that the case, when it is really played, delivers."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
import pytest

from simulator.scenario import cases, loader, rehearsal
from simulator.scenario.runner import play
from simulator.scenario.settings import Settings

if TYPE_CHECKING:
    from simulator.receiver.process import ReceiverProcess
    from simulator.scenario.model import Case

NAMES = ("orders/wrong_story", "orders/mixed", "orders/many_orders", "orders/manual_flow", "delivery/slow_receiver")
CASES = [case for case in cases.expand(loader.gather([loader.library()])) if case.id in NAMES]


def delivered(journal: Path) -> set[str]:
    entries = map(msgspec.json.decode, journal.read_bytes().splitlines())
    return {f"{entry['channel']}:{entry['type']}" for entry in entries if entry["kind"] == "delivery"}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_meets_what_is_delivered(case: Case, receiver: ReceiverProcess, tmp_path: Path) -> None:
    result = play(case, Settings(receiver=receiver.url, journals=str(tmp_path)))
    met = rehearsal.met([case])[case.id]
    assert result.verdict == "pass"
    assert set(met) == delivered(Path(result.journal))
    assert len(set(met)) == len(met) > 0


def test_the_cases_are_there() -> None:
    assert sorted(case.id for case in CASES) == sorted(NAMES)
