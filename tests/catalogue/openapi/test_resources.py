"""Resource tables become components: the resource and its requests."""

from __future__ import annotations

from typing import Any

import pytest

from simulator.catalogue.openapi.resources import components
from simulator.document.schema import Schema
from simulator.errors import BadInput

PET = {
    "about": "An animal.",
    "requests": {"create": "PetRequest", "update": "UpdatePetRequest"},
    "unless": {"breed": ["kind"]},
    "fields": {
        "id": "string!",
        "name": "string create! update",
        "kind": "cat|dog create",
        "breed": "string create",
        "owner": "string ask create",
    },
}


def made(**tables: dict[str, Any]) -> dict[str, Any]:
    return components(tables)


def test_a_resource_has_what_is_told_and_its_requests_what_they_may_carry() -> None:
    found = made(pets={"Pet": PET})
    assert list(found) == ["Pet", "PetRequest", "UpdatePetRequest"]
    assert list(found["Pet"]["properties"]) == ["id", "name", "kind", "breed"]
    assert found["Pet"]["required"] == ["id"]
    assert found["Pet"]["properties"]["id"]["readOnly"] is True
    assert list(found["PetRequest"]["properties"]) == ["name", "kind", "breed", "owner"]
    assert found["PetRequest"]["required"] == ["name"]
    assert list(found["UpdatePetRequest"]["properties"]) == ["name"]


@pytest.mark.parametrize(
    ("value", "fits"),
    [
        ({"name": "Tom", "kind": "cat"}, True),
        ({"name": "Tom", "breed": "Maine Coon"}, True),
        ({"name": "Tom"}, False),
        ({"name": "Tom", "kind": "cat", "id": "1"}, False),
    ],
)
def test_a_request_needs_one_thing_unless_it_has_the_other(value: dict[str, str], fits: bool) -> None:
    assert Schema(made(pets={"Pet": PET})["PetRequest"]).valid(value) is fits


def test_a_component_can_be_like_another_in_any_file() -> None:
    found = made(a={"Guest": {"like": "Pet", "without": ["breed"], "fields": {"until": "date"}}}, b={"Pet": PET})
    assert list(found["Guest"]["properties"]) == ["id", "name", "kind", "until"]
    assert found["Guest"]["required"] == ["id"]


def test_a_list_of_words_is_a_component() -> None:
    assert made(a={"Kind": {"about": "Two.", "words": ["cat", "dog"]}}) == {
        "Kind": {"description": "Two.", "type": "string", "enum": ["cat", "dog"]}
    }


def test_what_has_no_fields_is_open() -> None:
    assert made(a={"Any": {"fields": {}}}) == {"Any": {"type": "object"}}


@pytest.mark.parametrize(
    ("tables", "said"),
    [
        ({"a": {"Pet": PET}, "b": {"Pet": PET}}, 'b: Pet: the component "Pet" is there twice'),
        ({"a": {"Pet": PET, "Guest": {"like": "Pat"}}}, '(did you mean "Pet"?)'),
        ({"a": {"Pet": {"requests": {"craete": "X"}}}}, '(did you mean "create"?)'),
        ({"a": {"Pet": {"filds": {}}}}, "a: Pet: Object contains unknown field `filds`"),
        ({"a": {"Pet": {"fields": {"id": "str ing"}}}}, 'a: Pet.id: a cell has no word "ing"'),
    ],
)
def test_a_wrong_table_is_told(tables: dict[str, Any], said: str) -> None:
    with pytest.raises(BadInput) as caught:
        components(tables)
    assert said in str(caught.value)
