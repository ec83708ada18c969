"""What a run leaves: verdicts on the screen, junit.xml and journal.ndjson in a folder."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections import Counter
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Self

import msgspec
from msgspec.structs import replace

from simulator.cli import console, files
from simulator.cli.trouble import kept
from simulator.errors import BadInput
from simulator.report import summary
from simulator.report.junit import junit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from simulator.report.result import CaseResult

LAST = Path(".drsim/last")
"""Where a run without ``--report`` leaves its journal."""
NOTE = Path(".drsim/last.json")
"""Where the journal of the last run lies, for ``drsim explain``."""
WIDE = 110
MANY = 8
LONG = 120
JOURNAL, JUNIT = "journal.ndjson", "junit.xml"


class Report:
    """The folder of a report, made before anything is played; a context manager.

    :param folder: where ``--report`` wants it; None leaves only what ``drsim explain`` needs, where that can be.
    :raises BadInput: when the folder that was asked for cannot be made or written.
    """

    def __init__(self, folder: Path | None) -> None:
        self.asked = folder is not None
        self.folder = folder if folder is not None else LAST
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            _clear(self.folder)
            self._drafts = tempfile.TemporaryDirectory(prefix=f"{_drafts_of(os.getpid())}-", dir=self.folder)
        except OSError as error:
            if self.asked:
                raise BadInput(f"cannot be a report folder ({error.strerror})", where=str(self.folder)) from None
            console.warn(f"{LAST} cannot be written ({error.strerror}); drsim explain will not know this run")
            self._drafts = tempfile.TemporaryDirectory(prefix="drsim-")
            self.folder = Path(self._drafts.name)

    @property
    def drafts(self) -> Path:
        """Where each case writes its journal."""
        return Path(self._drafts.name)

    @property
    def journal(self) -> Path:
        """The journal of the whole run."""
        return self.folder / JOURNAL

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._drafts.cleanup()

    def write(self, results: Sequence[CaseResult]) -> None:
        """Put the journals of the cases together, in the order of the cases, and write the report."""
        whole = self.drafts / JOURNAL
        try:
            with whole.open("wb") as out:
                for result in results:
                    out.write(msgspec.json.encode(_head(result)) + b"\n")
                    if result.journal:
                        with Path(result.journal).open("rb") as part:
                            shutil.copyfileobj(part, out)
            whole.replace(self.journal)
        except OSError as error:
            raise BadInput(f"cannot be written ({error.strerror})", where=str(self.journal)) from None
        if self.asked:
            files.write(self.folder / JUNIT, junit(results))
        with suppress(OSError, BadInput):  # a place where nothing can be written is no reason to lose the verdicts
            NOTE.parent.mkdir(parents=True, exist_ok=True)
            files.write(NOTE, msgspec.json.encode({"journal": str(self.journal.resolve())}))


def _drafts_of(pid: int | str) -> str:
    """How the folder begins in which the process *pid* of this machine keeps what its cases write."""
    return f".cases-{os.uname().nodename}-{pid}"


def _clear(folder: Path) -> None:
    """Remove what runs that were killed have left here."""
    for left in folder.glob(f"{_drafts_of('*')}-*"):
        pid = left.name.removeprefix(_drafts_of("")).partition("-")[0]
        if pid.isdecimal() and not _lives(int(pid)):
            shutil.rmtree(left, ignore_errors=True)


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):
        return True
    return True


def _head(result: CaseResult) -> dict[str, object]:
    """The line before a case's entries; where its file lies is no part of what must repeat."""
    told = {"case": result.id, "name": result.name, "seed": result.seed, "verdict": result.verdict}
    return {"kind": "case", **told, "measured": {"file": result.file}}


def last_journal() -> Path | None:
    """The journal of the last run in this folder, if there was one and it is still there."""
    try:
        path = Path(msgspec.json.decode(NOTE.read_bytes(), type=dict[str, str])["journal"])
    except (OSError, msgspec.DecodeError, KeyError):
        return None
    return path if path.is_file() else None


def show(results: Sequence[CaseResult], report: Report, *, as_json: bool) -> int:
    """Print the verdicts; the exit code of the run."""
    whole = summary.summarize(results)
    if as_json:
        console.write_json(summary.as_json([replace(result, journal=str(report.journal)) for result in results]))
        return whole.exit_code
    _verdicts([replace(result, warnings=()) for result in results])
    _troubles(results)
    _refusals(results)
    _warnings(results)
    console.write()
    console.show(whole.sentence, "bold green" if whole.exit_code == 0 else "bold red")
    if report.asked:
        console.say(f"report: {report.folder / JUNIT}, {report.journal}")
    if whole.exit_code == 2 and whole.not_applicable == whole.cases:
        console.say("no scenario applied to this target")
    return whole.exit_code


def _verdicts(results: Sequence[CaseResult]) -> None:
    """The verdict table; a narrow terminal gets it without the columns that say least, or nothing at all.

    Many cases that do not apply are counted by reason below it; the JUnit file names each.
    """
    aside = [result for result in results if result.verdict == "not applicable"]
    counted = len(aside) > MANY
    shown = [result for result in results if not (counted and result.verdict == "not applicable")]
    spared: tuple[str, ...] = ()
    if console.rich_enough(sys.stdout) and shutil.get_terminal_size().columns < WIDE:
        spared = ("orders", "deliveries") if any(map(summary.remark, shown)) else ("orders", "deliveries", "remark")
    places = [place for place, name in enumerate(summary.HEADINGS) if name not in spared]
    if shown:
        head = [summary.HEADINGS[place].upper() for place in places]
        console.table(head, ([_clipped(row[place]) for place in places] for row in map(summary.row, shown)))
    if counted:
        console.write()
        for reason, number in Counter(result.reason for result in aside).most_common():
            console.show(
                f"not applicable: {summary.counted(number, 'case')}: {reason}", console.STYLES["not applicable"]
            )


def _clipped(cell: str) -> str:
    """A cell of bearable length; what did not pass is told in full below the table."""
    return cell if len(cell) <= LONG else f"{cell[: LONG - 1]}…"


def _troubles(results: Sequence[CaseResult]) -> None:
    """What did not pass, with its place and evidence."""
    for result in results:
        if result.failures or result.verdict == "inconclusive":
            console.write()
            for number, line in enumerate(summary.lines(replace(result, warnings=()))):
                console.show(line, console.STYLES.get(result.verdict, "") if number == 0 else "")


def _refusals(results: Sequence[CaseResult]) -> None:
    """Each answer that was no acknowledgement once: what many failed claims have in common."""
    found = summary.refusals(results)
    if not found:
        return
    rows = [(one.deliveries, one.channel, one.example, one.rule, _clipped(one.answer)) for one in found[:MANY]]
    console.write()
    head = ("DELIVERIES", "CHANNEL", "FOR EXAMPLE", "RULE", "ANSWER")
    console.table(head, rows, title="Not acknowledged (drsim explain ID says what was sent and what the rule means)")
    if len(found) > MANY:
        console.write(f"and {summary.counted(len(found) - MANY, 'other answer')}; --json has all")


def _warnings(results: Sequence[CaseResult]) -> None:
    """Each warning once, with the number of its cases; one line for all defects of ours."""
    for warning, number in Counter(warning for result in results for warning in result.warnings).items():
        console.warn(f"{warning} ({summary.counted(number, 'case')})")
    if details := [f"{result.id}\n{result.details}" for result in results if result.details]:
        cases = summary.counted(len(details), "case")
        console.warn(f"{cases} met a defect of this program; the details are in {kept(chr(10).join(details))}")
