"""The index is believed as long as it fits; what has changed, and what is not in it, is rehearsed."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import msgspec
import pytest
from msgspec.structs import replace

from simulator import data
from simulator.errors import BadInput
from simulator.scenario import inventory, library

if TYPE_CHECKING:
    from pathlib import Path

MINE = """\
name: Placed and cancelled
description: What a story of mine covers.
tags: [mine]
matrix: {quantity: [1, 2]}
endpoints: {shop: {channel: pon, events: [OrderLevelPlaceOrderSuccess, OrderLevelCanceled]}}
steps:
  - place_order: {lines: [{product: digital, quantity: "${ matrix.quantity }"}]}
  - act: {action: cancel}
"""


@pytest.fixture
def shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A library of our own with two of the shipped stories, and an index that knows them."""
    folder = tmp_path / "scenarios"
    for name in ("orders/digital.yaml", "orders/formats.yaml", "orders/fragments/shipped_order.yaml"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(data.folder("scenarios") / name, folder / name)
    monkeypatch.setattr(library, "folder", lambda: folder)
    indexed(folder, inventory.stories([folder], fresh=True))
    return folder


def indexed(folder: Path, stories: list[inventory.Story]) -> None:
    (folder / inventory.INDEX).write_bytes(msgspec.json.encode(stories))


def marked(folder: Path) -> None:
    """The index tells of an event that nothing but the index knows."""
    told = inventory.stories([folder])
    indexed(folder, [replace(story, events=("pon:FromTheIndex",)) for story in told])


def test_a_story_tells_its_cases_channels_and_events(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    path = tmp_path / "mine" / "story.yaml"
    path.write_text(MINE, "utf-8")
    (story,) = inventory.stories([path])
    assert (story.id, story.theme, story.file) == ("mine/story", "mine", str(path))
    assert story.cases == ("mine/story[quantity=1]", "mine/story[quantity=2]")
    assert story.channels == ("pon",)
    assert story.events == ("pon:OrderLevelPlaceOrderSuccess", "pon:OrderLevelCanceled")
    assert inventory.text(story) == MINE


def test_the_index_is_believed(shelf: Path) -> None:
    marked(shelf)
    assert [story.events for story in inventory.stories([shelf])] == [("pon:FromTheIndex",)] * 2
    assert inventory.text(inventory.stories([shelf])[0]) == (shelf / "orders/digital.yaml").read_text("utf-8")


def test_what_has_changed_since_is_rehearsed(shelf: Path) -> None:
    marked(shelf)
    path = shelf / "orders/digital.yaml"
    path.write_text(path.read_text("utf-8").replace("quantity: 1", "quantity: 2"), "utf-8")
    digital, formats = inventory.stories([shelf])
    assert "pon:OrderLevelComplete" in digital.events
    assert formats.events == ("pon:FromTheIndex",)


def test_a_fragment_that_has_changed_makes_the_index_doubtful(shelf: Path) -> None:
    marked(shelf)
    path = shelf / "orders/fragments/shipped_order.yaml"
    path.write_text(path.read_text("utf-8").replace("quantity: 1", "quantity: 3"), "utf-8")
    assert all("pon:OrderLevelComplete" in story.events for story in inventory.stories([shelf]))


def test_without_an_index_everything_is_rehearsed(shelf: Path) -> None:
    (shelf / inventory.INDEX).unlink()
    assert [story.file for story in inventory.stories([shelf])] == ["orders/digital.yaml", "orders/formats.yaml"]


def test_files_and_folders_give_each_story_once(shelf: Path) -> None:
    named = [shelf / "orders" / "formats.yaml", shelf / "orders", shelf]
    assert [story.id for story in inventory.stories(named)] == ["orders/formats", "orders/digital"]


@pytest.mark.parametrize(
    ("name", "complaint"),
    [
        ("orders/fragments/shipped_order.yaml", "cannot be played by itself"),
        ("orders/fragments", "no scenarios"),
        ("nowhere.yaml", "nowhere.yaml"),
    ],
)
def test_what_holds_no_story_is_told(shelf: Path, name: str, complaint: str) -> None:
    with pytest.raises(BadInput, match=complaint):
        inventory.stories([shelf / name])
