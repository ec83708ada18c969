"""The README: its examples as written, and that what it names is there."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.examples import ROOT, blocks, play

if TYPE_CHECKING:
    from pathlib import Path

README = (ROOT / "README.md").read_text("utf-8")


def test_the_examples_do_what_the_readme_says(tmp_path: Path) -> None:
    play(README, tmp_path)


def test_marked_examples_are_found() -> None:
    found = [block.what for block in blocks(README)]
    assert found.count("file") >= 2
    assert "says" in found
    assert README.count("<!-- test:") == len(found)


def test_it_says_that_we_are_not_them() -> None:
    assert "Not affiliated with Digital River" in README


@pytest.mark.parametrize("target", sorted(set(re.findall(r"^make (\w+)|`make (\w+)`", README, re.MULTILINE))))
def test_every_make_target_that_it_names_is_there(target: tuple[str, str]) -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    assert re.search(rf"^{target[0] or target[1]}:", makefile, re.MULTILINE)
