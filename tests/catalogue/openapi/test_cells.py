"""What a cell of a resource table says."""

from __future__ import annotations

from typing import Any

import pytest

from simulator.catalogue.openapi.cells import cell
from simulator.errors import BadInput

REF = "#/components/schemas/"


@pytest.mark.parametrize(
    ("text", "shape"),
    [
        ("string", {"type": "string"}),
        ("string?", {"type": ["string", "null"]}),
        ("integer!", {"type": "integer"}),
        ("uuid", {"type": "string", "format": "uuid"}),
        ("date-time", {"$ref": f"{REF}Time"}),
        ("email?", {"anyOf": [{"$ref": f"{REF}Email"}, {"type": "null"}]}),
        ("OrderItem[]", {"type": "array", "items": {"$ref": f"{REF}OrderItem"}}),
        ("File[]?", {"type": ["array", "null"], "items": {"$ref": f"{REF}File"}}),
        ("bPay", {"$ref": f"{REF}bPay"}),
        ("open|paid", {"type": "string", "enum": ["open", "paid"]}),
        ("PDF|", {"type": "string", "enum": ["PDF"]}),
        ("M|Mme?", {"type": ["string", "null"], "enum": ["M", "Mme", None]}),
        ("string max=64", {"type": "string", "maxLength": 64}),
        ("number min=0.01 max=100", {"type": "number", "minimum": 0.01, "maximum": 100}),
        ("boolean default=true", {"type": "boolean", "default": True}),
        ("HTTP|OAUTH default=HTTP", {"type": "string", "enum": ["HTTP", "OAUTH"], "default": "HTTP"}),
        ("string pattern=^(a|b)=$", {"type": "string", "pattern": "^(a|b)=$"}),
        ("string -- so it is", {"type": "string", "description": "So it is."}),
    ],
)
def test_a_cell_is_a_schema(text: str, shape: dict[str, Any]) -> None:
    assert cell(text, "a.b").shape() == shape


def test_a_cell_tells_which_requests_may_carry_it_and_how() -> None:
    one = cell("SkuItem[] create=SkuRequestItem[]! update", "a.b")
    assert one.requests["create"].needed
    assert one.shape("create") == {"type": "array", "items": {"$ref": f"{REF}SkuRequestItem"}}
    assert not one.requests["update"].needed
    assert one.shape("update") == one.shape()


@pytest.mark.parametrize(
    ("text", "needed"), [("string create!", True), ("string! create", False), ("string create=string!", True)]
)
def test_what_a_request_must_carry_stands_with_the_request(text: str, needed: bool) -> None:
    assert cell(text, "a.b").requests["create"].needed is needed


def test_what_cannot_be_sent_is_read_only_and_has_no_default() -> None:
    assert cell("boolean default=false", "a.b").shape(read_only=True) == {"type": "boolean", "readOnly": True}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("string[", 'a.b: "string[" is no type'),
        ("string craete", 'a.b: a cell has no word "craete"'),
        ("string create=!", 'a.b: "!" is no type'),
    ],
)
def test_a_cell_that_says_nothing_is_told(text: str, said: str) -> None:
    with pytest.raises(BadInput) as caught:
        cell(text, "a.b")
    assert str(caught.value) == said
