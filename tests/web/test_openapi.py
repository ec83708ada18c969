"""The OpenAPI document: whole, true to what is served, and used for the checks."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest

from simulator.web.control import openapi
from simulator.web.control.app import MODULES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.web.conftest import Client

DOCUMENT = openapi.document(MODULES)
OPERATIONS = [(method, path) for path, methods in DOCUMENT["paths"].items() for method in methods]


def references(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        if isinstance(node.get("$ref"), str):
            yield node["$ref"]
        for part in node.values():
            yield from references(part)
    elif isinstance(node, list):
        for part in node:
            yield from references(part)


def found(pointer: str) -> Any:
    node: Any = DOCUMENT
    for step in pointer.removeprefix("#/").split("/"):
        node = node[step]
    return node


def test_every_reference_leads_somewhere_and_every_component_is_used() -> None:
    used = set(references(DOCUMENT))
    assert all(found(pointer) for pointer in used)
    schemas = {f"#/components/schemas/{name}" for name in DOCUMENT["components"]["schemas"]}
    assert schemas - used == set()


def test_every_component_is_a_json_schema() -> None:
    for form in DOCUMENT["components"]["schemas"].values():
        jsonschema.Draft202012Validator.check_schema(form)


@pytest.mark.parametrize(("method", "path"), OPERATIONS)
def test_every_operation_is_told(method: str, path: str) -> None:
    told = DOCUMENT["paths"][path][method]
    assert told["summary"].endswith((".", ":"))
    named = [one["name"] for one in told.get("parameters", ()) if one["in"] == "path"]
    assert named == re.findall("{([a-z]+)}", path)
    assert all(one.get("description") for one in told.get("parameters", ()) if one["in"] == "query")


def test_operations_have_names_of_their_own() -> None:
    names = [DOCUMENT["paths"][path][method]["operationId"] for method, path in OPERATIONS]
    assert len(set(names)) == len(names)


async def test_the_server_serves_what_it_tells(client: Client) -> None:
    told = (await client.get("openapi.json")).value
    assert told == DOCUMENT
    assert told["openapi"] == "3.1.0"


async def test_every_body_is_checked(client: Client) -> None:
    values: list[Any] = [{"no such member": 1}, [], [[]], 7, "text", {"type": {}, "by": [], "to": {}}]
    for method, path in OPERATIONS:
        address = re.sub("{[a-z]+}", "nosuch", path.removeprefix("/_control/"))
        if method in ("post", "put"):
            for value in values:
                told = await client.ask(method.upper(), address, value)
                assert told.status in (400, 404), (path, value, told)
                assert told.value["error"]["message"]
            assert (await client.ask(method.upper(), address, {}, params={"nosuch": "1"})).status == 400
    assert client.defects == []


async def test_every_query_is_checked(client: Client) -> None:
    for method, path in OPERATIONS:
        address = re.sub("{[a-z]+}", "nosuch", path.removeprefix("/_control").removeprefix("/"))
        told = await client.ask(method.upper(), f"{address}?nosuch=1")
        assert (told.status, told.value["error"]["where"]) == (400, "query"), path
    assert client.defects == []
