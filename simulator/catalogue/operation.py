"""One operation of the API, as routes, validation and lists go by it; read from the OpenAPI document."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final, Literal

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Iterator

COMPONENTS: Final = "#/components/schemas/"
"""Where the document keeps its schemas."""

Kind = Literal["text", "word", "flag", "list", "time", "number"]

_METHODS: Final = ("get", "post", "put", "patch", "delete")
_PAGING: Final = ("limit", "startingAfter", "endingBefore")


class Filter(Struct, frozen=True):
    """A query parameter that narrows a list, or else changes an answer."""

    name: str
    kind: Kind
    """``time`` and ``number`` take a plain value, or operators: ``createdTime[gte]=...``."""
    needed: bool = False
    words: tuple[str, ...] = ()
    """What a ``word`` may be."""


class Operation(Struct, frozen=True):
    """One operation: a method of a path."""

    id: str
    method: str
    """In capitals."""
    path: str
    """With its variables: ``/orders/{id}``."""
    tag: str
    """The kind of thing it is about: what rights of a restricted key are given for."""
    summary: str
    uuids: tuple[str, ...] = ()
    """The variables that are UUIDs."""
    filters: tuple[Filter, ...] = ()
    paging: int = 0
    """The largest ``limit``; 0: there are no pages, and neither ``startingAfter`` nor ``endingBefore``."""
    body: str = ""
    """The component that a JSON body must fit; empty: there is none."""
    form: str = ""
    """The same for ``multipart/form-data``."""
    answers: dict[int, str] = {}
    """The good answers: status to component, empty where nothing is answered."""
    refusals: tuple[int, ...] = ()
    lists: str = ""
    """The component of which the answer is a list."""
    bare: bool = False
    """The list stands there without ``data`` and ``hasMore``."""
    tells_more: bool = False
    """The list has ``hasMore``."""
    public_key: bool = False
    """A public key may do it."""

    @property
    def variables(self) -> tuple[str, ...]:
        """What stands in braces in the path."""
        return tuple(re.findall(r"\{(\w+)\}", self.path))


def operations_of(document: dict[str, Any]) -> Iterator[Operation]:
    """All operations, in the order of the document."""
    for path, ways in document["paths"].items():
        for method, row in ways.items():
            if method in _METHODS:
                yield _operation(document, method.upper(), path, row)


def pointed(document: dict[str, Any], part: dict[str, Any]) -> dict[str, Any]:
    """What a reference points to; what is none stays."""
    while "$ref" in part:
        found: Any = document
        for step in part["$ref"].split("/")[1:]:
            found = found[step]
        part = found
    return part


def named(schema: dict[str, Any]) -> str:
    """The component that a schema refers to; empty for none."""
    return str(schema.get("$ref", "")).removeprefix(COMPONENTS)


def _operation(document: dict[str, Any], method: str, path: str, row: dict[str, Any]) -> Operation:
    given = [pointed(document, one) for one in row.get("parameters", ())]
    content = row.get("requestBody", {}).get("content", {})
    bodies = {kind: named(part["schema"]) for kind, part in content.items()}
    statuses = {int(status): answer for status, answer in row["responses"].items()}
    answers = {status: _answer(answer) for status, answer in statuses.items() if status < 300}
    components = document["components"]["schemas"]
    listed: dict[str, Any] = next((components[name] for name in answers.values() if name.endswith("List")), {})
    members = listed.get("properties", {"data": listed})
    queries = [one for one in given if one["in"] == "query" and one["name"] not in _PAGING]
    return Operation(
        id=row["operationId"],
        method=method,
        path=path,
        tag=row["tags"][0],
        summary=row["summary"],
        uuids=tuple(one["name"] for one in given if one["in"] == "path" and "format" in one["schema"]),
        filters=tuple(_filter(document, one) for one in queries),
        paging=next((one["schema"]["maximum"] for one in given if one["name"] == "limit"), 0),
        body=bodies.get("application/json", ""),
        form=bodies.get("multipart/form-data", ""),
        answers=answers,
        refusals=tuple(status for status in statuses if status >= 400),
        lists=named(members["data"]["items"]) if listed else "",
        bare=listed.get("type") == "array",
        tells_more="hasMore" in members,
        public_key=row.get("x-public-key", False),
    )


def _filter(document: dict[str, Any], given: dict[str, Any]) -> Filter:
    needed = given.get("required", False)
    operators: dict[str, Kind] = {"TimeFilter": "time", "NumberFilter": "number"}
    reference = named(given["schema"])
    if reference in operators:
        return Filter(given["name"], operators[reference], needed)
    schema = pointed(document, given["schema"])
    plain: dict[str, Kind] = {"boolean": "flag", "array": "list", "string": "text"}
    words = tuple(schema.get("enum", ()))
    return Filter(given["name"], "word" if words else plain[schema["type"]], needed, words)


def _answer(response: dict[str, Any]) -> str:
    return named(response["content"]["application/json"]["schema"]) if "content" in response else ""
