"""An extra check where the facts lie beside the checkout: our document tells what the published one tells."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from simulator import data
from simulator.catalogue.openapi.document import FILE, table
from tests.catalogue.openapi.published import Facts, differences

SHARED = Path(__file__).resolve().parents[4] / "shared"
PUBLISHED = SHARED / "reference/samples/rest/openapi/digitalriver-openapi-2021-12-13.json"


def documents() -> tuple[dict[str, Any], dict[str, Any]]:
    return json.loads(data.read("schemas", FILE)), json.loads(PUBLISHED.read_text("utf-8"))


def fits(line: str, form: str) -> bool:
    return line.startswith(form[:-1]) if form.endswith("*") else line == form


@pytest.mark.skipif(not SHARED.exists(), reason="the facts are not beside this checkout")
def test_the_differences_are_those_that_are_listed_with_their_reasons() -> None:
    """Names, types, words, what is required, parameters and answers; 501 is ours on every operation."""
    ours, theirs = (Facts(document).lines() for document in documents())
    found = [line for line in differences(ours, theirs) if not line.endswith(" 501")]
    listed = [form for row in table("oddities")["chosen"].values() for form in row.get("differs", ())]
    assert [line for line in found if not any(fits(line, form) for form in listed)] == []
    assert [form for form in listed if not any(fits(line, form) for line in found)] == []


@pytest.mark.skipif(not SHARED.exists(), reason="the facts are not beside this checkout")
def test_no_sentence_is_taken_over() -> None:
    def said(part: Any) -> set[str]:
        if isinstance(part, list):
            return {text for inner in part for text in said(inner)}
        if not isinstance(part, dict):
            return set()
        texts = {part[name] for name in ("description", "summary", "example") if isinstance(part.get(name), str)}
        return texts.union(*map(said, part.values()))

    ours, theirs = map(said, documents())
    assert len(theirs) > 1000
    assert sorted(text for text in ours & theirs if " " in text.strip()) == []


@pytest.mark.parametrize(
    ("theirs", "ours", "line"),
    [
        ({"A.b": "string"}, {"A.b": "string!"}, "A.b: string -> string!"),
        ({}, {"A.b": "string"}, "+ A.b"),
        ({"A.b": "string"}, {}, "- A.b"),
    ],
)
def test_a_difference_is_a_line(theirs: dict[str, str], ours: dict[str, str], line: str) -> None:
    assert differences(ours, theirs) == [line]
