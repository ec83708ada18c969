"""Reading a written journal back."""

from __future__ import annotations

import pytest

from simulator.errors import BadInput
from simulator.instant import Instant
from simulator.journal import Journal, find, read
from simulator.records import Commit, Note

LINES = [b'{"kind":"attempt","id":"d1.1","delivery":"d1"}\n', b"\n", b'{"kind":"delivery","id":"d1"}\n']


def test_reads_one_entry_a_line() -> None:
    assert [entry["kind"] for entry in read(LINES)] == ["attempt", "delivery"]


def test_finds_an_entry_by_its_id() -> None:
    assert (find(LINES, "d1") or {})["kind"] == "delivery"
    assert (find(LINES, "d1.1") or {})["kind"] == "attempt"
    assert find(LINES, "d") is None


def test_finding_does_not_stumble_over_lines_that_cannot_hold_it() -> None:
    assert find([b"not json\n", *LINES], "d1") is not None


@pytest.mark.parametrize("line", [b"not json", b"[1]", b'"text"', b"\xff"])
def test_names_the_line_that_is_none(line: bytes) -> None:
    with pytest.raises(BadInput) as caught:
        list(read([LINES[0], line], "j.ndjson"))
    assert str(caught.value) == "j.ndjson:2: not a journal entry (one JSON object a line)"


def test_what_was_written_is_read() -> None:
    journal = Journal()
    journal.apply(Commit(at=Instant(0), notes=[Note(at=Instant(0), what="step", cause="1", text="größer\n<x>")]))
    assert list(read(journal.lines())) == list(journal.canonical())
