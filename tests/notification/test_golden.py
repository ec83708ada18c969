"""The golden files are complete and current: what leaves for each event, byte for byte."""

from __future__ import annotations

import json

import pytest

from simulator.catalogue.loader import load
from simulator.notification.convert import convert
from tests.notification.golden import CLASSIC, FOLDER, TYPES, golden

WANTED = dict(golden())


def test_there_is_one_file_for_each_event_and_format() -> None:
    assert len(TYPES) == 38 + 5
    names = {f"{type_}.{ending}" for type_ in TYPES for ending in ("json", "xml")}
    names |= {f"{type_}.classic.xml" for type_ in CLASSIC}
    assert {file.name for file in FOLDER.iterdir()} == names == set(WANTED)


@pytest.mark.parametrize("name", WANTED)
def test_a_golden_file_is_what_leaves(name: str) -> None:
    assert (FOLDER / name).read_bytes() == WANTED[name], "if this is meant: make golden, and look at what changed"


@pytest.mark.parametrize("type_", TYPES)
def test_the_json_is_the_converted_xml(type_: str) -> None:
    xml, converted = (FOLDER / f"{type_}.xml").read_bytes(), (FOLDER / f"{type_}.json").read_text("utf-8")
    assert convert(xml, "golden") == converted


@pytest.mark.parametrize("type_", TYPES)
def test_the_content_follows_the_event(type_: str) -> None:
    root = json.loads((FOLDER / f"{type_}.json").read_bytes())["OrderEventNotification"]
    row = load().row(type_)
    assert root["event"]["id"] == type_
    reference = root["eventReference"]
    assert bool(reference["return"]) == (row.tab in ("returns", "refunds"))
    assert bool(reference["returnReceipt"]) == (type_ == "ReturnReceiptCreated")
    if row.tab == "returns":
        assert reference["return"]["returnType"] == type_
