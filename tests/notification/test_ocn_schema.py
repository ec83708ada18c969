"""The JSON Schema of the Order Complete Notification takes what the conversion can make of a text, and nothing else."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator import data
from simulator.document.schema import Schema
from simulator.notification.jsontext import leaf_text
from tests.notification.trees import TEXTS

NUMBERS = st.one_of(
    st.from_regex(r"-?(0|[1-9][0-9]{0,8})\.[0-9]{1,6}", fullmatch=True),
    st.from_regex(r"-?[0-9]{1,21}", fullmatch=True),
    st.from_regex(r"-?[1-9]\.[0-9]{1,5}E-?[0-9]{1,3}", fullmatch=True),
    st.sampled_from(["true", "FALSE", "nUll", "nullify", " x", "x\n", "1.", ".5", "-0", "-0.0", "+1", "１", "1\u00a0"]),
)


@cache
def schema(kind: str) -> Schema:
    """One of the definitions, by itself."""
    whole = json.loads(data.read("schemas", "ocn.schema.json"))
    return Schema({"$defs": whole["$defs"], "$ref": f"#/$defs/{kind}"})


def converted(text: str) -> Any:
    return json.loads(leaf_text(text))


@given(st.one_of(TEXTS, NUMBERS))
def test_what_the_conversion_makes_of_any_text_is_accepted(text: str) -> None:
    value = converted(text)
    assert schema("text").valid(value)
    assert schema("someText").valid(value) == (value != "")


@given(NUMBERS)
def test_a_text_that_the_conversion_would_have_changed_is_refused(text: str) -> None:
    assert schema("text").valid(text) == (converted(text) == text)


@pytest.mark.parametrize("text", ["0", "-7", "19.99", "True", "1.0E10", " ", "two ", "\tone"])
def test_such_a_text_is_refused_with_the_reason(text: str) -> None:
    assert "is not a text as the conversion leaves it" in str(schema("text").complaint(text))


@pytest.mark.parametrize("value", [{}, [], {"content": "x"}])
def test_a_text_is_no_object_and_no_list(value: Any) -> None:
    assert not schema("text").valid(value)
