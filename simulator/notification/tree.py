"""The plain element tree of a payload: what all printers walk.

A tree is made of leaves and branches. A form is a tree with blanks, for parts that differ from order to order in a few
texts only, and with slots for elements of any shape; printers prepare it once and then fill it in. A kept tree is how a
part that belongs to a product or an order is printed once. Nothing here holds cycles, hence nothing is shown to the
garbage collector.
"""

from __future__ import annotations

from itertools import compress
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Final, Literal, TypeVar, final

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator

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


@final
class Leaf(Struct, frozen=True, gc=False):
    """An element with text, or an empty one."""

    name: str
    text: str = ""
    kind: Kind | None = None
    attributes: Attributes = ()


@final
class Branch(Struct, frozen=True, gc=False):
    """An element with child elements; one without any is empty."""

    name: str
    children: tuple[Node, ...]
    kind: Kind | None = None
    attributes: Attributes = ()


@final
class Blank(Struct, frozen=True, gc=False):
    """A leaf of a form whose text is filled in later."""

    name: str
    key: str
    """Blanks of one key get the same text."""
    kind: Kind | None = None


@final
class Slot(Struct, frozen=True, gc=False):
    """An element of a form that is put in later; the only one of its name."""

    name: str

    @property
    def key(self) -> str:
        """What its place in a stencil is called."""
        return f"<{self.name}>"


class Kept:
    """A tree of which printers remember what they made, place by place; compared by identity."""

    __slots__ = ("node", "prepared")

    def __init__(self, node: Node) -> None:
        self.node: Final = node
        self.prepared: Final[dict[Hashable, Any]] = {}
        """What printers made of it; a place is the printer's own name for where the tree stands."""

    @property
    def name(self) -> str:
        """The tag."""
        return self.node.name

    def prepare(self, place: Hashable, made: T) -> T:
        """Notes what was made for one *place*."""
        if len(self.prepared) >= _PLACES:
            self.prepared.clear()
        self.prepared[place] = made
        return made


class Form(Kept):
    """A tree with blanks and slots."""

    __slots__ = ("keys", "slots")

    def __init__(self, node: Node, keys: tuple[str, ...] = ()) -> None:
        super().__init__(node)
        found = tuple(_open(node))
        self.keys = keys or tuple(dict.fromkeys(one.key for one in found if isinstance(one, Blank)))
        """The order in which texts are given; that of the blanks unless another one is asked for."""
        self.slots = tuple(one for one in found if isinstance(one, Slot))
        """The order in which elements are given."""

    def fill(self, *texts: str) -> Filled:
        """The form with one text per key."""
        return Filled(self, texts)


@final
class Filled(Struct, frozen=True, gc=False):
    """A form, its texts and the elements for its slots; stands for the tree that they make."""

    form: Form
    texts: tuple[str, ...]
    elements: tuple[Node, ...] = ()

    @property
    def name(self) -> str:
        """The tag."""
        return self.form.name

    @property
    def given(self) -> tuple[str, ...]:
        """The keys that have a text."""
        return tuple(compress(self.form.keys, self.texts))


Node = Leaf | Branch | Kept | Filled | Blank | Slot


class Stencil:
    """What a printer makes of a form: its text with holes."""

    __slots__ = ("_pick", "pieces")

    def __init__(self, text: str, keys: tuple[str, ...]) -> None:
        """From a text in which a `mark` stands wherever what belongs to a key goes."""
        self.pieces: Final[list[Any]] = text.split(_MARK)
        """Text and key by turns."""
        places = [keys.index(key) for key in self.pieces[1::2]]
        one = slice(places[0], places[0] + 1) if places else slice(0)
        self._pick: Final = itemgetter(*places) if len(places) > 1 else itemgetter(one)

    def filled(self, given: list[Any]) -> list[Any]:
        """The pieces of the text, with what is *given* for each key in between."""
        pieces = self.pieces.copy()
        pieces[1::2] = self._pick(given)
        return pieces

    def places(self, slots: tuple[Slot, ...]) -> list[tuple[int, Slot]]:
        """Which pieces are the elements of *slots*, in the order of the text."""
        found = {slot.key: slot for slot in slots}
        return [(place, found[key]) for place, key in enumerate(self.pieces) if place % 2 and key in found]


def constant(node: Node) -> Filled:
    """A tree that never changes, printed once as one text."""
    return Form(node).fill()


def mark(place: Blank | Slot) -> str:
    """What stands for a blank's text, or the print of a slot's element, until a stencil is cut."""
    return f"{_MARK}{place.key}{_MARK}"


def expanded(node: Node) -> Leaf | Branch:
    """The tree in leaves and branches alone."""
    match node:
        case Leaf():
            return node
        case Branch():
            return Branch(node.name, tuple(map(expanded, node.children)), node.kind, node.attributes)
        case Filled():
            return expanded(opened(node))
        case Kept():
            return expanded(node.node)
        case Blank() | Slot():
            raise ValueError(f'"{node.name}" of a form is not filled in')


def opened(filled: Filled) -> Node:
    """The tree that a filled form stands for; its elements stay as they are."""
    form = filled.form
    given = dict(zip(form.keys, filled.texts, strict=True))
    elements = {slot.name: element for slot, element in zip(form.slots, filled.elements, strict=True)}
    return _opened(form.node, given, elements)


def _opened(node: Node, texts: dict[str, str], elements: dict[str, Node]) -> Node:
    if type(node) is Blank:
        return Leaf(node.name, texts[node.key], node.kind)
    if type(node) is Slot:
        return elements[node.name]
    if type(node) is Branch:
        children = tuple([_opened(child, texts, elements) for child in node.children])
        return Branch(node.name, children, node.kind, node.attributes)
    return node


def _open(node: Node) -> Iterator[Blank | Slot]:
    if isinstance(node, Blank | Slot):
        yield node
    elif isinstance(node, Branch):
        for child in node.children:
            yield from _open(child)
