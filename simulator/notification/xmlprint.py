"""The platform's XML in its plain style: no namespaces, nothing on leaves, empty elements closed at once (PON-STYLE-1).

Printed without white space between elements, as programs print for programs.
"""

from __future__ import annotations

import re
from typing import Final

from simulator.notification.tree import Attributes, Blank, Filled, Form, Leaf, Node

DECLARATION: Final = '<?xml version="1.0" encoding="UTF-8"?>\n'
MARK: Final = "\0"
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
    return (DECLARATION + _element(root)).encode()


def escaped(text: str) -> str:
    """Element text; characters that XML cannot carry become U+FFFD."""
    return _TEXT.sub(_entity, text) if _TEXT.search(text) else text


def escaped_attribute(text: str) -> str:
    """An attribute value to stand between double quotes."""
    return _ATTRIBUTE.sub(_entity, text) if _ATTRIBUTE.search(text) else text


def _entity(match: re.Match[str]) -> str:
    return _ENTITIES.get(match[0], "\ufffd")


def _element(node: Node) -> str:
    if isinstance(node, Filled):
        form = node.form
        literal, spots = form.prepared("plain", lambda: _prepare(form))
        return literal % tuple([_leaf(name, node.texts[place]) for name, place in spots]) if spots else literal
    if isinstance(node, Blank):
        return f"{MARK}{node.name} {node.key}{MARK}"
    opening = node.name + _attributes(node.attributes) if node.attributes else node.name
    inner = escaped(node.text) if isinstance(node, Leaf) else "".join(map(_element, node.children))
    return f"<{opening}>{inner}</{node.name}>" if inner else f"<{opening}/>"


def _leaf(name: str, text: str) -> str:
    return f"<{name}>{escaped(text)}</{name}>" if text else f"<{name}/>"


def _attributes(attributes: Attributes) -> str:
    return "".join([f' {name}="{escaped_attribute(value)}"' for name, value in attributes])


def _prepare(form: Form) -> tuple[str, tuple[tuple[str, int], ...]]:
    """The form's XML with ``%s`` where leaves go, and which leaf goes where; plain text when none does."""
    text = _element(form.node)
    if not form.keys:
        return text, ()
    parts = text.split(MARK)
    literal = "%s".join(part.replace("%", "%%") for part in parts[::2])
    spots = [part.split(" ") for part in parts[1::2]]
    return literal, tuple((name, form.keys.index(key)) for name, key in spots)
