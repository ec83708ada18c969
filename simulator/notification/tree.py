"""The plain element tree of a payload: what all printers walk.

A tree is made of leaves and branches. A form is a tree with blanks, for parts that differ from order to order in a few
texts only; printers prepare it once and then fill in the texts. A form without blanks is how a part that belongs to a
product or an order is printed once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Literal, TypeVar

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterator

XSD: Final = "http://www.w3.org/2001/XMLSchema"
XSI: Final = "http://www.w3.org/2001/XMLSchema-instance"

T = TypeVar("T")
_PLACES: Final = 256

Attributes = tuple[tuple[str, str], ...]


class Kind(Struct, frozen=True):
    """What the classic style says about an element; the plain style and JSON leave it out."""

    type: str
    """Type name: ``string``, ``MoneyInfo`` ..."""
    namespace: str = XSD
    empty: Literal["nil", "blank", "closed"] = "nil"
    """How no value shows: ``xsi:nil``, a single blank, or just an empty element."""


class Leaf(Struct, frozen=True):
    """An element with text, or an empty one."""

    name: str
    text: str = ""
    kind: Kind | None = None
    attributes: Attributes = ()


class Branch(Struct, frozen=True):
    """An element with child elements; one without any is empty."""

    name: str
    children: tuple[Node, ...]
    kind: Kind | None = None
    attributes: Attributes = ()


class Blank(Struct, frozen=True):
    """A leaf of a form whose text is filled in later."""

    name: str
    key: str
    """Blanks of one key get the same text."""
    kind: Kind | None = None


class Form:
    """A tree with blanks, compared by identity."""

    def __init__(self, node: Node, *, blanks: bool = True) -> None:
        self.node = node
        self.name = node.name
        self.keys = tuple(dict.fromkeys(blank.key for blank in _blanks(node))) if blanks else ()
        """The order in which texts are given."""
        self._prepared: dict[Hashable, Any] = {}

    def prepared(self, place: Hashable, prepare: Callable[[], T]) -> T:
        """What a printer made of the form for one *place* (its own name and where in a document), made once."""
        found: T | None = self._prepared.get(place)
        if found is None:
            if len(self._prepared) >= _PLACES:
                self._prepared.clear()
            found = self._prepared[place] = prepare()
        return found

    def fill(self, *texts: str) -> Filled:
        """The form with one text per key."""
        return Filled(self, texts)

    def fill_by_key(self, texts: dict[str, str]) -> Filled:
        """The form with texts by key; a key that is not named stays empty."""
        return Filled(self, tuple([texts.get(key, "") for key in self.keys]))


class Filled(Struct, frozen=True):
    """A form and its texts; stands for the tree that they make."""

    form: Form
    texts: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The tag."""
        return self.form.name


Node = Leaf | Branch | Filled | Blank


def keep(node: Node) -> Filled:
    """The same tree, printed once per printer and position."""
    return Form(node, blanks=False).fill()


def expanded(node: Node) -> Leaf | Branch:
    """The tree in leaves and branches alone."""
    return _expanded(node, {})


def _expanded(node: Node, texts: dict[str, str]) -> Leaf | Branch:
    match node:
        case Filled():
            return _expanded(node.form.node, dict(zip(node.form.keys, node.texts, strict=True)))
        case Blank():
            return Leaf(node.name, texts[node.key], node.kind)
        case Branch():
            children = tuple(_expanded(child, texts) for child in node.children)
            return Branch(node.name, children, node.kind, node.attributes)
        case Leaf():
            return node


def _blanks(node: Node) -> Iterator[Blank]:
    if isinstance(node, Blank):
        yield node
    elif isinstance(node, Branch):
        for child in node.children:
            yield from _blanks(child)
