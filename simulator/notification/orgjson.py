"""The platform's JSON: XML turned into JSON the way org.json of 2013 to 2015 did (PON-JSON-1, PON-JSON-2).

Elements and attributes become members, repeated ones a list; members come in the order of a Java HashMap; three blanks
of indent, but none for an object or list of one. `Members` gathers values as that library did, for any XML; `printed`
walks our own trees and prints their regular parts at once. Both give the same text.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias, TypeVar

from simulator.notification.javamap import map_order
from simulator.notification.jsontext import EMPTY, coerced, leaf_text, quoted, trimmed
from simulator.notification.tree import Blank, Branch, Filled, Form, Kept, Leaf, Node, Slot, Stencil, expanded, mark

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

T = TypeVar("T")
Value: TypeAlias = "str | list[Value] | Members"

CONTENT: Final = "content"
_STEP: Final = "   "


class Members(dict[str, Value]):
    """An object in the making, in document order; scalars are held as JSON text."""

    def add(self, name: str, value: Value) -> None:
        """``JSONObject.accumulate``: a second value makes a list, and a list that comes first is put into a list."""
        known = self.get(name)
        if isinstance(known, list):
            known.append(value)
        elif known is not None:
            self[name] = [known, value]
        else:
            self[name] = [value] if isinstance(value, list) else value

    def closed(self) -> Value:
        """What the element is worth at its end tag: nothing at all, its text alone, or the object."""
        if not self:
            return EMPTY
        return self[CONTENT] if len(self) == 1 and CONTENT in self else self


def show(value: Value, level: int = 0) -> str:
    """The JSON text of gathered values; *level* counts the indent steps of the line it begins on."""
    pieces: list[str] = []
    _show(value, level, pieces)
    return "".join(pieces)


def printed(root: Node) -> bytes:
    """The document as JSON in UTF-8.

    :raises BadInput: for a text ``-Infinity``, which the conversion takes for a number that JSON does not have.
    """
    ((_, before),), after = _prefixes((root.name,), 0)
    pieces = [before]
    _write(root, 0, pieces)
    pieces.append(after)
    return encoded("".join(pieces))


def encoded(text: str) -> bytes:
    """UTF-8 as Java makes it: half a surrogate pair becomes a question mark."""
    return text.encode("utf-8", "replace")


def _write(node: Node, level: int, pieces: list[str]) -> None:
    """Adds the JSON of an element that is the only one of its name."""
    if not _regular(node, level, pieces):
        gathered = _gathered(expanded(node))
        _show([gathered] if isinstance(gathered, list) else gathered, level, pieces)


def _write_item(node: Node, level: int, pieces: list[str]) -> None:
    """Adds the JSON of an element that is one of several of its name."""
    if not _regular(node, level, pieces):
        _show(_gathered(expanded(node)), level, pieces)


def _regular(node: Node, level: int, pieces: list[str]) -> bool:
    """Adds the JSON of an element, unless it has attributes or a child called ``content``."""
    if type(node) is Filled:
        _fill(node, level, pieces)
    elif isinstance(node, Kept):
        kept = node.prepared.get(level)
        pieces += node.prepare(level, _pieces(node.node, level)) if kept is None else kept
    elif type(node) is Blank or type(node) is Slot:
        pieces.append(mark(node))
    elif node.attributes:
        return False
    elif type(node) is Leaf:
        pieces.append(leaf_text(node.text))
    elif not node.children:
        pieces.append(EMPTY)
    else:
        return _children(node.children, level, pieces)
    return True


def _fill(node: Filled, level: int, pieces: list[str]) -> None:
    form = node.form
    prepared = form.prepared.get(level)
    if prepared is None:
        prepared = form.prepare(level, _prepared(form, level))
    stencil, slots = prepared
    if not slots:
        pieces += stencil.filled(list(map(leaf_text, node.texts))) if node.texts else stencil.pieces
        return
    filled = stencil.filled([*map(leaf_text, node.texts), *node.elements])
    start = 0
    for place, inner in slots:
        pieces += filled[start:place]
        start = place + 1
        element = filled[place]
        if type(element) is Filled:
            _fill(element, inner, pieces)
        elif type(element) is Leaf and not element.attributes:
            pieces.append(leaf_text(element.text))
        else:
            _write(element, inner, pieces)
    pieces += filled[start:]


def _prepared(form: Form, level: int) -> tuple[Stencil, list[tuple[int, int]]]:
    """The stencil, and the places and levels of its elements."""
    stencil = Stencil("".join(_pieces(form.node, level)), (*form.keys, *[slot.key for slot in form.slots]))
    levels = dict(_slot_levels(form.node, level))
    return stencil, [(place, levels[slot.name]) for place, slot in stencil.places(form.slots)]


def _slot_levels(node: Node, level: int) -> Iterator[tuple[str, int]]:
    if isinstance(node, Slot):
        yield node.name, level
    elif isinstance(node, Branch):
        layout = _layout(tuple([child.name for child in node.children]), level)
        for child in node.children:
            yield from _slot_levels(child, layout.level if layout else level)


def _pieces(node: Node, level: int) -> list[str]:
    found: list[str] = []
    _write(node, level, found)
    return found


def _children(children: tuple[Node, ...], level: int, pieces: list[str]) -> bool:
    layout = _layout(tuple([child.name for child in children]), level)
    if layout is None:
        return False
    members, after, inner = layout
    for prefix, first, others in members:
        child = children[first]
        if type(child) is Leaf and not others and not child.attributes:
            pieces.append(prefix + leaf_text(child.text))
            continue
        pieces.append(prefix)
        if others:
            _list([child, *[children[one] for one in others]], _write_item, inner, pieces)
        else:
            _write(child, inner, pieces)
    pieces.append(after)
    return True


def _gathered(node: Leaf | Branch) -> Value:
    members = Members()
    for name, text in node.attributes:
        members.add(name, coerced(text))
    if isinstance(node, Leaf) or not node.children:
        text = trimmed(node.text) if isinstance(node, Leaf) else ""
        if not text:
            return members or EMPTY
        members.add(CONTENT, coerced(text))
    else:
        for child in node.children:
            members.add(child.name, _gathered(expanded(child)))
    return members.closed()


def _show(value: Value, level: int, pieces: list[str]) -> None:
    if isinstance(value, str):
        pieces.append(value)
    elif isinstance(value, Members):
        values = tuple(value.values())
        before, after = _prefixes(tuple(value), level)
        for place, prefix in before:
            pieces.append(prefix)
            _show(values[place], level + 1 if len(values) > 1 else level, pieces)
        pieces.append(after)
    else:
        _list(value, _show, level, pieces)


def _list(items: list[T], show_item: Callable[[T, int, list[str]], None], level: int, pieces: list[str]) -> None:
    if len(items) == 1:
        pieces.append("[")
        show_item(items[0], level, pieces)
        pieces.append("]")
        return
    start = "\n" + _STEP * (level + 1)
    for place, item in enumerate(items):
        pieces.append(("," if place else "[") + start)
        show_item(item, level + 1, pieces)
    pieces.append("\n" + _STEP * level + "]")


@lru_cache(maxsize=4096)
def _prefixes(names: tuple[str, ...], level: int) -> tuple[tuple[tuple[int, str], ...], str]:
    """The places of *names* in map order, each with what stands before its value; and what ends the object."""
    if len(names) == 1:
        return ((0, "{" + quoted(names[0]) + ": "),), "}"
    start = f"\n{_STEP * (level + 1)}"
    order = map_order(names)
    before = [f"{',' if number else '{'}{start}{quoted(names[place])}: " for number, place in enumerate(order)]
    return tuple(zip(order, before, strict=True)), f"\n{_STEP * level}}}"


class _Layout(NamedTuple):
    members: tuple[tuple[str, int, tuple[int, ...]], ...]
    """What stands before each member's value, the place of its first element, and those of the others of its name."""
    after: str
    level: int
    """Where the values stand."""


@lru_cache(maxsize=4096)
def _layout(names: tuple[str, ...], level: int) -> _Layout | None:
    """How elements with those names become an object; None when one is called ``content``."""
    if CONTENT in names:
        return None
    places: dict[str, list[int]] = {}
    for place, name in enumerate(names):
        places.setdefault(name, []).append(place)
    before, after = _prefixes(tuple(places), level)
    groups = tuple(places.values())
    members = tuple((prefix, groups[place][0], tuple(groups[place][1:])) for place, prefix in before)
    return _Layout(members, after, level + 1 if len(groups) > 1 else level)
