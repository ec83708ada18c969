"""Any plain tree, for the property tests."""

from __future__ import annotations

from hypothesis import strategies as st
from msgspec.structs import replace

from simulator.notification.tree import Blank, Branch, Filled, Form, Kept, Leaf, Node, Slot, constant

NAMES = st.one_of(
    st.sampled_from(["a", "b", "item", "content", "name", "Aa", "BB", "größe", "x.y-z"]),
    st.from_regex(r"[A-Za-z_][A-Za-z0-9_.-]{0,6}", fullmatch=True),
)
_CHARACTERS = st.characters(blacklist_categories=("Cc", "Cs"), blacklist_characters="\ufffe\uffff")
TEXTS = st.one_of(
    st.sampled_from(
        ["", "true", "NULL", "0", "1.0", "-0", "20.00", "0.0005", "1.0E10", "007", "]]>", "</a>", "&amp;", "100%s"]
    ),
    st.from_regex(r"-?[0-9]{1,20}(\.[0-9]{1,4})?", fullmatch=True),
    st.text(_CHARACTERS, max_size=12),
)
ATTRIBUTES = st.dictionaries(NAMES, TEXTS, max_size=3).map(lambda found: tuple(found.items()))
LEAVES = st.builds(lambda name, text, attributes: Leaf(name, text, None, attributes), NAMES, TEXTS, ATTRIBUTES)


def _branches(children: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    branch = st.builds(
        lambda name, inner, attributes: Branch(name, tuple(inner), None, attributes),
        NAMES,
        st.lists(children, max_size=6),
        st.one_of(st.just(()), ATTRIBUTES),
    )
    return st.one_of(branch, branch.map(Kept), branch.map(constant), branch.map(_put_in))


def _put_in(branch: Branch) -> Filled:
    """The branch as the element of a form, between a text and another element."""
    slots = Branch("form", (Blank("text", "text"), Branch("inner", (Slot("slot"), Slot("content-too")))))
    return Filled(Form(slots), ("5",), (replace(branch, name="slot"), Leaf("content-too", "x")))


TREES: st.SearchStrategy[Node] = st.recursive(LEAVES, _branches, max_leaves=25)
