"""The classic XML style of the older feeds: every element says its type, and declares the prefixes that it needs.

The root has prefix ns1. A complex type takes the prefix that its namespace has around it, or else declares the next
one, counted through the document. Leaves declare xsd (or soapenc) each by themselves, children of the root xsi
(OCN-BODY-2). Elements whose type nobody knows, which a user's override may bring, go without.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from simulator.notification.tree import (
    XSD,
    XSI,
    Blank,
    Branch,
    Filled,
    Form,
    Kept,
    Kind,
    Leaf,
    Node,
    Slot,
    Stencil,
    mark,
    opened,
)
from simulator.notification.xmlprint import DECLARATION, escaped

if TYPE_CHECKING:
    from collections.abc import Container

SOAPENC: Final = "http://schemas.xmlsoap.org/soap/encoding/"
_SIMPLE: Final = {XSD: "xsd", SOAPENC: "soapenc"}
_NIL: Final = ' xsi:nil="true"'

Scope = tuple[tuple[str, str], ...]
"""Namespaces, each with the prefix it has here."""


def classic(root: Branch | Filled, namespace: str) -> bytes:
    """The document in UTF-8; its root, ``ns1:<name>``, lies in *namespace*, all other elements in none."""
    printer = _Printer(((namespace, "ns1"),), 1)
    printer.pieces.append(f'{DECLARATION}<ns1:{root.name} xmlns:ns1="{namespace}">')
    tree = opened(root) if isinstance(root, Filled) else root
    for child in tree.children if isinstance(tree, Branch) else ():
        printer.write(child, top=True)
    printer.pieces.append(f"</ns1:{root.name}>")
    return "".join(printer.pieces).encode()


class _Printer:
    """Prints elements that stand in one place, and counts prefixes on."""

    def __init__(self, scope: Scope, last: int, given: Container[str] = ()) -> None:
        self.scope = scope
        self.last = last
        """The number of the prefix declared last."""
        self.given = given
        """The keys of the blanks that get a text; the others are empty elements."""
        self.pieces: list[str] = []

    def write(self, node: Node, *, top: bool = False) -> None:
        """Adds an element; *top* for a child of the root."""
        if isinstance(node, Filled) and node.elements:
            self.write(opened(node), top=top)
        elif isinstance(node, Filled):
            stencil: Stencil = self._prepared(node.form, node.given, top=top)
            self.pieces += stencil.filled(list(map(escaped, node.texts)))
        elif isinstance(node, Kept):
            self.pieces += self._prepared(node, (), top=top)
        elif isinstance(node, Blank):
            before, after, empty = _tags(node.name, node.kind, top)
            self.pieces.append(f"{before}{mark(node)}{after}" if node.key in self.given else empty)
        elif isinstance(node, Leaf) and (node.kind is None or node.kind.namespace in _SIMPLE):
            before, after, empty = _tags(node.name, node.kind, top)
            self.pieces.append(f"{before}{escaped(node.text)}{after}" if node.text else empty)
        elif not isinstance(node, Slot):
            self._write_complex(node, top=top)

    def _prepared(self, kept: Kept, given: tuple[str, ...], *, top: bool) -> Any:
        """The pieces of a kept tree in this place, or the stencil of a form."""
        place = self.scope, self.last, top, given
        found = kept.prepared.get(place)
        if found is None:
            printer = _Printer(self.scope, self.last, given)
            printer.write(kept.node, top=top)
            pieces = printer.pieces
            made = Stencil("".join(pieces), kept.keys) if isinstance(kept, Form) else pieces
            found = kept.prepare(place, (made, printer.last - self.last))
        made, declared = found
        self.last += declared
        return made

    def _write_complex(self, node: Leaf | Branch, *, top: bool) -> None:
        kind, around = node.kind, self.scope
        empty = not (node.children if isinstance(node, Branch) else node.text)
        head = node.name
        if kind:
            prefix, declared = self._prefix(kind.namespace)
            nil = _NIL if empty and kind.empty == "nil" else ""
            head += f' xsi:type="{prefix}:{kind.type}"{nil}{_xsi(top=top)}{declared}'
        if empty:
            self.pieces.append(f"<{head}/>")
        else:
            self.pieces.append(f"<{head}>")
            if isinstance(node, Leaf):
                self.pieces.append(escaped(node.text))
            else:
                for child in node.children:
                    self.write(child)
            self.pieces.append(f"</{node.name}>")
        self.scope = around

    def _prefix(self, namespace: str) -> tuple[str, str]:
        """The prefix of a namespace here, and its declaration if it is a new one."""
        known = dict(self.scope).get(namespace)
        if known:
            return known, ""
        self.last += 1
        prefix = f"ns{self.last}"
        self.scope = (*self.scope, (namespace, prefix))
        return prefix, f' xmlns:{prefix}="{namespace}"'


def _xsi(*, top: bool) -> str:
    return f' xmlns:xsi="{XSI}"' if top else ""


@lru_cache(maxsize=4096)
def _tags(name: str, kind: Kind | None, top: bool) -> tuple[str, str, str]:
    """What stands before and after a leaf's text, and the whole leaf when it has none."""
    if kind is None:
        return f"<{name}>", f"</{name}>", f"<{name}/>"
    prefix = _SIMPLE[kind.namespace]
    head, tail = f'{name} xsi:type="{prefix}:{kind.type}"', f'{_xsi(top=top)} xmlns:{prefix}="{kind.namespace}"'
    empty = {
        "nil": f"<{head}{_NIL}{tail}/>",
        "blank": f"<{head}{tail}> </{name}>",
        "closed": f"<{head}{tail}/>",
    }
    return f"<{head}{tail}>", f"</{name}>", empty[kind.empty]
