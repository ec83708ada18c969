"""The Digital River API as data: its operations, and a validator for each body, answer and event.

How it is meant to be used: ``load()`` once, then make a route of each of ``api.operations``. ``operation.path`` and
``.method`` say where it stands, ``.filters`` what a list can be narrowed by, ``.paging`` whether it has pages.

    operation = api.operation("createOrders")
    body = api.numbers(operation.body, body)       # "2" where a number is meant
    refused = api.refused(operation.body, body)    # None, or code, parameter and message
    api.answer("createOrders", 201).valid(order)   # what we are about to answer
    api.event("order.accepted").valid(event)       # what we are about to send

Nothing is read at import, the document is read once, and a validator is compiled at its first use from those components
only that it needs. Operations that no part of the program brings to life stay in ``operations``, too: who serves them
answers 501 with ``api.error_types[501]``.
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any, Final

import msgspec

from simulator import data
from simulator.catalogue.operation import COMPONENTS, Operation, named, operations_of, pointed
from simulator.catalogue.refusal import Refusal, refusal
from simulator.document.schema import Schema
from simulator.errors import BadInput, nearest

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

FILE: Final = "digital-river-api.json"
"""The document, below ``schemas``; written by ``make api``."""

_DIGITS: Final = 30
_NUMBER: Final = re.compile(r"-?\d{1,30}(\.\d{1,30})?")


class Api:
    """What the document says; read-only."""

    def __init__(self, document: dict[str, Any]) -> None:
        self.document = document
        self._components: dict[str, Any] = document["components"]["schemas"]
        self._schemas: dict[str, Schema] = {}

    # -- operations ------------------------------------------------------------------------------------------------

    @cached_property
    def operations(self) -> Mapping[str, Operation]:
        """All operations by id, in the order of the document."""
        return {operation.id: operation for operation in operations_of(self.document)}

    def operation(self, name: str) -> Operation:
        """The operation of that id; BadInput with the nearest otherwise."""
        found = self.operations.get(name)
        if found is None:
            raise BadInput(f'there is no operation "{name}"', nearest=nearest(name, self.operations))
        return found

    # -- validators ------------------------------------------------------------------------------------------------

    def schema(self, component: str) -> Schema:
        """The validator of a component such as ``OrderRequest``; BadInput with the nearest if there is none."""
        self.component(component)
        return self._schema(component, {"$ref": f"{COMPONENTS}{component}"})

    def component(self, name: str) -> Mapping[str, Any]:
        """What the document says of a component; BadInput with the nearest if there is none."""
        if name not in self._components:
            raise BadInput(f'there is no component "{name}"', nearest=nearest(name, self._components))
        found: Mapping[str, Any] = self._components[name]
        return found

    def parts(self, name: str) -> tuple[str, ...]:
        """The components that a component names."""
        return tuple(dict.fromkeys(_names(self.component(name))))

    def refused(self, component: str, body: Any) -> Refusal | None:
        """Why a request with this body is refused with 400; None if it is not."""
        complaint = self.schema(component).complaint(body)
        return None if complaint is None else refusal(complaint, body)

    def answer(self, operation: str, status: int) -> Schema | None:
        """The validator of what an operation answers; None where nothing is answered.

        :raises BadInput: it never answers so.
        """
        known = self.operation(operation)
        if status in known.refusals:
            return self.schema("Errors")
        if status not in known.answers:
            raise BadInput(f"{operation} never answers {status}")
        return self.schema(known.answers[status]) if known.answers[status] else None

    def event(self, type_: str) -> Schema:
        """The validator of a whole event, envelope and object; BadInput with the nearest for an unknown type."""
        if type_ not in self.events:
            raise BadInput(f'there is no event type "{type_}"', nearest=nearest(type_, self.events))
        operation = self.document["webhooks"][type_]["post"]
        return self._schema(type_, operation["requestBody"]["content"]["application/json"]["schema"])

    @cached_property
    def events(self) -> Mapping[str, str]:
        """The event types, and the component of ``data.object`` of each."""
        return {type_: ways["post"]["x-object"] for type_, ways in self.document["webhooks"].items()}

    def _schema(self, name: str, schema: dict[str, Any]) -> Schema:
        if name not in self._schemas:
            needed: dict[str, Any] = {}
            self._collect(schema, needed)
            self._schemas[name] = Schema({**schema, "components": {"schemas": needed}}, name=f"{name}.json")
        return self._schemas[name]

    def _collect(self, part: Any, needed: dict[str, Any]) -> None:
        """Adds to *needed* every component that *part* refers to, near or far."""
        for name in _names(part):
            if name not in needed:
                needed[name] = self._components[name]
                self._collect(needed[name], needed)

    # -- the rest --------------------------------------------------------------------------------------------------

    @cached_property
    def error_types(self) -> Mapping[int, str]:
        """The ``type`` of a refusal, by its status."""
        return {int(status): answer["x-type"] for status, answer in self.document["components"]["responses"].items()}

    @property
    def versions(self) -> tuple[str, ...]:
        """The versions that a request may ask for, the newest last."""
        return tuple(self.document["components"]["parameters"]["Version"]["schema"]["enum"])

    @property
    def oddities(self) -> Mapping[str, Mapping[str, dict[str, Any]]]:
        """Where the API is not as one would expect: ``kept`` and ``chosen``, each by a short name."""
        found: Mapping[str, Mapping[str, dict[str, Any]]] = self.document["x-oddities"]
        return found

    def numbers(self, component: str, value: Any) -> Any:
        """A copy of a request's value in which text that stands for a number is one, int or Decimal (API-NUMBER-1)."""
        return self._numbers({"$ref": f"{COMPONENTS}{component}"}, value)

    def _numbers(self, schema: dict[str, Any], value: Any) -> Any:
        schema = pointed(self.document, schema.get("anyOf", [schema])[0])
        kinds = schema.get("type", "")
        if isinstance(value, dict) and "properties" in schema:
            known = schema["properties"]
            return {key: self._numbers(known[key], part) if key in known else part for key, part in value.items()}
        if isinstance(value, list) and "items" in schema:
            return [self._numbers(schema["items"], part) for part in value]
        if isinstance(value, str) and ("number" in kinds or "integer" in kinds) and "string" not in kinds:
            value = _number(value)
        return _whole(value) if isinstance(value, Decimal) and "integer" in kinds else value


def _number(text: str) -> int | Decimal | str:
    match = _NUMBER.fullmatch(text)
    if match is None:
        return text
    return Decimal(text) if match[1] else int(text)


def _whole(value: Decimal) -> int | Decimal:
    """``1.0`` as 1: the same number to JSON Schema."""
    whole = value.adjusted() < _DIGITS and value == value.to_integral_value()
    return int(value) if whole else value


def _names(part: Any) -> Iterator[str]:
    """The components that a schema names."""
    if isinstance(part, dict):
        yield from [named(part)] if "$ref" in part else []
        part = list(part.values())
    for inner in part if isinstance(part, list) else ():
        yield from _names(inner)


@cache
def load() -> Api:
    """The API as it ships; read once per process."""
    return Api(msgspec.json.decode(data.read("schemas", FILE)))
