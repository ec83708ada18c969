"""The language's schema read as tables: every key with its type, its default, what it means, and who uses it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from simulator.cli.pages import markdown

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    Node = Mapping[str, Any]

SECTIONS = {
    "endpoint": "Endpoint",
    "steps": "Steps",
    "claim": "Claims",
    "selection": "Selection",
    "attempt": "Attempt",
    "hop": "Hop",
    "order_claim": "Order",
    "answer": "Answer",
}
"""The parts of the schema that are described once, under these headings, and elsewhere only named."""
TYPES = {
    "string": "text",
    "integer": "whole number",
    "number": "number",
    "boolean": "`true`, `false`",
    "null": "nothing",
}
DEFAULT = re.compile(r"[;.] ([^;.]+?) without (?:it|them)(, [^;.]+)?(?=[;.]|$)")
SECTION = re.compile(r"#/\$defs/(\w+)")
BORROWED = re.compile(r"#/\$defs/(\w+)/properties/\w+")
EXPRESSION = r"^\s*\$\{"


class Key(NamedTuple):
    """One key of the language."""

    path: str
    """``site.locale``, ``lines[].quantity``: below the header, the step or the part that it belongs to."""
    node: Node
    needed: bool

    @property
    def meaning(self) -> str:
        """What the schema says about it, but for what holds without it."""
        return DEFAULT.sub("", self._told)

    @property
    def default(self) -> str:
        """What holds without the key, as far as its description says so."""
        found = DEFAULT.search(self._told)
        return "needed" if self.needed else f"{found[1]}{found[2] or ''}" if found else ""

    @property
    def _told(self) -> str:
        return str(self.node.get("description", ""))


class Language:
    """The schema of scenarios, with its references followed."""

    def __init__(self, schema: Node) -> None:
        self._schema, self._defs = schema, schema["$defs"]

    def part(self, name: str) -> Node:
        """One definition of the schema, such as ``scenario`` or ``endpoint``."""
        part: Node = self._defs[name]
        return part

    @property
    def steps(self) -> Mapping[str, Node]:
        """Every word of the language with what it takes."""
        words: Mapping[str, Node] = self._defs["step"]["else"]["properties"]
        return words

    def keys(self, node: Node, path: str = "") -> Iterator[Key]:
        """The keys that may stand in *node*, those inside them after each; *path* is the way to it."""
        for part in self.branches(node):
            for name, below in part.get("properties", {}).items():
                if self.borrowed(below):
                    continue
                key = Key(f"{path}.{name}".lstrip("."), self._whole(below), name in part.get("required", ()))
                yield key
                yield from self.keys(below, key.path)
            if "items" in part:
                yield from self.keys(part["items"], f"{path}[]")

    def branches(self, node: Node) -> Iterator[Node]:
        """*node* and what it may be instead; references are followed but to what has a section of its own."""
        if "$ref" in node and not self.section(node):
            yield from self.branches(self._meant(node))
        yield node
        for word in ("then", "else"):
            if word in node:
                yield from self.branches(node[word])

    def section(self, node: Node) -> str:
        """The part of the schema that *node* refers to, when that has a section of its own; else empty."""
        found = SECTION.fullmatch(str(node.get("$ref", "")))
        return found[1] if found and found[1] in SECTIONS else ""

    def borrowed(self, node: Node) -> str:
        """The section whose key of the same name *node* is, word for word; else empty."""
        found = BORROWED.fullmatch(str(node.get("$ref", "")))
        return found[1] if found and found[1] in SECTIONS else ""

    def lenders(self, node: Node) -> tuple[str, ...]:
        """The sections whose keys *node* takes beside its own."""
        parts = [part for branch in self.branches(node) for part in (branch, *branch.get("properties", {}).values())]
        whole = [self.section(part) for part in self.branches(node)]
        return tuple(filter(None, dict.fromkeys([*whole, *map(self.borrowed, parts)])))

    def kind(self, node: Node) -> str:
        """What sort of value *node* takes, in words."""
        if name := self.section(node):
            return link(name)
        node = self._whole(node)
        if "time span" in str(node.get("x-hint", "")):
            return "time span"
        if node.get("const") is True:
            return "`true`"
        choices = [word for part in self.branches(node) for word in part.get("enum", ())]
        kinds = [node["type"]] if isinstance(node.get("type"), str) else list(node.get("type", ()))
        if choices or (len(kinds) > 1 and str(node.get("pattern", "")).startswith(EXPRESSION)):
            kinds = [kind for kind in kinds if kind != "string"]  # those texts are choices, or expressions
        words = [markdown.code(str(word)) or "empty text" for word in choices]
        return " or ".join([*([", ".join(words)] if words else []), *(self._word(kind, node) for kind in kinds)])

    def _word(self, kind: str, node: Node) -> str:
        shapes = [part for part in (node, node.get("then"), node.get("else")) if part is not None]
        if kind == "array":
            named = [self.section(part["items"]) for part in shapes if "items" in part]
            return f"list of {link(named[0])}" if any(named) else "list"
        if kind == "object":
            inside = node.get("additionalProperties")
            if isinstance(inside, dict) and (name := self.section(inside)):
                return f"mapping of names to {link(name)}"
            return next((link(self.section(part)) for part in shapes if self.section(part)), "mapping")
        return TYPES[kind] + (_bounds(node) if kind in ("integer", "number") else "")

    def _whole(self, node: Node) -> Node:
        """*node* with what it refers to; what it says itself wins."""
        return {**self._whole(self._meant(node)), **node} if "$ref" in node else node

    def _meant(self, node: Node) -> Node:
        found: Any = self._schema
        for name in str(node["$ref"]).removeprefix("#/").split("/"):
            found = found[name]
        return dict(found)


def link(name: str) -> str:
    """A link to the section of a part of the schema."""
    return f"[{SECTIONS[name]}](#{SECTIONS[name].lower()})"


def _bounds(node: Node) -> str:
    words = {"minimum": "from", "exclusiveMinimum": "above", "maximum": "up to"}
    return "".join(f" {said} {node[word]}" for word, said in words.items() if word in node)
