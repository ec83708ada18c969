"""Resource tables to components: the resource itself and each of its requests, closed to what they do not name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec
from msgspec import Struct, field

from simulator.catalogue.openapi.cells import REQUESTS, Cell, Shape, cell
from simulator.errors import BadInput, nearest

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


class Resource(Struct, forbid_unknown_fields=True):
    """One component of a table."""

    about: str = ""
    requests: dict[str, str] = field(default_factory=dict)
    """The names of its requests: ``create``, ``update``."""
    like: str = ""
    """It has the fields of that component, too; one that is itself like no other."""
    without: tuple[str, ...] = ()
    """Except these."""
    fields: dict[str, str] = field(default_factory=dict)
    words: tuple[str, ...] = ()
    """It is no object but one of these words."""
    unless: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """What a creation must carry unless it carries the key."""


def components(tables: Mapping[str, Any]) -> dict[str, Shape]:
    """The schemas of all tables, sorted by name.

    :param tables: what each file says, by its name.
    :raises BadInput: a table that is no table, a component that is there twice, or one that is not there.
    """
    found = [
        (name, _resource(content, f"{file}: {name}"), f"{file}: {name}")
        for file, table in tables.items()
        for name, content in table.items()
    ]
    made: dict[str, Shape] = {}
    for name, resource, where in sorted(found, key=lambda one: bool(one[1].like)):
        for one, shape in _shapes(name, resource, made, where):
            if one in made:
                raise BadInput(f'the component "{one}" is there twice', where=where)
            made[one] = shape
    return dict(sorted(made.items()))


def _resource(content: Any, where: str) -> Resource:
    try:
        return msgspec.convert(content, Resource)
    except msgspec.ValidationError as error:
        raise BadInput(str(error), where=where) from None


def _shapes(name: str, resource: Resource, made: Mapping[str, Shape], where: str) -> Iterator[tuple[str, Shape]]:
    if resource.words:
        yield name, _told(resource, {"type": "string", "enum": list(resource.words)})
        return
    cells = {key: cell(text, f"{where}.{key}") for key, text in resource.fields.items()}
    yield name, _told(resource, _object(resource, cells, made, where))
    for request, other in resource.requests.items():
        if request not in REQUESTS:
            raise BadInput(f'there is no request "{request}"', where=where, nearest=nearest(request, REQUESTS))
        yield other, _request(request, resource, cells)


def _object(resource: Resource, cells: Mapping[str, Cell], made: Mapping[str, Shape], where: str) -> Shape:
    properties, required = {}, []
    if resource.like:
        if resource.like not in made:
            raise BadInput(
                f'there is no "{resource.like}" that is like no other',
                where=where,
                nearest=nearest(resource.like, made),
            )
        model = made[resource.like]
        properties = {key: shape for key, shape in model["properties"].items() if key not in resource.without}
        required = [key for key in model.get("required", ()) if key not in resource.without]
    for key, one in cells.items():
        if one.ask:
            continue
        properties[key] = one.shape(read_only=bool(resource.requests) and not one.requests)
        required += [key] if one.type.needed else []
    conditions = {word: made[resource.like][word] for word in ("if", "then") if word in made.get(resource.like, {})}
    return _closed(properties, required) | conditions


def _request(request: str, resource: Resource, cells: Mapping[str, Cell]) -> Shape:
    asked = {key: one for key, one in cells.items() if request in one.requests}
    required = [key for key, one in asked.items() if one.requests[request].needed]
    shape = _closed({key: one.shape(request) for key, one in asked.items()}, required)
    for key, others in resource.unless.items() if request == "create" else ():
        shape |= {"if": {"not": {"required": [key]}}, "then": {"required": list(others)}}
    return shape


def _closed(properties: Shape, required: list[str]) -> Shape:
    """An object; one whose members nobody tells is open."""
    shape: Shape = {"type": "object"}
    if properties:
        shape |= {"properties": properties, "additionalProperties": False}
    return shape | ({"required": required} if required else {})


def _told(resource: Resource, shape: Shape) -> Shape:
    return {"description": resource.about, **shape} if resource.about else shape
