"""Output in a pipe: columns that stand under each other, no escape codes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.cli import console

if TYPE_CHECKING:
    import pytest


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
