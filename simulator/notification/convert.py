"""Turns any XML into the JSON that the platform's converter makes of it (PON-JSON-1, PON-JSON-2)."""

from __future__ import annotations

from typing import Final
from xml.parsers import expat

from simulator.document import xml
from simulator.errors import BadInput
from simulator.notification.jsontext import EMPTY, coerced, quoted, trimmed
from simulator.notification.orgjson import CONTENT, Members, show

_WIDE: Final = ("shift_jis", "euc-jp")
"""Encodings that expat cannot read by itself."""


def convert(data: bytes, where: str) -> str:
    """The JSON text of an XML document.

    Tags and attributes keep their literal names, namespace declarations included. Character references are resolved,
    where the old converter left numeric ones as they stood.

    :raises BadInput: for what `document.xml` refuses (not well-formed, DOCTYPE, too deep or large), for ``-Infinity``.
    """
    encoding = xml.parse(data, where).getroottree().docinfo.encoding or "utf-8"
    try:
        source = data.decode(encoding) if encoding.lower() in _WIDE else data
        return show(_Reader().read(source))
    except UnicodeDecodeError:
        raise BadInput(f"this XML cannot be converted: it is not {encoding} as it says", where=where) from None
    except expat.ExpatError as error:
        what = f"this XML cannot be converted: {expat.ErrorString(error.code)}"
        raise BadInput(what, where=where, line=error.lineno, column=error.offset + 1) from None
    except BadInput as error:
        raise error.at(where) from None


class _Reader:
    """Gathers members as org.json did: each run of text between two marks of any sort is a value of its own."""

    def __init__(self) -> None:
        self.open: list[tuple[str, Members]] = []
        self.document: Final = Members()
        self.text: list[str] = []
        self.bare = False
        """Nothing but attributes has been seen of the element opened last."""

    def read(self, data: bytes | str) -> Members:
        """The document; expat keeps what `convert` needs and lxml drops: prefixes, attribute order, CDATA."""
        parser = expat.ParserCreate()
        parser.ordered_attributes = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self.text.append
        parser.CommentHandler = lambda _text: self._flush()
        parser.ProcessingInstructionHandler = lambda _target, _text: self._flush()
        parser.StartCdataSectionHandler = self._flush
        parser.EndCdataSectionHandler = lambda: self._flush(raw=True)
        parser.Parse(data, True)
        return self.document

    def _start(self, name: str, attributes: list[str]) -> None:
        self._flush()
        members = Members()
        for key, value in zip(attributes[::2], attributes[1::2], strict=True):
            members.add(key, coerced(value))
        self.open.append((name, members))
        self.bare = True

    def _end(self, _name: str) -> None:
        bare = self.bare and not self.text
        self._flush()
        name, members = self.open.pop()
        around = self.open[-1][1] if self.open else self.document
        around.add(name, (members or EMPTY) if bare else members.closed())

    def _flush(self, *, raw: bool = False) -> None:
        self.bare = False
        text = "".join(self.text)
        self.text.clear()
        if self.open and not raw:
            text = trimmed(text)
        if self.open and text:
            self.open[-1][1].add(CONTENT, quoted(text) if raw else coerced(text))
