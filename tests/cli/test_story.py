"""The story of a delivery, as explain tells it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulator.catalogue.loader import load
from simulator.cli import story
from simulator.cli.sources import Story

if TYPE_CHECKING:
    import pytest


def attempt(number: int) -> dict[str, Any]:
    return {
        "id": f"d1.{number}",
        "delivery": "d1",
        "number": number,
        "at": f"T{number}",
        "disposition": "retry",
        "reason": "answered 503",
        "next_at": f"T{number + 1}",
        "rules": ["OCN-RETRY-1"],
        "exchanges": [],
    }


def test_a_long_timeline_shows_its_ends_and_what_was_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    delivery = {"id": "d1", "channel": "ocn", "type": "OrderComplete", "order": "1", "endpoint": "erp", "cause": "x/1"}
    told = Story(
        wanted="d1.20",
        source="journal.ndjson",
        delivery={**delivery, "at": "T0", "size": 0},
        event=None,
        attempts=[attempt(number) for number in range(1, 50)],
        settled=None,
        body="",
    )
    story.tell(load(), told, as_json=False)
    shown = capsys.readouterr().out
    timeline = shown.partition("Timeline\n")[2].partition("\n\n")[0].splitlines()[1:]
    assert [line[:7].strip() for line in timeline] == ["1", "2", "3", "…", "19", "> 20", "21", "…", "48", "49"]
    assert [line.split()[1:] for line in timeline if "…" in line] == [["15", "more"], ["26", "more"]]
