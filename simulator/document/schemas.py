"""A JSON Schema with the files beside it: found by name, never fetched, with references that know their file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urldefrag

import msgspec

from simulator.document.place import shown
from simulator.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Callable

HOME = "schemas:/"
"""The address of the folder; no protocol of that name exists."""

_ALTERNATIVES = ("allOf", "anyOf", "oneOf")
_BRANCHES = ("if", "then", "else")


class Schemas:
    """The schema *name* and all that it refers to; *read* gives the bytes of another file."""

    def __init__(self, name: str, schema: dict[str, Any], read: Callable[[str], bytes]) -> None:
        self.base = f"{HOME}{name}"
        self._read = read
        self._known: dict[str, Any] = {self.base: _absolute(schema, self.base)}

    def document(self, address: str) -> Any:
        """The whole schema at an address, its references made absolute; BadInput unless it is beside ours."""
        if address not in self._known:
            name = address.removeprefix(HOME)
            if name == address or "/" in name:
                raise BadInput(f"{shown(address)} is not one of the schemas")
            try:
                schema = msgspec.json.decode(self._read(name))
            except (FileNotFoundError, KeyError):
                raise BadInput(f"there is no schema {shown(name)}") from None
            self._known[address] = _absolute(schema, address)
        return self._known[address]

    def resolved(self, schema: Any) -> dict[str, Any]:
        """The schema behind a ``$ref``; keywords beside the reference stay, on top."""
        beside: dict[str, Any] = {}
        for _ in range(20):
            if not isinstance(schema, dict):
                return beside
            beside = {**schema, **beside}
            reference = beside.pop("$ref", None)
            if reference is None:
                return beside
            schema = self.target(reference)
        return beside

    def target(self, reference: str) -> Any:
        """The schema that a ``$ref`` names; it may have a reference itself."""
        address, pointer = urldefrag(reference)
        schema = self.document(address)
        for step in pointer.split("/")[1:]:
            schema = schema[int(step) if isinstance(schema, list) else step.replace("~1", "/").replace("~0", "~")]
        return schema

    def keys(self, schema: Any, word: str, depth: int = 0) -> list[str]:
        """The names in ``properties`` or ``required`` (*word*), with those of the schemas that it is composed of."""
        schema = self.resolved(schema)
        found: dict[str, None] = dict.fromkeys(schema.get(word, ()))
        parts = [inner for name in _ALTERNATIVES for inner in schema.get(name, ())]
        parts += [schema[name] for name in _BRANCHES if name in schema]
        if word == "required":
            parts = schema.get("allOf", [])
        for inner in parts if depth < 8 else ():
            found.update(dict.fromkeys(self.keys(inner, word, depth + 1)))
        return list(found)


def _absolute(schema: Any, base: str) -> Any:
    """A copy whose references name their file and whose root has no address of its own."""

    def walk(part: Any) -> Any:
        if isinstance(part, list):
            return [walk(inner) for inner in part]
        if not isinstance(part, dict):
            return part
        reference = part.get("$ref")
        copy = {name: walk(inner) for name, inner in part.items()}
        for name, inner in copy.get("properties", {}).items() if isinstance(copy.get("properties"), dict) else ():
            # jsonschema loses the path of what a bare `false` refuses.
            copy["properties"][name] = {"not": {}} if inner is False else inner
        if isinstance(reference, str):
            # urljoin knows no addresses like ours
            stem = base if reference.startswith("#") else "" if ":" in reference else HOME
            copy["$ref"] = f"{stem}{reference}"
        return copy

    copy = walk(schema)
    copy.pop("$id", None)
    return copy
