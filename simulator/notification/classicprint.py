"""The classic XML style of the older feeds: every element says its type, and declares the prefixes that it needs.

The root has prefix ns1. A complex type takes the prefix that its namespace has around it, or else declares the next
one, counted through the document. Leaves declare xsd (or soapenc) each by themselves, children of the root xsi
(OCN-BODY-2). Elements whose type nobody knows, which a user's override may bring, go without.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final, NamedTuple

from simulator.notification.tree import XSD, XSI, Blank, Branch, Filled, Form, Kind, Leaf, Node
from simulator.notification.xmlprint import DECLARATION, MARK, escaped

SOAPENC: Final = "http://schemas.xmlsoap.org/soap/encoding/"
_SIMPLE: Final = {XSD: "xsd", SOAPENC: "soapenc"}
_NIL: Final = ' xsi:nil="true"'

Scope = tuple[tuple[str, str], ...]
"""Namespaces, each with the prefix it has here."""


class _Tags(NamedTuple):
    """What stands around a leaf's text, and the whole leaf when it has none."""

    before: str
    after: str
    empty: str

    def around(self, text: str) -> str:
        return f"{self.before}{escaped(text)}{self.after}" if text else self.empty


def classic(root: Branch, namespace: str) -> bytes:
    """The document in UTF-8; its root, ``ns1:<name>``, lies in *namespace*, all other elements in none."""
    printer = _Printer(((namespace, "ns1"),), 1)
    inner = "".join([printer.element(child, top=True) for child in root.children])
    return f'{DECLARATION}<ns1:{root.name} xmlns:ns1="{namespace}">{inner}</ns1:{root.name}>'.encode()


class _Printer:
    """Prints elements that stand in one place, and counts prefixes on."""

    def __init__(self, scope: Scope, last: int) -> None:
        self.scope = scope
        self.last = last
        """The number of the prefix declared last."""
        self.spots: list[tuple[_Tags, str]] = []
        """The blanks met, with the keys of their texts."""

    def element(self, node: Node, *, top: bool = False) -> str:
        if isinstance(node, Filled):
            form, scope, last = node.form, self.scope, self.last
            place = (scope, last, top)
            literal, spots, used = form.prepared(place, lambda: _prepare(form, scope, last, top=top))
            self.last += used
            return literal % tuple([tags.around(node.texts[place]) for tags, place in spots]) if spots else literal
        kind = node.kind
        if isinstance(node, Blank):
            self.spots.append((_tags(node.name, kind, top), node.key))
            return MARK
        if isinstance(node, Branch) or (kind and kind.namespace not in _SIMPLE):
            return self._complex(node, kind, top=top)
        return _tags(node.name, kind, top).around(node.text)

    def _complex(self, node: Leaf | Branch, kind: Kind | None, *, top: bool) -> str:
        around = self.scope
        prefix, declared = self._prefix(kind.namespace) if kind else ("", "")
        inner = "".join([self.element(child) for child in node.children]) if isinstance(node, Branch) else ""
        self.scope = around
        head = node.name
        if kind:
            nil = _NIL if not inner and kind.empty == "nil" else ""
            head += f' xsi:type="{prefix}:{kind.type}"{nil}{_xsi(top=top)}{declared}'
        return f"<{head}>{inner}</{node.name}>" if inner else f"<{head}/>"

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
def _tags(name: str, kind: Kind | None, top: bool) -> _Tags:
    if kind is None:
        return _Tags(f"<{name}>", f"</{name}>", f"<{name}/>")
    prefix = _SIMPLE[kind.namespace]
    head, tail = f'{name} xsi:type="{prefix}:{kind.type}"', f'{_xsi(top=top)} xmlns:{prefix}="{kind.namespace}"'
    empty = {
        "nil": f"<{head}{_NIL}{tail}/>",
        "blank": f"<{head}{tail}> </{name}>",
        "closed": f"<{head}{tail}/>",
    }
    return _Tags(f"<{head}{tail}>", f"</{name}>", empty[kind.empty])


def _prepare(form: Form, scope: Scope, last: int, *, top: bool) -> tuple[str, tuple[tuple[_Tags, int], ...], int]:
    """The form's XML in one place, its leaves left open, and how many prefixes it declares."""
    printer = _Printer(scope, last)
    text = printer.element(form.node, top=top)
    spots = tuple((tags, form.keys.index(key)) for tags, key in printer.spots)
    literal = text.replace("%", "%%").replace(MARK, "%s") if spots else text
    return literal, spots, printer.last - last
