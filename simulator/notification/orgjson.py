"""The platform's JSON: XML turned into JSON the way org.json of 2013 to 2015 did (PON-JSON-1, PON-JSON-2).

Elements and attributes become members, repeated ones a list; members come in the order of a Java HashMap; three blanks
of indent, but none for an object or list of one. `Members` gathers values as that library did, for any XML; `printed`
walks our own trees and prints their regular parts at once. Both give the same text.
"""

from __future__ import annotations

from functools import lru_cache
from operator import itemgetter
from typing import TYPE_CHECKING, Final, TypeAlias

from simulator.notification.javamap import map_order
from simulator.notification.jsontext import EMPTY, coerced, leaf_text, quoted, trimmed
from simulator.notification.tree import Blank, Branch, Filled, Form, Leaf, Node, expanded

if TYPE_CHECKING:
    from collections.abc import Callable

Value: TypeAlias = "str | list[Value] | Members"

CONTENT: Final = "content"
_STEP: Final = "   "
_MARK: Final = "\0"


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
    if isinstance(value, str):
        return value
    if isinstance(value, Members):
        values = tuple(value.values())
        return _object(tuple(value), lambda place, inner: show(values[place], inner), level)
    return _list(len(value), lambda place, inner: show(value[place], inner), level)


def printed(root: Node) -> bytes:
    """The document as JSON in UTF-8.

    :raises BadInput: for a text ``-Infinity``, which the conversion takes for a number that JSON does not have.
    """
    return encoded("{" + quoted(root.name) + ": " + _single(root, 0) + "}")


def encoded(text: str) -> bytes:
    """UTF-8 as Java makes it: half a surrogate pair becomes a question mark."""
    return text.encode("utf-8", "replace")


def _single(node: Node, level: int) -> str:
    """An element that is the only one of its name."""
    found = _regular(node, level)
    if found is not None:
        return found
    gathered = _gathered(expanded(node))
    return show([gathered] if isinstance(gathered, list) else gathered, level)


def _item(node: Node, level: int) -> str:
    """An element that is one of several of its name."""
    found = _regular(node, level)
    return show(_gathered(expanded(node)), level) if found is None else found


def _regular(node: Node, level: int) -> str | None:
    """The JSON of an element without attributes and without a child called ``content``; None for others."""
    if isinstance(node, Filled):
        form = node.form
        literal, pick = form.prepared(level, lambda: _prepare(form, level))
        return literal % pick([leaf_text(text) for text in node.texts]) if pick else literal
    if isinstance(node, Blank):
        return f"{_MARK}{node.key}{_MARK}"
    if node.attributes:
        return None
    if isinstance(node, Leaf):
        return leaf_text(node.text)
    return _children(node.children, level) if node.children else EMPTY


def _children(children: tuple[Node, ...], level: int) -> str | None:
    names = tuple([child.name for child in children])
    unique, groups = _plan(names)
    if CONTENT in unique:
        return None
    if len(unique) == len(names) > 1:
        inner = level + 1
        lines = [
            prefix + (leaf_text(child.text) if type(child) is Leaf and not child.attributes else _single(child, inner))
            for place, prefix in _prefixes(names, inner)
            for child in (children[place],)
        ]
        return "{" + ",".join(lines) + "\n" + _STEP * level + "}"

    def member(place: int, inner: int) -> str:
        group = groups[place]
        if len(group) == 1:
            return _single(children[group[0]], inner)
        return _list(len(group), lambda which, deeper: _item(children[group[which]], deeper), inner)

    return _object(unique, member, level)


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


def _object(names: tuple[str, ...], member: Callable[[int, int], str], level: int) -> str:
    """Members in map order; ``member(place, level)`` prints the value of the name at that place."""
    if len(names) == 1:
        return "{" + quoted(names[0]) + ": " + member(0, level) + "}"
    inner = level + 1
    lines = [prefix + member(place, inner) for place, prefix in _prefixes(names, inner)]
    return "{" + ",".join(lines) + "\n" + _STEP * level + "}"


def _list(count: int, item: Callable[[int, int], str], level: int) -> str:
    if count == 1:
        return "[" + item(0, level) + "]"
    start = "\n" + _STEP * (level + 1)
    return "[" + ",".join([start + item(place, level + 1) for place in range(count)]) + "\n" + _STEP * level + "]"


@lru_cache(maxsize=4096)
def _prefixes(names: tuple[str, ...], level: int) -> tuple[tuple[int, str], ...]:
    """Places in map order, each with what stands before its value."""
    return tuple((place, f"\n{_STEP * level}{quoted(names[place])}: ") for place in map_order(names))


@lru_cache(maxsize=4096)
def _plan(names: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[tuple[int, ...], ...]]:
    """The names once each, and for each the places of its elements."""
    groups: dict[str, list[int]] = {}
    for place, name in enumerate(names):
        groups.setdefault(name, []).append(place)
    return tuple(groups), tuple(map(tuple, groups.values()))


def _prepare(form: Form, level: int) -> tuple[str, Callable[[list[str]], tuple[str, ...]] | None]:
    """The form's JSON with ``%s`` where texts go, and what picks the texts for them; plain text when none does."""
    text = _single(form.node, level)
    if not form.keys:
        return text, None
    parts = text.split(_MARK)
    places = [form.keys.index(key) for key in parts[1::2]]
    literal = "%s".join(part.replace("%", "%%") for part in parts[::2])
    return literal, itemgetter(*places) if len(places) > 1 else tuple
