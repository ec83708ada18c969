"""The file of ``drsim listen --script``: how the receiver answers and what it demands, checked place by place."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import msgspec

from simulator.document import files, yaml
from simulator.document.schema import Schema
from simulator.errors import BadInput
from simulator.receiver.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from simulator.document.place import Document
    from simulator.document.place import Path as Way

LISTS = ("script", "tokens")


def read(file: Path) -> Settings:
    """The settings in a YAML or JSON file: a list of answers, or a mapping with ``script`` and what goes with it.

    :raises BadInput: with line, column and nearest word.
    """
    document = yaml.load(files.read(file), str(file))
    alone = isinstance(document.value, list)
    _schema(alone).check(document)
    value: dict[str, Any] = {"script": document.value} if alone else document.value
    for list_, index in _answers(value):
        _check(document, value[list_][index], (index,) if alone else (list_, index))
    return msgspec.convert(value, Settings)


def _schema(alone: bool) -> Schema:
    """What the receiver's own types say, as a JSON Schema, so that a complaint knows its place."""
    made = msgspec.json.schema(Settings)
    answers = {"type": "array", "items": {"$ref": "#/$defs/Planned"}}
    return Schema({**answers, "$defs": made["$defs"]} if alone else made)


def _answers(value: dict[str, Any]) -> Iterator[tuple[str, int]]:
    return ((name, index) for name in LISTS for index in range(len(value.get(name, ()))))


def _check(document: Document, answer: dict[str, Any], way: Way) -> None:
    """What a schema cannot tell: bounds that depend on each other, and the names of events."""
    from simulator.catalogue.loader import load
    from simulator.receiver.script import Planned

    when = answer.get("when") or {}
    if event := when.get("event"):
        try:
            when["event"] = load().row(event).type
        except BadInput as error:
            raise document.wrong((*way, "when", "event"), error.what, nearest=error.nearest) from None
    try:
        msgspec.convert(answer, Planned).check()
    except BadInput as error:
        named = next((word for word in _keys_in(error.what) if word in answer), "")
        raise document.wrong((*way, named) if named else way, error.what, nearest=error.nearest) from None


def _keys_in(what: str) -> list[str]:
    """The words of a complaint that may be keys of the answer it is about."""
    words = re.findall(r"\w+", what.lower())
    return (
        ["location"] if words[:2] == ["header", "location"] else [word.replace("header", "headers") for word in words]
    )
