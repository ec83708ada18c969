"""The JSON of trees: layout, order, and that it is what the conversion makes of the printed XML."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.notification.convert import convert
from simulator.notification.orgjson import encoded, printed
from simulator.notification.tree import Blank, Branch, Filled, Form, Kept, Leaf, Node, Slot, expanded
from simulator.notification.xmlprint import plain
from tests.notification.trees import TEXTS, TREES


def item(text: str) -> Branch:
    return Branch("item", (Leaf("name", text), Leaf("value", "1")))


def test_layout() -> None:
    tree = Branch("root", (Leaf("siteID", "x"), Branch("items", (item("a"), item("b"))), Branch("one", (item("c"),))))
    assert (
        printed(tree).decode()
        == """\
{"root": {
   "one": {"item": {
      "name": "c",
      "value": 1
   }},
   "siteID": "x",
   "items": {"item": [
      {
         "name": "a",
         "value": 1
      },
      {
         "name": "b",
         "value": 1
      }
   ]}
}}"""
    )


def test_empty_branches_and_leaves_are_empty_strings() -> None:
    assert printed(Branch("root", (Leaf("a"), Branch("b", ())))).decode() == '{"root": {\n   "a": "",\n   "b": ""\n}}'
    assert printed(Leaf("root")) == b'{"root": ""}'


def test_attributes_become_members_and_text_beside_them_content() -> None:
    tree = Leaf("a", "5", None, (("x", "1"), ("y", " 1 ")))
    assert printed(tree).decode() == '{"a": {\n   "x": 1,\n   "y": " 1 ",\n   "content": 5\n}}'


def test_half_a_surrogate_pair_becomes_a_question_mark() -> None:
    assert encoded("a\ud800") == b"a?"


@given(TREES)
def test_json_of_a_tree_is_the_conversion_of_its_xml(tree: Node) -> None:
    assert convert(plain(tree), "tree").encode() == printed(tree)


@given(TREES)
def test_printing_prepared_forms_changes_nothing(tree: Node) -> None:
    bare = expanded(tree)
    assert printed(tree) == printed(bare)
    assert plain(tree) == plain(bare)
    assert printed(Kept(tree)) == printed(bare)


@given(TEXTS, TEXTS)
def test_a_filled_form_prints_as_the_tree_it_stands_for(one: str, other: str) -> None:
    inner = Branch("in", (Blank("x", "1"), Leaf("rate", "100%"), Blank("y", "2"), Blank("z", "1")))
    filled = Form(Branch("root", (inner, Blank("w", "2")))).fill(one, other)
    assert isinstance(filled, Filled)
    wanted = Branch(
        "root",
        (Branch("in", (Leaf("x", one), Leaf("rate", "100%"), Leaf("y", other), Leaf("z", one))), Leaf("w", other)),
    )
    assert expanded(filled) == wanted
    assert printed(filled) == printed(wanted)
    assert plain(filled) == plain(wanted)
    assert printed(Branch("deep", (filled, filled))) == printed(Branch("deep", (wanted, wanted)))


@given(st.lists(st.from_regex(r"[a-z]{1,6}", fullmatch=True), unique=True, min_size=2, max_size=40))
def test_the_text_is_json(names: list[str]) -> None:
    tree = Branch("root", tuple(Leaf(name, str(place)) for place, name in enumerate(names)))
    assert msgspec.json.decode(printed(tree)) == {"root": {name: place for place, name in enumerate(names)}}


def test_a_form_prints_its_elements_where_their_slots_are() -> None:
    form = Form(Branch("root", (Slot("items"), Blank("x", "x"), Branch("in", (Slot("y"), Leaf("z", "1"))))))
    items, attributed = Branch("items", (item("a"), item("b"))), Leaf("y", "2", None, (("k", "v"),))
    filled = Filled(form, ("1",), (Kept(items), attributed))
    wanted = Branch("root", (items, Leaf("x", "1"), Branch("in", (attributed, Leaf("z", "1")))))
    assert expanded(filled) == wanted
    assert [printed(filled), printed(filled)] == [printed(wanted)] * 2
    assert plain(filled) == plain(wanted)


def test_a_form_that_is_not_filled_in_is_no_tree() -> None:
    with pytest.raises(ValueError, match='"x" of a form'):
        expanded(Branch("root", (Blank("x", "x"),)))
