"""The document as a whole: info, security, paths, webhooks, components, and the list of oddities."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import msgspec

from simulator.catalogue.loader import load
from simulator.catalogue.openapi import operations
from simulator.catalogue.openapi.resources import components
from simulator.document import yaml
from simulator.errors import BadInput, nearest

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from simulator.catalogue.rows import Row

Shape = dict[str, Any]

FILE: Final = "digital-river-api.json"
"""What the document is called below ``schemas``."""

VERSIONS: Final = ("2020-01-07", "2020-09-30", "2020-12-17", "2021-02-23", "2021-03-23", "2021-12-13")
"""The versions that a key, a webhook or a request may name; the document is of the last."""

_TABLES: Final = Path(__file__).parent / "tables"
_OTHERS: Final = ("operations", "errors", "oddities")
_OPERATORS: Final = ("eq", "gt", "gte", "lt", "lte")
_ABOUT: Final = (
    "The Digital River API of version 2021-12-13 as this simulator plays it. Paths, names, types and words are those "
    "of the API; structure and wording are ours. `x-oddities` tells where it is not as one would expect. "
    "Not affiliated with Digital River."
)
_ATOM: Final = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL: Final = "[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
"""What an address of mail is made of, as its format asks for."""
_LEAP: Final = r"(\d\d([2468][048]|[13579][26]|0[48])|([2468][048]|[13579][26]|0[048])00)-02-29"
_DAY: Final = (
    r"(\d{4}-((0[13578]|1[02])-(0[1-9]|[12]\d|3[01])|(0[469]|11)-(0[1-9]|[12]\d|30)|02-(0[1-9]|1\d|2[0-8]))"
    rf"|{_LEAP})"
)
_HOUR: Final = r"([01]\d|2[0-3])"
_TEXT: Final = rf"^{_DAY}T{_HOUR}:[0-5]\d(:[0-5]\d(\.\d{{1,9}})?)?(Z|[+-]{_HOUR}:?[0-5]\d)$"
"""A time that there is, as its format asks for."""


def text() -> bytes:
    """The bytes of ``schemas/digital-river-api.json``, as they ought to be."""
    return msgspec.json.format(msgspec.json.encode(document()), indent=1) + b"\n"


def document() -> Shape:
    """The OpenAPI document.

    :raises BadInput: a table that cannot be read, or names what no table has.
    """
    tags = operations.tags(table("operations"), "operations")
    schemas = {**_common(), **components(_resources()), **operations.lists(tags)}
    hooks = _webhooks(load().rows("webhook"), schemas)
    made: Shape = {
        "openapi": "3.1.0",
        "info": {"title": "Digital River API", "version": VERSIONS[-1], "description": _ABOUT},
        "jsonSchemaDialect": "https://json-schema.org/draft/2020-12/schema",
        "servers": [{"url": "/"}],
        "security": [{"bearerAuth": []}, {"basicAuth": []}],
        "tags": [{"name": name, "description": tag.about} for name, tag in tags.items()],
        "paths": operations.paths(tags),
        "webhooks": hooks,
        "components": {
            "securitySchemes": _SECURITY,
            "parameters": _PARAMETERS,
            "headers": _HEADERS,
            "responses": _refusals(table("errors")),
            "schemas": dict(sorted(schemas.items())),
        },
        "x-oddities": _oddities(table("oddities")),
    }
    _resolved(made, made["components"])
    return made


@cache
def table(name: str) -> Any:
    """What one table says."""
    return yaml.load((_TABLES / f"{name}.yaml").read_bytes(), f"{name}.yaml").value


def _resources() -> dict[str, Any]:
    names = sorted(path.stem for path in _TABLES.glob("*.yaml"))
    return {name: table(name) for name in names if name not in _OTHERS}


_SECURITY: Final[Shape] = {
    "bearerAuth": {"type": "http", "scheme": "bearer", "description": "A secret key."},
    "basicAuth": {"type": "http", "scheme": "basic", "description": "A secret key as user, without a password."},
}

_PARAMETERS: Final[Shape] = {
    "Version": {
        "name": "digitalriver-version",
        "in": "header",
        "description": "Another version than that of the key, for this request.",
        "schema": {"type": "string", "enum": list(VERSIONS)},
    },
    "startingAfter": {
        "name": "startingAfter",
        "in": "query",
        "description": "What comes after the one of this id.",
        "schema": {"type": "string"},
    },
    "endingBefore": {
        "name": "endingBefore",
        "in": "query",
        "description": "What comes before the one of this id; counts more than `startingAfter`.",
        "schema": {"type": "string"},
    },
}

_HEADERS: Final[Shape] = {
    "RequestId": {"description": "Names the request.", "schema": {"type": "string"}},
    "RetryAfter": {"description": "Seconds to wait.", "schema": {"type": "integer", "minimum": 0}},
}


def _common() -> dict[str, Shape]:
    """What every table may name, and the body of a refusal."""
    errors = table("errors")
    error = {"code": {"type": "string", "enum": errors["codes"]}}
    error |= {name: {"type": "string"} for name in ("parameter", "message")}
    error["parameter"] |= {"description": "The field that is meant, such as `items[0].quantity`."}
    types = {"type": "string", "enum": list(errors["types"].values())}
    return {
        "Time": {
            "type": "string",
            "format": "date-time",
            "pattern": _TEXT,
            "x-hint": "a time such as 2024-03-01T12:00:00Z",
        },
        "Email": {
            "type": "string",
            "format": "email",
            "pattern": rf"^(?=[^@]{{1,64}}@){_ATOM}(\.{_ATOM})*@{_LABEL}(\.{_LABEL})*$",
            "x-hint": "an address such as anna@example.com",
        },
        "Metadata": {
            "description": "Whatever the merchant keeps with it.",
            "type": "object",
            "maxProperties": 20,
            "propertyNames": {"maxLength": 40},
            "additionalProperties": {"type": ["string", "number", "boolean"], "maxLength": 500},
        },
        "TimeFilter": _filter({"$ref": "#/components/schemas/Time"}),
        "NumberFilter": _filter({"type": "number"}),
        "Error": _object(error, []),
        "Errors": _object(
            {"type": types, "errors": {"type": "array", "items": {"$ref": "#/components/schemas/Error"}}},
            ["type", "errors"],
        ),
    }


def _filter(value: Shape) -> Shape:
    return _object(dict.fromkeys(_OPERATORS, value), [])


def _object(properties: Shape, required: list[str]) -> Shape:
    shape = {"type": "object", "properties": properties, "additionalProperties": False}
    return shape | ({"required": required} if required else {})


def _refusals(errors: Shape) -> Shape:
    content = {"application/json": {"schema": {"$ref": "#/components/schemas/Errors"}}}
    made = {}
    for status, said in errors["said"].items():
        headers = {"x-dr-requestid": {"$ref": "#/components/headers/RequestId"}}
        if status == "429":
            headers["Retry-After"] = {"$ref": "#/components/headers/RetryAfter"}
        made[status] = {"description": said, "headers": headers, "content": content, "x-type": errors["types"][status]}
    return made


def _webhooks(rows: Iterable[Row], schemas: dict[str, Shape]) -> Shape:
    """One POST per event type of the catalogue; adds to *schemas* the event about each component."""
    made = {}
    for row in sorted(rows, key=lambda row: row.type):
        type_, name = row.type, row.object
        # what is deleted has no members any more, required or not
        gone = row.envelope.previous == "whole"
        kind = "DeletedEvent" if gone else f"{name}Event"
        schemas.setdefault(kind, _event("" if gone else name))
        event = {"$ref": f"#/components/schemas/{kind}", "properties": {"type": {"const": type_}}}
        made[type_] = {
            "post": {
                "operationId": type_,
                "tags": ["Events"],
                "security": [],
                "x-object": name,
                "requestBody": {"required": True, "content": {"application/json": {"schema": event}}},
                "responses": {"2XX": {"description": "Received."}},
            }
        }
    return made


def _event(name: str) -> Shape:
    about = {"$ref": f"#/components/schemas/{name}"} if name else {"type": "object", "maxProperties": 0}
    return {
        "$ref": "#/components/schemas/Event",
        "properties": {"data": {"type": "object", "properties": {"object": about}}},
    }


def _oddities(content: Mapping[str, Mapping[str, Shape]]) -> Shape:
    return {
        kind: {name: {key: part for key, part in row.items() if key != "differs"} for name, row in rows.items()}
        for kind, rows in content.items()
    }


def _resolved(part: Any, known: Shape) -> None:
    """BadInput for a reference to what is not there."""
    if isinstance(part, dict):
        kind, _, name = str(part.get("$ref", "")).removeprefix("#/components/").partition("/")
        if name and name not in known[kind]:
            raise BadInput(f'there is no component "{name}"', nearest=nearest(name, known[kind]))
    for inner in part.values() if isinstance(part, dict) else part if isinstance(part, list) else ():
        _resolved(inner, known)
