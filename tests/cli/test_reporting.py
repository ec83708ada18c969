"""What a run leaves on the screen and on the disk."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from msgspec.structs import replace

from simulator.cli.reporting import Report, last_journal, show
from simulator.errors import BadInput
from simulator.records import Verdict
from simulator.report.refusals import Refusal
from simulator.report.result import CaseResult


def case(number: int, verdict: str = "pass", reason: str = "", exit_code: int = 0) -> CaseResult:
    return CaseResult(
        id=f"a/c{number}",
        name=f"case {number}",
        file="c.yaml",
        verdict=verdict,  # type: ignore[arg-type]
        reason=reason,
        exit_code=exit_code,
    )


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_many_cases_that_do_not_apply_are_counted_by_reason(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    results = [case(0), *(case(number, "not applicable", "no target for pon") for number in range(1, 20))]
    with Report(here / "out") as report:
        assert show(results, report, as_json=False) == 0
    shown = capsys.readouterr().out
    assert "not applicable: 19 cases: no target for pon" in shown
    assert "a/c1 " not in shown
    assert "20 cases: 1 pass, 19 not applicable" in shown


def test_few_cases_that_do_not_apply_are_named(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with Report(here / "out") as report:
        assert show([case(1, "not applicable", "no target for pon")], report, as_json=False) == 2
    seen = capsys.readouterr()
    assert "not applicable  a/c1" in seen.out
    assert "no scenario applied to this target" in seen.err


def test_a_failure_is_told_with_expected_seen_and_evidence(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    failed = Verdict(verdict="fail", claim="expect x", expected="200", seen="503", evidence=("d1.1",), where="c.yaml:4")
    result = CaseResult(id="a/c", name="c", file="c.yaml", verdict="fail", verdicts=(failed,), exit_code=1)
    with Report(here / "out") as report:
        assert show([result], report, as_json=False) == 1
    lines = [line.strip() for line in capsys.readouterr().out.splitlines()]
    assert "c.yaml:4: fail: expect x" in lines
    assert "expected: 200" in lines
    assert "seen: 503" in lines
    assert "evidence: d1.1 (drsim explain ID)" in lines


def test_a_warning_is_told_once_with_the_number_of_its_cases(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    failed = replace(case(3, "fail", "why", 1), verdicts=(Verdict(verdict="fail", claim="expect x"),))
    results = [replace(result, warnings=("mind the gap",)) for result in (case(1), case(2), failed)]
    with Report(None) as report:
        show([*results, replace(case(4), warnings=("another",))], report, as_json=False)
    seen = capsys.readouterr()
    assert "mind the gap" not in seen.out
    assert seen.err.splitlines() == ["WARNING: mind the gap (3 cases)", "WARNING: another (1 case)"]


def test_defects_are_one_line_that_names_the_file_with_the_tracebacks(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    results = [replace(case(number, "inconclusive", "ours", 3), details=f"Traceback {number}") for number in (1, 2)]
    with Report(None) as report:
        assert show([case(0), *results], report, as_json=False) == 3
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("WARNING: 2 cases met a defect of this program; the details are in ")
    file = Path(line.rpartition(" ")[2])
    try:
        assert file.read_text("utf-8") == "a/c1\nTraceback 1\na/c2\nTraceback 2"
    finally:
        file.unlink()


def test_a_long_remark_is_clipped_in_the_table_and_told_in_full_below(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with Report(here / "out") as report:
        show([case(1, "inconclusive", "long " * 100, 1)], report, as_json=False)
    table, _, below = capsys.readouterr().out.partition("\n\n")
    assert max(map(len, table.splitlines())) < 200
    assert "long " * 99 in below


def test_our_own_invalid_output_wins(here: Path) -> None:
    with Report(here / "out") as report:
        assert show([case(1, "fail", "", 1), case(2, "inconclusive", "ours", 3)], report, as_json=True) == 3


def test_the_last_journal_is_found_again(here: Path) -> None:
    assert last_journal() is None
    with Report(here / "out") as report:
        (report.drafts / "one.ndjson").write_bytes(b'{"kind":"note"}\n')
        first = CaseResult(id="a/b", name="b", file="b.yaml", verdict="pass", journal=str(report.drafts / "one.ndjson"))
        report.write([first, case(2)])
    found = last_journal()
    assert found == here / "out" / "journal.ndjson"
    kinds = [json.loads(line)["kind"] for line in found.read_bytes().splitlines()]
    assert kinds == ["case", "note", "case"]
    assert sorted(path.name for path in (here / "out").iterdir()) == ["journal.ndjson", "junit.xml"]


def test_where_nothing_can_be_written_the_verdicts_are_still_there(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (here / ".drsim").write_text("", "utf-8")
    with Report(None) as report:
        report.write([case(1)])
        assert show([case(1)], report, as_json=False) == 0
    assert "drsim explain will not know this run" in capsys.readouterr().err
    with Report(here / "out") as report:
        report.write([case(1)])
    assert (here / "out" / "junit.xml").is_file()


def test_a_folder_that_cannot_be_made_is_named(here: Path) -> None:
    (here / "file").write_text("", "utf-8")
    with pytest.raises(BadInput, match="cannot be a report folder"):
        Report(here / "file" / "out")


def test_what_many_failures_have_in_common_is_told_once(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def refusal(answer: str, example: str) -> Refusal:
        return Refusal(channel="pon", answer=answer, rule="PON-ERROR-1", deliveries=2, example=example)

    answers = [f"answered 500: {'x' * number}" for number in range(1, 11)]
    results = [
        replace(case(number, "fail", "why", 1), refusals=tuple(refusal(answer, f"d{number}.1") for answer in answers))
        for number in (1, 2)
    ]
    with Report(None) as report:
        show(results, report, as_json=False)
        shown = capsys.readouterr().out.splitlines()
        show(results, report, as_json=True)
    assert [line.split() for line in shown if line.endswith(" x")] == [
        ["4", "pon", "d1.1", "PON-ERROR-1", "answered", "500:", "x"]
    ]
    assert "and 2 other answers; --json has all" in shown
    assert len(json.loads(capsys.readouterr().out)["refusals"]) == 10
