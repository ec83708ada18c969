"""JSON Schema 2020-12: a fast yes or no, and a slow why in the user's words."""

from __future__ import annotations

from functools import cache, cached_property
from typing import TYPE_CHECKING, Any

import jsonschema_rs
import msgspec

from simulator import data as shipped
from simulator.document.schemas import Schemas
from simulator.document.typed import judge
from simulator.document.why import why
from simulator.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Callable

    from simulator.document.complaint import Complaint
    from simulator.document.place import Document
    from simulator.document.typed import Judge, Order


def _shipped(name: str) -> bytes:
    return shipped.read("schemas", name)


class Schema:
    """One JSON Schema, compiled at its first use.

    :param schema: the schema. A ``$ref`` to another file names one beside it; *read* gives its bytes, and nothing is
        ever fetched. Two annotations of our own serve the complaint: ``x-noun`` says what a key of this mapping (or of
        the mappings among its alternatives) is called; ``x-hint`` says what a value of the wrong kind or form
        should have been, such as ``a time span such as 5s``.
    :param name: its file name, where relative references begin.
    """

    def __init__(
        self, schema: dict[str, Any], *, name: str = "schema.json", read: Callable[[str], bytes] = _shipped
    ) -> None:
        self.schema = schema
        self.name = name
        self._schemas = Schemas(name, schema, read)

    @staticmethod
    def named(name: str) -> Schema:
        """The schema ``schemas/<name>``, such as ``scenario.schema.json``; compiled once per process."""
        return _named(name)

    @cached_property
    def _fast(self) -> jsonschema_rs.Draft202012Validator:
        return jsonschema_rs.Draft202012Validator(
            counted(self._schemas.document(self._schemas.base)),
            base_uri=self._schemas.base,
            retriever=lambda address: counted(self._schemas.document(address)),
        )

    def valid(self, value: Any) -> bool:
        """Whether plain data fits; what is no plain data does not."""
        validator = self._fast
        try:
            return validator.is_valid(value)
        except (ValueError, RecursionError):
            return False

    def judge(self, order: Order) -> Judge:
        """Tells of the bytes of a JSON document, cheaply, that they surely fit; a no means nothing (see `typed`).

        :param order: in which the names of an object are printed.
        """
        return judge(self._schemas, order)

    def complaint(self, value: Any) -> Complaint | None:
        """What is wrong with plain data, the one thing that helps most; None when it fits."""
        return None if self.valid(value) else why(self._schemas, value)

    def check(self, document: Document) -> None:
        """Raises BadInput with file, line, column and nearest word when the document does not fit."""
        complaint = self.complaint(document.value)
        if complaint is not None:
            raise document.wrong(complaint.path, complaint.message, nearest=complaint.nearest, key=complaint.about_key)


def counted(schema: Any) -> Any:
    """An equal schema that is checked faster: where each member must be there and no other may, counting is enough."""
    if isinstance(schema, list):
        return [counted(inner) for inner in schema]
    if not isinstance(schema, dict):
        return schema
    copy = {name: counted(inner) for name, inner in schema.items()}
    required, properties = copy.get("required"), copy.get("properties")
    closed = copy.get("additionalProperties") is False and "patternProperties" not in copy
    if closed and isinstance(required, list) and isinstance(properties, dict) and set(required) == set(properties):
        copy["minProperties"] = len(properties)
        del copy["required"]
    return copy


@cache
def _named(name: str) -> Schema:
    try:
        content = shipped.read("schemas", name)
    except FileNotFoundError:
        raise BadInput(f'there is no schema "{name}"') from None
    return Schema(msgspec.json.decode(content), name=name)
