"""The platform's XML in its plain style: no namespaces, nothing on leaves, empty elements closed at once (PON-STYLE-1).

Printed without white space between elements, as programs print for programs.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from simulator.notification.tree import Attributes, Blank, Filled, Kept, Leaf, Node, Slot, Stencil, mark, opened

if TYPE_CHECKING:
    from collections.abc import Container

DECLARATION: Final = '<?xml version="1.0" encoding="UTF-8"?>\n'
_TEXT: Final = re.compile("[&<>\r\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_ATTRIBUTE: Final = re.compile('[&<>"\t\n\r\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]')
_ENTITIES: Final = {
    "&": "&amp;",
    "<": "&lt;",
    ">": "&gt;",
    '"': "&quot;",
    "\t": "&#9;",
    "\n": "&#10;",
    "\r": "&#13;",
}


def plain(root: Node) -> bytes:
    """The document in UTF-8."""
    pieces = [DECLARATION]
    _write(root, (), pieces)
    return "".join(pieces).encode()


@lru_cache(maxsize=1 << 15)
def escaped(text: str) -> str:
    """Element text; characters that XML cannot carry become U+FFFD."""
    return _TEXT.sub(_entity, text) if _TEXT.search(text) else text


def escaped_attribute(text: str) -> str:
    """An attribute value to stand between double quotes."""
    return _ATTRIBUTE.sub(_entity, text) if _ATTRIBUTE.search(text) else text


def _entity(match: re.Match[str]) -> str:
    return _ENTITIES.get(match[0], "\ufffd")


def _write(node: Node, given: Container[str], pieces: list[str]) -> None:
    """Adds an element; *given* holds the keys of the blanks that get a text, the others are empty elements."""
    if type(node) is Filled and node.elements:
        _write(opened(node), given, pieces)
    elif type(node) is Filled:
        form = node.form
        place = "plain", node.given
        stencil = form.prepared.get(place)
        if stencil is None:
            stencil = form.prepare(place, Stencil("".join(_pieces(form.node, node.given)), form.keys))
        pieces += stencil.filled(list(map(escaped, node.texts)))
    elif isinstance(node, Kept):
        kept = node.prepared.get("plain")
        pieces += node.prepare("plain", _pieces(node.node, ())) if kept is None else kept
    elif type(node) is Blank:
        pieces.append(f"<{node.name}>{mark(node)}</{node.name}>" if node.key in given else f"<{node.name}/>")
    elif type(node) is not Slot:
        opening = node.name + _attributes(node.attributes) if node.attributes else node.name
        if type(node) is Leaf:
            pieces.append(f"<{opening}>{escaped(node.text)}</{node.name}>" if node.text else f"<{opening}/>")
        elif node.children:
            pieces.append(f"<{opening}>")
            for child in node.children:
                _write(child, given, pieces)
            pieces.append(f"</{node.name}>")
        else:
            pieces.append(f"<{opening}/>")


def _pieces(node: Node, given: Container[str]) -> list[str]:
    found: list[str] = []
    _write(node, given, found)
    return found


def _attributes(attributes: Attributes) -> str:
    return "".join([f' {name}="{escaped_attribute(value)}"' for name, value in attributes])
