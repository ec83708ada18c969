"""How far a run has come: a bar in a terminal, a line for each case in a pipe."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, Self

from simulator.cli import console

if TYPE_CHECKING:
    from simulator.report.result import CaseResult


class Progress:
    """Told of each result as it comes; a context manager. All of it goes to stderr."""

    def __init__(self, total: int, *, quiet: bool = False) -> None:
        self._total, self._quiet, self._done = total, quiet, 0
        self._bar: Any = None
        self._task: Any = None

    def __enter__(self) -> Self:
        if not self._quiet and console.rich_enough(sys.stderr):
            self._open_bar()
        return self

    def _open_bar(self) -> None:
        from rich.progress import BarColumn, MofNCompleteColumn, SpinnerColumn, TextColumn, TimeElapsedColumn
        from rich.progress import Progress as Bar

        self._bar = Bar(
            SpinnerColumn(),
            BarColumn(bar_width=30),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            TextColumn("{task.description}", markup=False),
            console=console.console(sys.stderr),
            transient=True,
        )
        self._bar.start()
        self._task = self._bar.add_task("playing", total=self._total)

    def tell(self, result: CaseResult) -> None:
        """One more case is done."""
        self._done += 1
        if self._bar is not None:
            self._bar.update(self._task, completed=self._done, description=result.id)
            if result.verdict in ("fail", "inconclusive"):
                from rich.text import Text

                self._bar.console.print(Text(f"{result.verdict}: {result.id}", console.STYLES[result.verdict]))
        elif not self._quiet:
            console.say(f"[{self._done}/{self._total}] {result.verdict}  {result.id}  {result.took:.2f} s")

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar.stop()
