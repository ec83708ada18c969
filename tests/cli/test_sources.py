"""Where explain looks: what is no journal is told apart from a journal that knows nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from simulator.cli.sources import NotFound, from_journal
from simulator.errors import BadInput

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("content", ["<html/>\n", '{"id":"d1"}\n', "\n", "\N{SNOWMAN}"])
def test_what_is_no_journal_is_refused(tmp_path: Path, content: str) -> None:
    file = tmp_path / "notes.txt"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(BadInput, match="is not the journal of a run"):
        from_journal("d1", file)


@pytest.mark.parametrize("content", ["", '{"kind":"case","id":"orders/plain"}\n'])
def test_a_journal_may_know_nothing_of_it(tmp_path: Path, content: str) -> None:
    file = tmp_path / "journal.ndjson"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(NotFound, match="no attempt, delivery, order or rule d1 in"):
        from_journal("d1", file)
