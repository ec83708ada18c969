"""XML from outside, parsed without entities, DTD, network or bounds left open; and XSD checks of finished bytes."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from lxml import etree

from simulator import data as shipped
from simulator.document import files
from simulator.document.place import clipped, shown
from simulator.errors import BadInput, nearest

if TYPE_CHECKING:
    from collections.abc import Callable

    from lxml.etree import _Element

LIMIT = 4 * 1024 * 1024
"""Bytes of one document."""

DEPTH_LIMIT = 256
"""Levels of elements; the parser itself refuses more unless it is told that trees may be huge."""

_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_ENCODINGS = re.compile(
    rb"utf-?8|us-ascii|ascii|utf-16(?:le|be)?|iso-8859-(?:[1-9]|1[0-6])|windows-125[0-8]|shift_jis|euc-jp",
    re.IGNORECASE,
)
_DECLARATION = re.compile(rb"<\?xml\s[^>]*?encoding\s*=\s*[\"']([^\"']*)[\"']")
# What may stand before a DOCTYPE: blanks, comments, processing instructions. Possessive, so that it cannot backtrack.
_DOCTYPE = re.compile(rb"(?:\s|<\?(?:[^?]|\?(?!>))*+\?>|<!--(?:[^-]|-(?!->))*+-->)*+<!DOCTYPE")


def parse(data: bytes, where: str, *, limit: int = LIMIT) -> _Element:
    """The root element of one XML document.

    :raises BadInput: with line and column: not well-formed, a DOCTYPE (hence entities), larger than *limit* bytes,
        deeper than 256 elements, or in an encoding that nobody needs.
    """
    if len(data) > limit:
        raise files.too_large(where, len(data), limit, "XML")
    if not data.strip():
        raise BadInput("the file is empty", where=where, line=1, column=1)
    _refuse_doctype(data, where)
    try:
        root = etree.fromstring(data, _parser())
    except etree.XMLSyntaxError as error:
        line, column = error.position
        raise BadInput(_in_words(error.msg or "not well-formed XML"), where=where, line=line, column=column) from None
    except (LookupError, ValueError):
        raise BadInput("not XML: its encoding cannot be read", where=where, line=1, column=1) from None
    if root.getroottree().docinfo.internalDTD is not None:
        raise _doctype(where)
    return root


@cache
def _parser() -> etree.XMLParser:
    return etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, huge_tree=False
    )


def _refuse_doctype(data: bytes, where: str) -> None:
    """Looks before anything is parsed: an internal subset is where every known attack begins."""
    head = data
    if data[:2] in _UTF_16:
        head = data.decode("utf-16", "replace").encode("utf-8", "replace")
    if b"\0" in head[:4] or head[:4] == b"\x4c\x6f\xa7\x94":
        raise BadInput("not XML, or in an encoding that is not read (UTF-8 is)", where=where, line=1, column=1)
    head = head.removeprefix(b"\xef\xbb\xbf")
    declared = _DECLARATION.match(head)
    if declared and not _ENCODINGS.fullmatch(declared[1]):
        name = shown(declared[1].decode("ascii", "replace"))
        raise BadInput(f"the encoding {name} is not read (UTF-8 is)", where=where, line=1)
    found = _DOCTYPE.match(head)
    if found:
        before = head[: found.end() - len(b"<!DOCTYPE")]
        raise _doctype(where, before.count(b"\n") + 1, len(before) - before.rfind(b"\n"))


def _doctype(where: str, line: int = 1, column: int = 0) -> BadInput:
    return BadInput("a DOCTYPE is refused (it can define entities)", where=where, line=line, column=column)


def _in_words(message: str) -> str:
    """libxml2 appends the place, which the caller names itself."""
    if "Excessive depth" in message:
        return f"nested deeper than {DEPTH_LIMIT} elements"
    return clipped(re.sub(r", line \d+, column \d+.*", "", " ".join(message.split())), 160)


def _shipped(name: str) -> bytes:
    return shipped.read("schemas", name)


class Xsd:
    """One of our own XML schemas, compiled.

    :param name: its file name; *read* gives its bytes and those of the schemas that it includes.
    """

    def __init__(self, name: str, read: Callable[[str], bytes] = _shipped) -> None:
        self.name = name
        parser = etree.XMLParser(no_network=True, load_dtd=False, resolve_entities=False)
        parser.resolvers.add(_Siblings(read))
        root = etree.fromstring(read(name), parser, base_url=f"schemas:/{name}")
        self._schema = etree.XMLSchema(root)

    @staticmethod
    def named(name: str) -> Xsd:
        """The schema ``schemas/<name>``, such as ``pon.xsd``; compiled once per process."""
        return _xsd(name)

    def complaint(self, data: bytes) -> str:
        """Why these bytes do not fit, in one line; an empty string when they do."""
        try:
            root = parse(data, "")
        except BadInput as error:
            place = f"line {error.line}: " if error.line else ""
            return f"{place}{error.what}"
        return self.complaint_about(root)

    def complaint_about(self, root: _Element) -> str:
        """The same for a tree that is parsed already."""
        if self._schema.validate(root):
            return ""
        log: Any = self._schema.error_log
        first = log[0]
        return f"line {first.line}: {_schema_words(first.message)}"


@cache
def _xsd(name: str) -> Xsd:
    return Xsd(name)


class _Siblings(etree.Resolver):
    """Lets a schema include the files beside it, and nothing else."""

    def __init__(self, read: Callable[[str], bytes]) -> None:
        super().__init__()
        self._read = read

    def resolve(self, system_url: str, public_id: str, context: Any = None) -> Any:
        del public_id
        address = urlsplit(system_url)
        name = address.path.strip("/")
        if address.scheme not in ("", "schemas") or "/" in name or not name.endswith(".xsd"):
            raise BadInput(f"{shown(system_url)} is not one of the schemas")
        return self.resolve_string(self._read(name), context, base_url=f"schemas:/{name}")


_NOT_EXPECTED = re.compile(
    r"Element '(?P<name>[^']*)': This element is not expected\.(?: Expected is (?P<words>.*)\.)?"
)
_MISSING = re.compile(r"Element '(?P<name>[^']*)': Missing child element\(s\)\. Expected is (?P<words>.*)\.")
_NAMESPACE = re.compile(r"\{[^}]*\}")


def _schema_words(message: str) -> str:
    plain = _NAMESPACE.sub("", message)
    if found := _NOT_EXPECTED.match(plain):
        words = re.findall(r"[\w.:-]+", (found["words"] or "").removeprefix("one of"))
        guess = nearest(found["name"], words)
        hint = f' (did you mean "{guess}"?)' if guess else f"; expected {_offer(words)}" if words else ""
        return f'element "{clipped(found["name"])}" is not expected here{hint}'
    if found := _MISSING.match(plain):
        words = re.findall(r"[\w.:-]+", found["words"].removeprefix("one of"))
        return f'element "{clipped(found["name"])}" is not complete; expected {_offer(words)}'
    return clipped(plain.rstrip(".").replace("Element '", "element '", 1), 200)


def _offer(words: list[str]) -> str:
    shortened = [f'"{word}"' for word in words[:5]]
    return " or ".join(shortened) + (" ..." if len(words) > 5 else "")
