"""Output in a pipe: columns that stand under each other, no escape codes; in a terminal: as wide as it is."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from typing import TYPE_CHECKING

from simulator.cli import console
from tests.cli.conftest import environment

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def in_a_terminal(folder: Path, *arguments: str, columns: int) -> str:
    """What ``drsim ARGUMENTS`` shows in a terminal, escape codes included."""
    ours, theirs = pty.openpty()
    variables = environment({"TERM": "xterm-256color", "COLUMNS": str(columns), "COLORTERM": ""})
    variables.pop("NO_COLOR", None)
    process = subprocess.Popen(
        [sys.executable, "-m", "simulator", *arguments],
        cwd=folder,
        env=variables,
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
    )
    os.close(theirs)
    shown = b""
    try:
        while data := os.read(ours, 65536):
            shown += data
    except OSError:  # Linux says so when the last writer is gone
        pass
    os.close(ours)
    assert process.wait(60) in (0, 1)
    return shown.decode()


def test_columns_stand_under_each_other_in_every_script() -> None:
    lines = console.columns([["NAME", "TOWN"], ["山田", "x"], ["Müller", "y"]])
    assert lines == ["NAME    TOWN", "山田    x", "Müller  y"]


def test_a_table_in_a_pipe_has_no_escape_codes(capsys: pytest.CaptureFixture[str]) -> None:
    console.table(("A", "B"), [("pass", 1), ("not applicable", 22)], title="Verdicts")
    assert capsys.readouterr().out == "Verdicts\nA               B\npass            1\nnot applicable  22\n"


def test_chatter_goes_to_stderr_and_data_to_stdout(capsys: pytest.CaptureFixture[str]) -> None:
    console.say("chatter", "bold")
    console.show("data", "bold")
    seen = capsys.readouterr()
    assert (seen.out, seen.err) == ("data\n", "chatter\n")


def test_a_document_ends_with_one_line_end(capsys: pytest.CaptureFixture[str]) -> None:
    console.code("<a/>", "xml")
    console.code("<b/>\n", "xml")
    assert capsys.readouterr().out == "<a/>\n<b/>\n"


def test_a_terminal_with_room_gets_a_ruled_table_and_a_narrow_one_whole_words(tmp_path: Path) -> None:
    assert "───" in in_a_terminal(tmp_path, "events", "--channel", "ocn", columns=100)
    narrow = in_a_terminal(tmp_path, "events", "--channel", "ocn", columns=40)
    assert "───" not in narrow
    assert "OrderComplete  Order Complete Notification  shop" in narrow


def test_a_table_that_just_does_not_fit_keeps_its_words(tmp_path: Path) -> None:
    folder = tmp_path / ("x" * 28)
    folder.mkdir()
    (folder / "x.yaml").write_text("name: x\nendpoints: {shop: {channel: ocn}}\nsteps: [place_order]\n", "utf-8")
    assert "ATTEMPTS  SECONDS" in in_a_terminal(tmp_path, "run", f"{folder.name}/x.yaml", "-q", columns=60)


def test_progress_keeps_the_colour_of_a_failure_to_its_line(tmp_path: Path) -> None:
    failing = "endpoints: {shop: {channel: ocn}}\nsteps: [place_order, {expect: {delivery: {}, count: 1}}]\n"
    (tmp_path / "x.yaml").write_text(f"name: x\n{failing}", "utf-8")
    shown = in_a_terminal(tmp_path, "run", "x.yaml", columns=80)
    assert f"\x1b[1;31mfail: {tmp_path.name}/x\x1b[0m\r\n" in shown
    assert "\x1b[1;31m \x1b[0m" not in shown
