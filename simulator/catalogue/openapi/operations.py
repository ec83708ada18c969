"""The table of operations to the ``paths`` of the document."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Literal

import msgspec
from msgspec import Struct, field

from simulator.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

Shape = dict[str, Any]
Kind = Literal["times", "numbers", "lists", "flags", "texts"]

ANYTIME = (400, 401, 403, 405, 406, 408, 429, 500, 501, 502, 503, 504)
"""Every operation may answer so; 501 is ours: not brought to life."""
SAID = {200: "As asked.", 201: "Made.", 204: "Gone."}

_QUERY: dict[str, Shape] = {
    "times": {"style": "deepObject", "explode": True, "schema": {"$ref": "#/components/schemas/TimeFilter"}},
    "numbers": {"style": "deepObject", "explode": True, "schema": {"$ref": "#/components/schemas/NumberFilter"}},
    "lists": {"style": "form", "explode": True, "schema": {"type": "array", "items": {"type": "string"}}},
    "flags": {"schema": {"type": "boolean"}},
    "texts": {"schema": {"type": "string"}},
}


class Row(Struct, forbid_unknown_fields=True):
    """One operation."""

    id: str
    does: str
    takes: str = ""
    """The component of its body."""
    form: str = ""
    """The component of its body as ``multipart/form-data``."""
    gives: str = ""
    """The component of its answer."""
    lists: str = ""
    """The component of which the answer is a list."""
    bare: bool = False
    """The list has no envelope."""
    more: bool = True
    """The envelope says whether there is more."""
    most: int = 100
    """Elements of a list at most; 0: no bound is told."""
    paging: int = 0
    """``limit`` at most; 0: no paging."""
    filters: dict[Kind, tuple[str, ...]] = field(default_factory=dict)
    needed: tuple[str, ...] = ()
    """The filters that must be there."""
    of: dict[str, str] = field(default_factory=dict)
    """The filters that take the words of a component."""
    uuids: tuple[str, ...] = ()
    """The parts of the path that are UUIDs."""
    status: tuple[int, ...] = ()
    """The good answers, where they are not those of the method."""
    also: tuple[int, ...] = ()
    """Refusals beyond those of the method and the path."""
    keys: Literal["secret", "public"] = "secret"
    """A public key will do, too."""


class Lead(Struct, forbid_unknown_fields=True):
    """What an operation is asked with whose turn it can be next; ``/id`` is a way into the answer before."""

    ids: dict[str, str] = field(default_factory=dict)
    """The variables of its path."""
    body: Shape = field(default_factory=dict)


class Tag(Struct, forbid_unknown_fields=True, kw_only=True):
    """The operations of one kind of thing."""

    about: str
    leads: dict[str, Lead] = field(default_factory=dict)
    """What can be done with these things by operations on others, by the id of the operation."""
    paths: dict[str, dict[Literal["get", "post", "put", "patch", "delete"], Row]]


def tags(table: Any, where: str) -> dict[str, Tag]:
    """The table as values; BadInput if it is none."""
    try:
        return msgspec.convert(table, dict[str, Tag])
    except msgspec.ValidationError as error:
        raise BadInput(str(error), where=where) from None


def paths(table: Mapping[str, Tag]) -> Shape:
    """The ``paths`` of the document."""
    made: Shape = {}
    for tag, content in table.items():
        for path, operations in content.paths.items():
            made[path] = {"parameters": [{"$ref": "#/components/parameters/Version"}]}
            for method, row in operations.items():
                made[path][method] = _operation(method, path, row, tag)
                _link(made[path][method], row, content.paths.get(f"{path}/{{id}}", {}).values(), content.leads)
    return made


def _link(made: Shape, row: Row, one: Iterable[Row], leads: Mapping[str, Lead]) -> None:
    """What can be asked of the things that an answer tells of, by their ids."""
    where = "/0" if row.bare else "/data/0" if row.lists else ""
    found = {**{other.id: Lead(ids={"id": "/id"}) for other in one}, **leads}
    links = {operation: _linked(operation, lead, where) for operation, lead in found.items()}
    for answer in made["responses"].values():
        if links and "content" in answer:
            answer["links"] = links


def _linked(operation: str, lead: Lead, where: str) -> Shape:
    made: Shape = {"operationId": operation}
    if lead.ids:
        made["parameters"] = _pointing(lead.ids, where)
    if lead.body:
        made["requestBody"] = _pointing(lead.body, where)
    return made


def _pointing(value: Any, where: str) -> Any:
    """*value* with its ways into an answer as expressions of OpenAPI."""
    if isinstance(value, dict):
        return {name: _pointing(part, where) for name, part in value.items()}
    if isinstance(value, list):
        return [_pointing(part, where) for part in value]
    return f"$response.body#{where}{value}" if isinstance(value, str) and value.startswith("/") else value


def lists(table: Mapping[str, Tag]) -> dict[str, Shape]:
    """The components of the lists that operations answer with."""
    rows = [row for tag in table.values() for ways in tag.paths.values() for row in ways.values() if row.lists]
    return {_list_name(row): _list(row) for row in rows}


def _list_name(row: Row) -> str:
    return f"{row.lists}List"


def _list(row: Row) -> Shape:
    bound = {"maxItems": row.most} if row.most else {}
    data = {"type": "array", "items": {"$ref": f"#/components/schemas/{row.lists}"}, **bound}
    if row.bare:
        return data
    properties: Shape = {"data": data}
    if row.more:
        properties = {"hasMore": {"type": "boolean"}, **properties}
    return {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}


def _operation(method: str, path: str, row: Row, tag: str) -> Shape:
    made: Shape = {"operationId": row.id, "tags": [tag], "summary": row.does}
    parameters = list(_parameters(path, row))
    if parameters:
        made["parameters"] = parameters
    if row.takes:
        content = {"application/json": row.takes} | ({"multipart/form-data": row.form} if row.form else {})
        made["requestBody"] = {"required": True, "content": {kind: _content(name) for kind, name in content.items()}}
    if row.keys == "public":
        made["x-public-key"] = True
    answer = row.gives or (_list_name(row) if row.lists else "")
    good = row.status or (
        {"delete": 204, "post": 201}.get(method, 200) if "{" not in path or method == "delete" else 200,
    )
    refusals = {*ANYTIME, *row.also, *([404] if "{" in path else []), *([409] if method != "get" else [])}
    made["responses"] = {str(status): _answer(status, answer) for status in good}
    made["responses"] |= {str(status): {"$ref": f"#/components/responses/{status}"} for status in sorted(refusals)}
    return made


def _parameters(path: str, row: Row) -> Iterator[Shape]:
    for name in re.findall(r"\{(\w+)\}", path):
        schema = {"type": "string", **({"format": "uuid"} if name in row.uuids else {})}
        yield {"name": name, "in": "path", "required": True, "schema": schema}
    for kind, names in row.filters.items():
        for name in names:
            one = {"name": name, "in": "query", **({"required": True} if name in row.needed else {}), **_QUERY[kind]}
            yield one | ({"schema": {"$ref": f"#/components/schemas/{row.of[name]}"}} if name in row.of else {})
    if row.paging:
        limit = {"type": "integer", "minimum": 1, "maximum": row.paging, "default": 10}
        yield {"name": "limit", "in": "query", "schema": limit}
        yield from ({"$ref": f"#/components/parameters/{name}"} for name in ("startingAfter", "endingBefore"))


def _content(name: str) -> Shape:
    return {"schema": {"$ref": f"#/components/schemas/{name}"}}


def _answer(status: int, name: str) -> Shape:
    answer: Shape = {
        "description": SAID[status],
        "headers": {"x-dr-requestid": {"$ref": "#/components/headers/RequestId"}},
    }
    return answer | ({"content": {"application/json": _content(name)}} if name and status != 204 else {})
