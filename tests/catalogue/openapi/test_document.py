"""The document that ships is what the tables say, and is a sound OpenAPI 3.1 document."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import jsonschema_rs
import pytest

from simulator import data
from simulator.catalogue.loader import load
from simulator.catalogue.openapi.document import FILE, document, table, text

if TYPE_CHECKING:
    from collections.abc import Iterator

DOCUMENT: dict[str, Any] = json.loads(data.read("schemas", FILE))
METHODS = ("get", "post", "put", "patch", "delete")
OPERATIONS = [
    (f"{method.upper()} {path}", path, row)
    for path, ways in DOCUMENT["paths"].items()
    for method, row in ways.items()
    if method in METHODS
]


def references(part: Any) -> Iterator[str]:
    if isinstance(part, dict):
        if isinstance(part.get("$ref"), str):
            yield part["$ref"]
        for inner in part.values():
            yield from references(inner)
    elif isinstance(part, list):
        for inner in part:
            yield from references(inner)


def pointed(part: dict[str, Any]) -> dict[str, Any]:
    for step in part["$ref"].split("/")[1:] if "$ref" in part else ():
        part = DOCUMENT[step] if step == "components" else part[step]
    return part


def test_the_document_that_ships_is_current() -> None:
    """After a change of a table: ``make api``."""
    assert data.read("schemas", FILE) == text()


def test_building_it_again_gives_the_same() -> None:
    assert document() == document()


def test_it_has_all_paths_operations_and_event_types() -> None:
    assert DOCUMENT["openapi"] == "3.1.0"
    assert (len(DOCUMENT["paths"]), len(OPERATIONS)) == (75, 125)
    assert len(DOCUMENT["webhooks"]) == 128 + 2


def test_every_event_type_of_the_catalogue_has_its_object() -> None:
    told = {type_: ways["post"]["x-object"] for type_, ways in DOCUMENT["webhooks"].items()}
    assert told == {row.type: row.object for row in load().rows("webhook")}


def test_every_reference_leads_somewhere() -> None:
    for reference in references(DOCUMENT):
        found: Any = DOCUMENT
        for step in reference.removeprefix("#/").split("/"):
            assert step in found, reference
            found = found[step]


def test_every_component_is_used() -> None:
    """Except a few that the published document does not use, either."""
    used = {reference.rsplit("/", 1)[-1] for reference in references(DOCUMENT)}
    unused = [name for name in DOCUMENT["components"]["schemas"] if name not in used]
    assert unused == ["Disclosure", "ShippingMethod", "UpdateTaxIdentifierRequest"]


def test_components_are_json_schemas() -> None:
    for shape in DOCUMENT["components"]["schemas"].values():
        jsonschema_rs.meta.validate({"$schema": DOCUMENT["jsonSchemaDialect"], **shape})


def test_nothing_of_openapi_3_0_is_left() -> None:
    said = json.dumps(DOCUMENT)
    assert '"nullable"' not in said
    assert '"example"' not in said


def test_operations_have_names_of_their_own() -> None:
    names = [row["operationId"] for _, _, row in OPERATIONS]
    assert len(names) == len(dict.fromkeys(names))


@pytest.mark.parametrize(("name", "path", "row"), OPERATIONS, ids=[name for name, _, _ in OPERATIONS])
def test_an_operation_is_sound(name: str, path: str, row: dict[str, Any]) -> None:
    given = [pointed(one) for one in row.get("parameters", ())]
    places = [(one["in"], one["name"]) for one in given]
    assert len(places) == len(dict.fromkeys(places))
    assert [one for where, one in places if where == "path"] == re.findall(r"\{(\w+)\}", path)
    assert row["tags"][0] in [tag["name"] for tag in DOCUMENT["tags"]]
    good = [int(status) for status in row["responses"] if status.startswith("2")]
    assert good
    for status in good:
        assert ("content" in row["responses"][str(status)]) is (status != 204), name
    assert {"400", "401", "403", "429", "500", "501"} <= set(row["responses"])
    assert ("requestBody" in row) <= name.startswith(("POST", "PUT", "PATCH"))


def test_an_object_has_what_it_requires_and_nothing_that_is_not_named() -> None:
    for name, shape in DOCUMENT["components"]["schemas"].items():
        assert set(shape.get("required", ())) <= set(shape.get("properties", ())), name
        if shape.get("type") == "object" and "properties" in shape:
            assert shape["additionalProperties"] is False, name


def test_every_oddity_is_about_something_that_is_there() -> None:
    known = [row["operationId"] for _, _, row in OPERATIONS]
    known += [one["name"] for _, _, row in OPERATIONS for one in map(pointed, row.get("parameters", ()))]
    known += [*DOCUMENT["components"]["schemas"], "number", "integer"]
    kept = DOCUMENT["x-oddities"]["kept"]
    assert [place for oddity in kept.values() for place in oddity["where"] if place not in known] == []
    assert all(oddity["what"].endswith(".") for kind in DOCUMENT["x-oddities"].values() for oddity in kind.values())


def test_a_reference_to_nothing_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    from simulator.catalogue.openapi import document as built
    from simulator.errors import BadInput

    fields = {"fields": {"order": "Ordr"}}
    lost = {**table("orders"), "Lost": fields}
    monkeypatch.setattr(built, "table", lambda name: lost if name == "orders" else table(name))
    with pytest.raises(BadInput, match=r'there is no component "Ordr" \(did you mean "Order"\?\)'):
        document()
