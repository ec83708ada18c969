"""Replaces values of a payload by dotted path, as steps and ``--set`` ask: ``order.lineItems.item[1].quantity``."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from msgspec.structs import replace

from simulator.errors import BadInput, nearest
from simulator.notification.tree import Branch, Leaf, Node, expanded

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_STEP: Final = re.compile(r"[^.\[\]]+")

Element = Leaf | Branch


def overridden(root: Node, overrides: Mapping[str, Any]) -> Branch:
    """The tree with other values.

    :param overrides: by dotted path below the root; ``item[1]`` or ``item.1`` is the second of several. A mapping
        replaces the child elements, a list all elements of that name; null empties the element.
    :raises BadInput: a path that leads nowhere, with the nearest name.
    """
    tree = expanded(root)
    for path, value in overrides.items():
        steps = _STEP.findall(path)
        if not steps:
            raise BadInput(f'"{path}" is not a path into the payload')
        tree = _below(tree, steps, value, path)
    if isinstance(tree, Leaf):
        raise BadInput("the payload is empty")
    return tree


def _below(node: Element, steps: Sequence[str], value: Any, path: str) -> Element:
    """The element with a new value at *steps* below it."""
    name, rest = steps[0], steps[1:]
    if name in dict(node.attributes) and not rest:
        changed = tuple((key, _text(value, path) if key == name else old) for key, old in node.attributes)
        return replace(node, attributes=changed)
    children = tuple(map(expanded, node.children)) if isinstance(node, Branch) else ()
    places = [place for place, child in enumerate(children) if child.name == name]
    if not places:
        words = [*dict.fromkeys(child.name for child in children), *dict(node.attributes)]
        what = f'"{path}": {node.name} has no "{name}"' + ("" if words else ", it is empty")
        raise BadInput(what, nearest=nearest(name, words))
    if not rest and isinstance(value, list):
        made = [_made(name, one, children[places[0]], path) for one in value]
        return replace(node, children=(*children[: places[0]], *made, *children[places[-1] + 1 :]))
    index = int(rest[0]) if rest and rest[0].isdecimal() else None
    place = _chosen(name, places, index, path)
    rest = rest if index is None else rest[1:]
    child = children[place]
    changed_child = _below(child, rest, value, path) if rest else _made(name, value, child, path)
    return replace(node, children=(*children[:place], changed_child, *children[place + 1 :]))


def _chosen(name: str, places: Sequence[int], index: int | None, path: str) -> int:
    if index is None and len(places) > 1:
        raise BadInput(f'"{path}": there are {len(places)} "{name}"; say which one, from {name}[0]')
    if (index or 0) >= len(places):
        raise BadInput(f'"{path}": there is no {name}[{index}], the last one is {name}[{len(places) - 1}]')
    return places[index or 0]


def _made(name: str, value: Any, before: Element, path: str) -> Element:
    """An element with a given value, typed as the one it replaces."""
    if not isinstance(value, dict):
        return Leaf(name, _text(value, path), before.kind, before.attributes)
    known = {child.name: expanded(child) for child in reversed(before.children)} if isinstance(before, Branch) else {}
    children = []
    for key, inner in value.items():
        old = known.get(key, Leaf(key))
        children += [_made(key, one, old, path) for one in (inner if isinstance(inner, list) else [inner])]
    return Branch(name, tuple(children), before.kind, before.attributes)


def _text(value: Any, path: str) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if value is None:
        return ""
    if isinstance(value, list | dict):
        raise BadInput(f'"{path}": a text is wanted here')
    return str(value)
