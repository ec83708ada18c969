"""One pass over the parse events of a YAML document: plain values, their marks, and bounds on both."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, NamedTuple

from ruamel.yaml.events import (
    AliasEvent,
    CollectionEndEvent,
    DocumentStartEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceStartEvent,
    StreamEndEvent,
)
from ruamel.yaml.parser import Parser
from ruamel.yaml.reader import Reader
from ruamel.yaml.scanner import Scanner

from simulator.document.place import DEPTH_LIMIT, Mark, clipped, shown
from simulator.document.scalar import plain, short_tag, tagged
from simulator.errors import BadInput

NODE_LIMIT = 100_000
"""Values in one document, every alias counted with all that it stands for."""


class Node(NamedTuple):
    """A value, its marks, and how many values it holds, itself included."""

    value: Any
    mark: Mark
    size: int = 1


class _QuickScanner(Scanner):
    """The scanner without the detours that cost half of its time."""

    reader: Any = None

    def __init__(self, loader: Any = None) -> None:
        self.reader = loader.reader
        super().__init__(loader)

    def need_more_tokens(self) -> bool:
        if self.done:
            return False
        if not self.tokens:
            return True
        return bool(self.possible_simple_keys) and super().need_more_tokens()

    def check_token(self, *choices: Any) -> bool:
        while self.need_more_tokens():
            self.fetch_more_tokens()
        return bool(self.tokens) and (not choices or isinstance(self.tokens[0], choices))


class _QuickParser(Parser):
    """The parser without the detours on the way to its scanner."""

    scanner: Any = None
    resolver: Any = None

    def __init__(self, loader: Any = None) -> None:
        self.scanner, self.resolver = loader.scanner, loader.resolver
        super().__init__(loader)


class Reading:
    """Reads one document from *text*; *where* names it in errors."""

    def __init__(self, text: str, where: str) -> None:
        machine = SimpleNamespace(typ="core", comment_handling=None, _reader=None, _scanner=None, _parser=None)
        machine.resolver = SimpleNamespace(processing_version=(1, 2))
        machine.doc_infos = [SimpleNamespace()]
        self.reader: Any = Reader(None, loader=machine)
        machine.reader = self.reader
        self.reader.stream = text
        machine.scanner = _QuickScanner(machine)
        self._parser: Any = _QuickParser(machine)
        self._where, self._blank = where, not text.strip()
        self._anchors: dict[str, Node] = {}
        self._open: list[str] = []
        self._nodes = 0

    @property
    def opened(self) -> Any:
        """Where the innermost list or mapping began that is still open (0-based mark), None outside of any."""
        return self._parser.marks[-1] if self._parser.marks else None

    def document(self) -> Node:
        """The only document of the text; a mapping or a list."""
        self._parser.get_event()
        start = self._parser.get_event()
        if not isinstance(start, DocumentStartEvent):
            what = "the file is empty" if self._blank else "the file holds no value"
            raise BadInput(what, where=self._where, line=1, column=1)
        if start.version not in (None, (1, 2)):
            raise self._wrong(start, "only YAML 1.2 is read")
        first = self._parser.get_event()
        node = self._node(first, 1)
        if node.value is None:
            raise self._wrong(first, "the document is empty")
        if not isinstance(node.value, dict | list):
            raise self._wrong(first, f"expected a mapping or a list at the top, got {shown(node.value)}")
        self._parser.get_event()
        after = self._parser.get_event()
        if not isinstance(after, StreamEndEvent):
            raise self._wrong(after, "more than one document in the file; a file holds one")
        return node

    def _node(self, event: Any, depth: int, key: tuple[int, int] | None = None) -> Node:
        """The node that *event* begins; *key* is the place of its key when it stands in a mapping."""
        line, column = _place(event)
        key = key or (line, column)
        if isinstance(event, AliasEvent):
            target = self._alias(event)
            return Node(_copy(target.value), Mark(line, column, key, target.mark.parts), target.size)
        self._count(event, 1)
        if event.anchor:
            self._open.append(event.anchor)
        if isinstance(event, ScalarEvent):
            node = Node(self._scalar(event), Mark(line, column, key))
        elif depth > DEPTH_LIMIT:
            raise self._wrong(event, f"nested deeper than {DEPTH_LIMIT} levels")
        else:
            mapping = isinstance(event, MappingStartEvent)
            if event.ctag is not None and event.tag not in ("!", f"tag:yaml.org,2002:{'map' if mapping else 'seq'}"):
                raise self._wrong(event, f"the tag {shown(short_tag(event.tag))} has no place here")
            value, parts, size = self._mapping(depth) if mapping else self._list(depth)
            node = Node(value, Mark(line, column, key, parts), size)
        if event.anchor:
            self._anchors[self._open.pop()] = node
        return node

    def _alias(self, event: Any) -> Node:
        if event.anchor in self._open:
            raise self._wrong(event, f'the alias "*{clipped(event.anchor)}" stands inside what it means')
        if event.anchor not in self._anchors:
            raise self._wrong(event, f'no anchor "&{clipped(event.anchor)}" stands before this alias')
        node = self._anchors[event.anchor]
        self._count(event, node.size)
        return node

    def _mapping(self, depth: int) -> tuple[dict[str, Any], dict[str, Mark], int]:
        value: dict[str, Any] = {}
        marks: dict[str, Mark] = {}
        merged: list[Node] | None = None
        size = 1
        while not isinstance(event := self._parser.get_event(), CollectionEndEvent):
            name = self._key(event)
            merges = name == "<<" and event.style is None
            if name in value or (merges and merged is not None):
                raise self._wrong(event, f"duplicate key {shown(name)}")
            node = self._node(self._parser.get_event(), depth + 1, _place(event))
            size += node.size
            if merges:
                merged = self._merged(event, node)
            else:
                value[name], marks[name] = node.value, node.mark
        for node in merged or ():
            for name, inner in node.value.items():
                if name not in value:
                    value[name], marks[name] = inner, node.mark.part(name) or node.mark
        return value, marks, size

    def _merged(self, event: Any, node: Node) -> list[Node]:
        """The mappings that a ``<<`` key brings in, the strongest first."""
        sources = [node]
        if isinstance(node.value, list):
            sources = [Node(value, node.mark.part(index) or node.mark) for index, value in enumerate(node.value)]
        if not all(isinstance(source.value, dict) for source in sources):
            raise self._wrong(event, 'what "<<" brings in must be a mapping or a list of mappings')
        return sources

    def _list(self, depth: int) -> tuple[list[Any], list[Mark], int]:
        value: list[Any] = []
        marks: list[Mark] = []
        size = 1
        while not isinstance(event := self._parser.get_event(), CollectionEndEvent):
            node = self._node(event, depth + 1)
            value.append(node.value)
            marks.append(node.mark)
            size += node.size
        return value, marks, size

    def _key(self, event: Any) -> str:
        if not isinstance(event, ScalarEvent):
            raise self._wrong(event, f"a key must be text, not {_kind(event)}")
        if event.anchor:
            raise self._wrong(event, "a key takes no anchor")
        self._count(event, 1)
        name = self._scalar(event)
        if not isinstance(name, str):
            missing = not event.value
            raise self._wrong(
                event, "a key is missing" if missing else f"a key must be text; put {clipped(event.value)} in quotes"
            )
        return name

    def _scalar(self, event: Any) -> Any:
        text: str = event.value
        try:
            value: Any = text
            if event.ctag is not None:
                value = tagged(text, event.tag)
            elif event.style is None:
                value = plain(text)
            if isinstance(value, str) and not value.isascii():
                value.encode()
        except UnicodeEncodeError:
            raise self._wrong(event, "half of a surrogate pair is not text") from None
        except ValueError as error:
            raise self._wrong(event, str(error)) from None
        return value

    def _count(self, event: Any, size: int) -> None:
        self._nodes += size
        if self._nodes > NODE_LIMIT:
            raise self._wrong(event, f"more than {NODE_LIMIT:,} values, aliases counted in full")

    def _wrong(self, event: Any, what: str) -> BadInput:
        line, column = _place(event)
        return BadInput(what, where=self._where, line=line, column=column)


def _place(event: Any) -> tuple[int, int]:
    return event.start_mark.line + 1, event.start_mark.column + 1


def _kind(event: Any) -> str:
    if isinstance(event, AliasEvent):
        return "an alias"
    return "a list" if isinstance(event, SequenceStartEvent) else "a mapping"


def _copy(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _copy(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_copy(inner) for inner in value]
    return value
