"""Every Post-Order Notification of a random life is valid in all forms, adds up, and nothing near to it is valid."""

from __future__ import annotations

import copy
import json
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from simulator.catalogue.loader import load
from simulator.document.schema import Schema
from simulator.document.xml import Xsd
from simulator.notification.convert import convert
from simulator.notification.jsontext import coerced, trimmed
from tests.notification.lives import Life, lives
from tests.notification.sample import body

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.etree import _Element

    from simulator.records import Event

REPEATED = ("item", "digitalInfo", "paymentInfo")


def _read(text: bytes) -> Any:
    return json.loads(text, parse_int=str, parse_float=Decimal)["OrderEventNotification"]


def _items(part: Any) -> list[Any]:
    found = part["item"] if part else []
    return found if isinstance(found, list) else [found]


def _amount(info: Any) -> Decimal:
    return Decimal(info["amount"]) if info else Decimal(0)


@settings(max_examples=40)
@given(lives())
def test_every_event_of_a_life_is_valid_in_all_forms_and_tells_what_it_is_about(life: Life) -> None:
    credited: dict[str, Decimal] = {}
    for about in life.told("pon"):
        plain, as_json = body(about, format="xml"), body(about)
        assert convert(plain, "own XML").encode() == as_json
        assert body(about, format="xml", style="classic") != plain
        root, row = _read(as_json), load().row(f"pon:{about.type}")
        shown = [line["lineItemID"] for line in _items(root["order"]["lineItems"])]
        assert shown == [line.id for line in about.object.lines if row.about == "order" or line.id in about.lines]
        back, receipt = root["eventReference"]["return"], root["eventReference"]["returnReceipt"]
        assert bool(back) == (row.tab in ("returns", "refunds"))
        assert bool(receipt) == (about.type == "ReturnReceiptCreated")
        if back:
            _check(back, receipt, [line.id for line in about.object.lines])
        if about.type == "RefundCreditComplete":
            credited[about.subject] = _amount(back["returnTotalAmount"])
    assert sum(credited.values()) <= life.end.total + life.end.overpaid


def _check(back: Any, receipt: Any, known: list[str]) -> None:
    """A return adds up, and its receipt is about its lines."""
    lines = _items(back["returnLineItems"])
    total = _amount(back["returnTotalAmount"])
    assert total == sum(_amount(back[f"return{part}Amount"]) for part in ("Subtotal", "Tax", "Shipping"))
    assert total == sum(_amount(line["returnLineItemTotalAmount"]) for line in lines)
    assert all(line["lineItemID"] in known for line in lines)
    if receipt:
        members = ("returnLineItemID", "lineItemID", "quantity")
        assert receipt["returnID"] == back["returnID"]
        received = [[one[member] for member in members] for one in _items(receipt["returnReceiptLineItems"])]
        assert received == [[one[member] for member in members] for one in lines]


def _places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Where the objects are."""
    if isinstance(value, dict):
        yield path
        for key, inner in value.items():
            yield from _places(inner, (*path, key))
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            yield from _places(inner, (*path, place))


def _at(value: Any, path: tuple[Any, ...]) -> Any:
    for step in path:
        value = value[step]
    return value


def _mutant(draw: st.DrawFn, whole: Any) -> Any:
    """The same with one thing wrong that no value can make right."""
    changed = copy.deepcopy(whole)
    path = draw(st.sampled_from(list(_places(changed))))
    inside = _at(changed, path)
    name = draw(st.sampled_from(list(inside)))
    match draw(st.sampled_from(["gone", "strange", "null", "number", "listed", "empty list", "empty object"])):
        case "gone":
            del inside[name]
        case "strange":
            inside["surprise"] = ""
        case "null" if isinstance(inside[name], dict | list):
            inside[name] = None
        case "number" if isinstance(inside[name], dict | list):
            inside[name] = 1
        case "listed":
            inside[name] = [inside[name]]
        case "empty list":
            inside[name] = []
        case _:
            inside[name] = {}
    return changed


@st.composite
def _told(draw: st.DrawFn) -> Event | None:
    events = draw(lives()).told("pon")
    return draw(st.sampled_from(events)) if events else None


@settings(max_examples=25)
@given(_told(), st.data())
def test_a_json_with_one_thing_wrong_is_refused(about: Event | None, data: st.DataObject) -> None:
    if about is None:
        return
    schema = Schema.named("pon.schema.json")
    whole = msgspec.json.decode(body(about))
    for _ in range(10):
        changed = data.draw(st.composite(_mutant)(whole))
        assert not schema.valid(changed)


@settings(max_examples=20)
@given(_told(), st.data())
def test_an_xml_with_one_thing_wrong_is_refused(about: Event | None, data: st.DataObject) -> None:
    if about is None:
        return
    for style, schema in (("plain", "pon.xsd"), ("classic", "pon-classic.xsd")):
        text = body(about, format="xml", style=style)  # type: ignore[arg-type]
        for _ in range(5):
            root = etree.fromstring(text)
            element = data.draw(st.sampled_from(list(root.iter())[1:]))
            parent = element.getparent()
            assert parent is not None
            match data.draw(st.sampled_from(["gone", "strange", "twice", "misplaced"])):
                case "gone" if element.tag not in REPEATED:
                    parent.remove(element)
                case "twice" if element.tag not in REPEATED:
                    parent.insert(parent.index(element), copy.deepcopy(element))
                case "misplaced" if len(parent) > 1 and element.tag not in REPEATED:
                    parent.insert(0 if parent.index(element) else len(parent), element)
                case _:
                    etree.SubElement(parent, "surprise")
            assert Xsd.named(schema).complaint(etree.tostring(root))


TEXTS = st.one_of(
    st.sampled_from(
        [
            "",
            " ",
            "0",
            "-1",
            "1.0",
            "1.50",
            "20.00",
            "0.0005",
            "0.00005",
            "12345678.9",
            "007",
            "1e3",
            "-0",
            "-0.0",
            "00",
        ]
    ),
    st.sampled_from(["true", "False", "NULL", "none", "Open", "Shipped", "US", "USD", "en_US", "string", "é", " 1 "]),
    st.sampled_from(["99999999999999999999", "9223372036854775807", "2024-03-01T09:00:00.000Z", "2024-03-01"]),
    st.from_regex(r"-?[0-9]{1,21}(\.[0-9]{1,8})?", fullmatch=True),
    st.text("aA0.-+eE_Z", max_size=8),
)
WORDS = {True: "true", False: "false", None: "null"}


@settings(max_examples=40)
@given(_told(), st.data())
def test_the_json_schema_accepts_just_what_the_conversion_makes_of_valid_values(
    about: Event | None, data: st.DataObject
) -> None:
    """What a valid text becomes is valid, and what is valid is what its plainest text becomes."""
    if about is None:
        return
    root = etree.fromstring(body(about, format="xml"))
    leaves = [one for one in root.iter() if not len(one) and not one.attrib]
    for _ in range(20):
        leaf, text = data.draw(st.sampled_from(leaves)), data.draw(TEXTS)
        before, leaf.text = leaf.text, text
        known, accepted = _judged(root)
        assert accepted or not known, (leaf.tag, text)
        if accepted and not known:
            leaf.text = _plainest(text)
            assert _judged(root) == (True, True), (leaf.tag, text)
        leaf.text = before


def _judged(root: _Element) -> tuple[bool, bool]:
    """Whether the XML is valid, and whether the JSON is that it becomes."""
    text = etree.tostring(root)
    told = json.loads(convert(text, "mutant"))
    return Xsd.named("pon.xsd").complaint(text) == "", Schema.named("pon.schema.json").valid(told)


def _plainest(text: str) -> str:
    """The shortest text that becomes the same JSON."""
    if not trimmed(text):
        return ""
    value = json.loads(coerced(trimmed(text)), parse_int=str, parse_float=str)
    return WORDS.get(value, "0" if value == "-0" else value)
