"""Scenarios written on the spot, for the tests that play them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulator.scenario import cases, loader
from simulator.scenario.runner import play
from simulator.scenario.settings import Settings
from simulator.web.api.app import beside

if TYPE_CHECKING:
    from pathlib import Path

    from simulator.report.result import CaseResult
    from simulator.scenario.model import Case

ONE = "endpoints: {pon: {channel: pon, events: [OrderLevelPlaceOrderSuccess]}}\n"


class Script:
    """Writes scenarios into a folder and plays them against the bundled receiver."""

    def __init__(self, folder: Path, url: str) -> None:
        self.folder, self.url = folder, url

    def case(self, steps: str, header: str = "") -> Case:
        path = self.folder / "s.yaml"
        path.write_text(f"name: x\n{header}steps:\n{steps}", "utf-8")
        (case,) = cases.expand([loader.scenario(path)])
        return case

    def play(self, steps: str, header: str = ONE, **settings: Any) -> CaseResult:
        given: dict[str, Any] = {} if "targets" in settings else {"receiver": self.url}
        return play(self.case(steps, header), Settings(**given, **settings), beside)


def verdicts(result: CaseResult) -> list[str]:
    return [verdict.verdict for verdict in result.verdicts]
