"""The plain element tree of a payload: what all printers walk.

A tree is made of leaves and branches. A form is a tree with blanks, for parts that differ from order to order in a few
texts only; printers prepare it once and then fill in the texts. A kept tree is how a part that belongs to a product or
an order is printed once. Nothing here holds cycles, hence nothing is shown to the garbage collector.
"""

from __future__ import annotations

from itertools import compress
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Final, Literal, TypeVar

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator, Mapping

XSD: Final = "http://www.w3.org/2001/XMLSchema"
XSI: Final = "http://www.w3.org/2001/XMLSchema-instance"

T = TypeVar("T")
_PLACES: Final = 256
_MARK: Final = "\0"

Attributes = tuple[tuple[str, str], ...]


class Kind(Struct, frozen=True, gc=False):
    """What the classic style says about an element; the plain style and JSON leave it out."""

    type: str
    """Type name: ``string``, ``MoneyInfo`` ..."""
    namespace: str = XSD
    empty: Literal["nil", "blank", "closed"] = "nil"
    """How no value shows: ``xsi:nil``, a single blank, or just an empty element."""


class Leaf(Struct, frozen=True, gc=False):
    """An element with text, or an empty one."""

    name: str
    text: str = ""
    kind: Kind | None = None
    attributes: Attributes = ()


class Branch(Struct, frozen=True, gc=False):
    """An element with child elements; one without any is empty."""

    name: str
    children: tuple[Node, ...]
    kind: Kind | None = None
    attributes: Attributes = ()


class Blank(Struct, frozen=True, gc=False):
    """A leaf of a form whose text is filled in later."""

    name: str
    key: str
    """Blanks of one key get the same text."""
    kind: Kind | None = None


class Kept:
    """A tree of which printers remember what they made, place by place; compared by identity."""

    __slots__ = ("name", "node", "prepared")

    def __init__(self, node: Node) -> None:
        self.node: Final = node
        self.name: Final[str] = node.name
        self.prepared: Final[dict[Hashable, Any]] = {}
        """What printers made of it; a place is the printer's own name for where the tree stands."""

    def prepare(self, place: Hashable, made: T) -> T:
        """Notes what was made for one *place*."""
        if len(self.prepared) >= _PLACES:
            self.prepared.clear()
        self.prepared[place] = made
        return made


class Form(Kept):
    """A tree with blanks."""

    __slots__ = ("keys",)

    def __init__(self, node: Node) -> None:
        super().__init__(node)
        self.keys = tuple(dict.fromkeys(blank.key for blank in _blanks(node)))
        """The order in which texts are given."""

    def fill(self, *texts: str) -> Filled:
        """The form with one text per key."""
        return Filled(self, texts)

    def fill_by_key(self, texts: Mapping[str, str]) -> Filled:
        """The form with texts by key."""
        return Filled(self, tuple([texts[key] for key in self.keys]))


class Filled(Struct, frozen=True, gc=False):
    """A form and its texts; stands for the tree that they make."""

    form: Form
    texts: tuple[str, ...]

    @property
    def name(self) -> str:
        """The tag."""
        return self.form.name

    @property
    def given(self) -> tuple[str, ...]:
        """The keys that have a text."""
        return tuple(compress(self.form.keys, self.texts))


Node = Leaf | Branch | Kept | Filled | Blank


class Stencil:
    """What a printer makes of a form: its text with holes."""

    __slots__ = ("_pick", "_pieces")

    def __init__(self, text: str, keys: tuple[str, ...]) -> None:
        """From a text in which a `mark` stands wherever the text for a key goes."""
        self._pieces: Final = text.split(_MARK)
        places = [keys.index(key) for key in self._pieces[1::2]]
        one = slice(places[0], places[0] + 1) if places else slice(0)
        self._pick: Final = itemgetter(*places) if len(places) > 1 else itemgetter(one)

    def filled(self, texts: list[str]) -> str:
        """The text with one printed text per key."""
        pieces = self._pieces.copy()
        pieces[1::2] = self._pick(texts)
        return "".join(pieces)


def constant(node: Node) -> Filled:
    """A tree that never changes, printed once as one text."""
    return Form(node).fill()


def mark(blank: Blank) -> str:
    """What stands for a blank's text until a stencil is cut."""
    return f"{_MARK}{blank.key}{_MARK}"


def expanded(node: Node) -> Leaf | Branch:
    """The tree in leaves and branches alone."""
    return _expanded(node, {})


def _expanded(node: Node, texts: dict[str, str]) -> Leaf | Branch:
    match node:
        case Filled():
            return _expanded(node.form.node, dict(zip(node.form.keys, node.texts, strict=True)))
        case Kept():
            return _expanded(node.node, texts)
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
