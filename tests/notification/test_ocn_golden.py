"""Each situation of the Order Complete Notification looks as its golden file has it; nothing near to that is valid."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from lxml import etree

from simulator.document.schema import Schema
from simulator.document.xml import Xsd
from tests.notification.ocn_situations import FORMATS, GOLDEN, SITUATIONS, printed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from simulator.records import Format

REPEATED = ("item", "digitalInfo", "paymentInfo")


@pytest.mark.parametrize("format_", FORMATS)
@pytest.mark.parametrize("name", SITUATIONS)
def test_is_as_reviewed(name: str, format_: Format) -> None:
    kept = (GOLDEN / f"{name}.{format_}").read_text("utf-8")
    assert printed(name, format_).decode() == kept, "if this is meant, write the files anew and look at what changed"


def test_every_golden_file_is_of_a_situation() -> None:
    assert {path.name for path in GOLDEN.iterdir()} == {f"{name}.{ending}" for name in SITUATIONS for ending in FORMATS}


def _objects(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _objects(inner)


@pytest.mark.parametrize("name", SITUATIONS)
def test_json_with_a_member_more_or_less_is_refused(name: str) -> None:
    schema = Schema.named("ocn.schema.json")
    whole = json.loads((GOLDEN / f"{name}.json").read_bytes())
    assert schema.valid(whole)
    for one in _objects(whole):
        one["surprise"] = ""
        assert not schema.valid(whole)
        del one["surprise"]
        for member in list(one):
            value = one.pop(member)
            assert not schema.valid(whole), member
            one[member] = value
    assert schema.valid(whole)


@pytest.mark.parametrize("name", SITUATIONS)
def test_xml_with_an_element_less_or_a_wrong_type_is_refused(name: str) -> None:
    xsd = Xsd.named("ocn.xsd")
    root = etree.fromstring((GOLDEN / f"{name}.xml").read_bytes(), etree.XMLParser(remove_blank_text=True))
    assert xsd.complaint_about(root) == ""
    for element in [one for one in root.iter() if one.tag not in REPEATED and one is not root]:
        parent = element.getparent()
        assert parent is not None
        place = parent.index(element)
        parent.remove(element)
        assert xsd.complaint_about(root), element.tag
        parent.insert(place, element)
        kept = element.attrib.pop("{http://www.w3.org/2001/XMLSchema-instance}type")
        element.set("{http://www.w3.org/2001/XMLSchema-instance}type", "ns1:Surprise")
        assert xsd.complaint_about(root), element.tag
        element.set("{http://www.w3.org/2001/XMLSchema-instance}type", kept)
    assert xsd.complaint_about(root) == ""
