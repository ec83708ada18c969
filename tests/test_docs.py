"""The documents: the examples of those written by hand as they stand, and links that lead somewhere in all of them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.examples import ROOT, blocks, play

if TYPE_CHECKING:
    from pathlib import Path

WRITTEN = sorted((ROOT / "docs").glob("*.md"))
ALL = [*WRITTEN, *sorted((ROOT / "docs/reference").glob("*.md")), *sorted(ROOT.glob("*.md"))]
EXAMPLES = [path for path in WRITTEN if "<!-- test:" in path.read_text("utf-8")]


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("path", EXAMPLES, ids=name)
def test_the_examples_do_what_the_document_says(path: Path, tmp_path: Path) -> None:
    text = path.read_text("utf-8")
    assert text.count("<!-- test:") == len(blocks(text))
    play(text, tmp_path)


@pytest.mark.parametrize("path", WRITTEN, ids=name)
def test_every_document_is_linked_from_the_readme(path: Path) -> None:
    assert f"({name(path)})" in (ROOT / "README.md").read_text("utf-8")


def anchors(text: str) -> set[str]:
    """What links into a document can name: its headings as GitHub spells them, and the anchors set by hand."""
    headings = re.findall(r"^#+ (.+)$", re.sub(r"^```.*?^```$", "", text, flags=re.MULTILINE | re.DOTALL), re.MULTILINE)
    slugs = {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}
    return slugs | set(re.findall(r'<a id="([^"]+)">', text))


@pytest.mark.parametrize("path", ALL, ids=name)
def test_every_link_leads_somewhere(path: Path) -> None:
    text = path.read_text("utf-8")
    for target, _, anchor in (link.partition("#") for link in re.findall(r"\]\(([^)\s]+)\)", text)):
        if "://" in target:
            continue
        there = (path.parent / target) if target else path
        assert there.exists(), f"{target} is not there"
        if anchor:
            assert anchor in anchors(there.read_text("utf-8")), f"{target}#{anchor}"


def test_a_command_that_ends_otherwise_is_noticed(tmp_path: Path) -> None:
    document = "<!-- test: run -->\n```sh\ndrsim explain NO-SUCH-RULE\n```\n"
    with pytest.raises(AssertionError, match="no rule"):
        play(document, tmp_path)


def test_a_line_that_is_not_printed_is_noticed(tmp_path: Path) -> None:
    document = "<!-- test: run -->\n```sh\ndrsim --version\n```\n\n<!-- test: says -->\n```text\ndrsim nought\n```\n"
    with pytest.raises(AssertionError, match="drsim nought"):
        play(document, tmp_path)
