"""Recognises a file by its content, and checks it by the rules of its kind, with line and column."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, NamedTuple

from simulator.cli import files
from simulator.errors import BadInput, nearest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from simulator.document.place import Document

JOURNAL = ".ndjson"
SUFFIXES = (".yaml", ".yml", ".json", ".xml", JOURNAL)
UNKNOWN = "unknown"
CASE = re.compile(rb"^account *:", re.MULTILINE)
"""The first field of a set-up case; no scenario has it at its top."""
ROOTS = {"OrderEventNotification": "pon", "OrderCompleteNotification": "ocn"}


class Recognised(NamedTuple):
    """What a file is, what it is about, and what is wrong with it."""

    kind: str
    about: str = ""
    error: BadInput | None = None


def gather(names: Iterable[str]) -> Iterator[str]:
    """Files as named; a folder stands for the files in it that this program can know."""
    for name in names:
        if name == files.STDIN or not Path(name).is_dir():
            yield name
            continue
        inside = sorted(path for path in _seen(Path(name)) if path.suffix in SUFFIXES and path.is_file())
        if not inside:
            raise BadInput(f"no files ({', '.join('*' + suffix for suffix in SUFFIXES)}) in this folder", where=name)
        yield from map(str, inside)


def _seen(folder: Path) -> Iterator[Path]:
    """Everything below a folder but what is hidden, as ``.drsim`` is, and the index of the shipped stories."""
    from simulator.scenario import inventory, library

    index = library.folder().resolve() / inventory.INDEX
    for path in folder.rglob("*"):
        if not any(part.startswith(".") for part in path.relative_to(folder).parts) and path.resolve() != index:
            yield path


def recognise(name: str) -> Recognised:
    """Read and judge one file; a file that cannot be read at all is of unknown kind."""
    if name.endswith(JOURNAL) and Path(name).is_file():
        return _checked("journal", lambda: _journal_file(Path(name)))
    try:
        data = files.read(name)
    except BadInput as error:
        return Recognised(UNKNOWN, error=error)
    where = files.shown(name)
    head = data.removeprefix(b"\xef\xbb\xbf").lstrip()[:1]
    if data.startswith(b'{"kind":'):
        return _checked("journal", lambda: _journal(data.splitlines(), where))
    if head == b"<" or name.endswith(".xml"):
        return _xml(data, where)
    if head in (b"{", b"[") or name.endswith(".json"):
        return _json(data, where)
    return _case(data, where) if CASE.search(data) else _scenario(data, where)


def _case(data: bytes, where: str) -> Recognised:
    from simulator.cli import site_case

    try:
        case = site_case.read(data, where)
    except BadInput as error:
        return Recognised("set-up case", error=error)
    return Recognised("set-up case", case["site"])


def _checked(kind: str, check: Callable[[], str]) -> Recognised:
    try:
        return Recognised(kind, check())
    except BadInput as error:
        return Recognised(kind, error=error)


def _xml(data: bytes, where: str) -> Recognised:
    from simulator.document import xml

    try:
        root = xml.parse(data, where)
    except BadInput as error:
        return Recognised("XML", error=error)
    tag = str(root.tag).rpartition("}")[2]
    if tag == "testsuites":
        return Recognised("JUnit report", root.get("name") or "")
    channel = ROOTS.get(tag)
    if channel is None:
        what = f"<{tag}> is the root of no notification of Digital River"
        return Recognised(UNKNOWN, error=BadInput(what, where=where, nearest=nearest(tag, ROOTS)))
    about = root.findtext("event/id") or root.findtext("orderID") or ""
    classic = channel == "pon" and str(root.tag).startswith("{")  # the plain style has no namespace
    complaint = xml.Xsd.named("pon-classic.xsd" if classic else f"{channel}.xsd").complaint_about(root)
    return Recognised(f"{channel} xml", about.strip(), _placed(complaint, where) if complaint else None)


def _placed(complaint: str, where: str) -> BadInput:
    """``line 7: what`` with the line where every other complaint has it."""
    found = re.match(r"line (\d+): ", complaint)
    return (
        BadInput(complaint[found.end() :], where=where, line=int(found[1]))
        if found
        else BadInput(complaint, where=where)
    )


def _json(data: bytes, where: str) -> Recognised:
    from simulator.document import json

    try:
        document = json.load(data, where)
    except BadInput as error:
        return Recognised("JSON", error=error)
    value = document.value
    if not isinstance(value, dict):
        return Recognised(UNKNOWN, error=BadInput("JSON that is no object", where=where, line=1))
    for root, channel in ROOTS.items():
        if root in value:
            return _payload(document, f"{channel} json", f"{channel}.schema.json", _about(value[root]))
    if "data" in value and "type" in value:
        return _payload(document, "webhook event", "webhook-event.schema.json", str(value["type"]))
    if "steps" in value or "fragment" in value:
        return _scenario(data, where)
    if "account" in value:
        return _case(data, where)
    what = "JSON that is neither a notification, a webhook event, a scenario nor a set-up case"
    near = nearest(next(iter(value), ""), ROOTS)
    return Recognised(UNKNOWN, error=BadInput(what, where=where, line=1, nearest=near))


def _about(value: Any) -> str:
    if not isinstance(value, dict):
        return ""
    event = value.get("event")
    return str(event.get("id", "")) if isinstance(event, dict) else str(value.get("orderID", ""))


def _payload(document: Document, kind: str, schema: str, about: str) -> Recognised:
    from simulator.document.schema import Schema

    try:
        Schema.named(schema).check(document)
    except BadInput as error:
        return Recognised(kind, about, error)
    return Recognised(kind, about)


def _scenario(data: bytes, where: str) -> Recognised:
    from simulator.scenario import cases, loader
    from simulator.scenario.model import Fragment

    try:
        loaded = loader.parse(data, where, Path(where))
        if isinstance(loaded, Fragment):
            return Recognised("fragment", loaded.name)
        cases.expand([loaded])
    except BadInput as error:
        return Recognised("scenario" if where.endswith((".yaml", ".yml", ".json")) else UNKNOWN, error=error)
    return Recognised("scenario", loaded.name)


def _journal_file(path: Path) -> str:
    """A journal is read line by line: that of a long run is larger than anything else that is read."""
    try:
        with path.open("rb") as file:
            return _journal(_lines(file, str(path)), str(path))
    except OSError as error:
        raise BadInput((error.strerror or str(error)).lower(), where=str(path)) from None


def _lines(file: BinaryIO, where: str) -> Iterator[bytes]:
    number = 0
    while line := file.readline(files.LIMIT + 1):
        number += 1
        if len(line) > files.LIMIT:
            raise BadInput(f"a line of more than {files.LIMIT // 1024 // 1024} MiB", where=where, line=number)
        yield line


def _journal(lines: Iterable[bytes], where: str) -> str:
    from simulator.journal.reader import read

    count = 0
    for count, entry in enumerate(read(lines, where), 1):
        if "kind" not in entry:
            raise BadInput('a journal entry without "kind"', where=where, line=count)
    if not count:
        raise BadInput("the file is empty", where=where, line=1, column=1)
    return f"{count} entries"
