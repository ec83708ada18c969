"""A complaint of a schema becomes a refusal with a code of the API."""

from __future__ import annotations

from typing import Any

import pytest

from simulator.catalogue.api import load
from simulator.catalogue.refusal import dotted

MANY = {f"key{number}": 1 for number in range(21)}


@pytest.mark.parametrize(
    ("component", "body", "code", "parameter", "message"),
    [
        (
            "OrderRequest",
            {"curency": "USD"},
            "unknown_parameter",
            "curency",
            "'curency' is an unknown parameter (did you mean \"currency\"?).",
        ),
        (
            "OrderRequest",
            {"items": [{"shipFrom": {"address": {"country": "US", "planet": 3}}}]},
            "unknown_parameter",
            "items[0].shipFrom.address.planet",
            "'planet' is an unknown parameter; known here: line1, line2, city, postalCode or state.",
        ),
        ("CheckoutRequest", {"currency": "USD"}, "missing_parameter", "items", 'Missing key "items".'),
        (
            "OrderRequest",
            {"billTo": {"address": {"city": "Ulm"}}},
            "missing_parameter",
            "billTo.address.country",
            'Missing key "country".',
        ),
        ("SkuRequest", {"name": "A book"}, "missing_parameter", "eccn", 'Missing key "eccn".'),
        (
            "RefundRequest",
            {"currency": "USD", "percent": 101},
            "invalid_parameter",
            "percent",
            "101 is too large: at most 100.",
        ),
        (
            "CustomerRequest",
            {"email": "anna"},
            "invalid_parameter",
            "email",
            '"anna" is not an address such as anna@example.com.',
        ),
        (
            "UpdateReturnsRequest",
            {"state": "created"},
            "invalid_parameter",
            "state",
            'Expected "accepted", got text "created".',
        ),
        ("OrderRequest", [], "invalid_parameter", "", "Expected a mapping, got a list."),
        (
            "TaxIdentifierRequest",
            {"type": "de", "value": "DE123456789", "metadata": {"a": 1}},
            "unknown_parameter",
            "metadata",
            "'metadata' is an unknown parameter; known here: type or value.",
        ),
        ("OrderRequest", {"metadata": 5}, "invalid_parameter", "metadata", "Expected a mapping, got 5."),
    ],
)
def test_a_request_is_refused(component: str, body: Any, code: str, parameter: str, message: str) -> None:
    found = load().refused(component, body)
    assert found is not None
    assert (found.code, found.parameter, found.message) == (code, parameter, message)


@pytest.mark.parametrize(
    ("metadata", "code", "parameter"),
    [
        (MANY, "too_many_metadata_pairs", "metadata"),
        ({"k" * 41: 1}, "invalid_metadata_key", f"metadata.{'k' * 41}"),
        ({"key": "v" * 501}, "invalid_metadata_value", "metadata.key"),
        ({"key": [1]}, "invalid_metadata_value", "metadata.key"),
        ({"key": None}, "invalid_metadata_value", "metadata.key"),
    ],
)
def test_metadata_have_codes_of_their_own(metadata: dict[str, Any], code: str, parameter: str) -> None:
    for component, body, before in (
        ("UpdateOrderRequest", {"metadata": metadata}, ""),
        ("OrderRequest", {"items": [{"metadata": metadata}]}, "items[0]."),
    ):
        found = load().refused(component, body)
        assert found is not None
        assert (found.code, found.parameter) == (code, f"{before}{parameter}")


def test_a_good_request_is_not_refused() -> None:
    assert load().refused("UpdateOrderRequest", {"metadata": {"k" * 40: "v" * 500, "a": 1.5, "b": True}}) is None


def test_every_code_is_one_that_the_document_knows() -> None:
    codes = load().document["components"]["schemas"]["Error"]["properties"]["code"]["enum"]
    told = ["missing_parameter", "unknown_parameter", "invalid_parameter", "too_many_metadata_pairs"]
    assert [code for code in [*told, "invalid_metadata_key", "invalid_metadata_value"] if code not in codes] == []


@pytest.mark.parametrize(
    ("path", "said"), [((), ""), (("a",), "a"), (("items", 0, "tax", "rate"), "items[0].tax.rate"), ((0, "a"), "[0].a")]
)
def test_a_way_is_written_with_dots_and_brackets(path: tuple[str | int, ...], said: str) -> None:
    assert dotted(path) == said
