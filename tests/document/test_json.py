"""JSON from outside: exact, strict, bounded, and with a place for every complaint."""

from __future__ import annotations

import json as standard
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.document import json
from simulator.errors import BadInput

plain = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


def refusal(text: str | bytes, **more: bool) -> BadInput:
    with pytest.raises(BadInput) as caught:
        json.load(text, "f.json", **more)
    assert "\n" not in str(caught.value)
    assert caught.value.where == "f.json"
    return caught.value


@given(plain, st.sampled_from([None, 1, "\t"]), st.booleans())
def test_reads_what_the_standard_library_writes(data: Any, indent: int | str | None, ascii_only: bool) -> None:
    assert json.load(standard.dumps(data, indent=indent, ensure_ascii=ascii_only), "f").value == data


def test_numbers_stay_exact_on_request() -> None:
    text = '{"price": 19.10, "count": 3, "tiny": 1e-7}'
    assert json.load(text, "f").value == {"price": 19.1, "count": 3, "tiny": 1e-7}
    exact = json.load(text, "f", exact=True).value
    assert [repr(number) for number in exact.values()] == ["Decimal('19.10')", "3", "Decimal('1E-7')"]
    assert exact["price"] == Decimal("19.10")


@pytest.mark.parametrize(
    ("text", "line", "column", "what"),
    [
        ('{"a": 1,\n "a": 2}', 2, 2, 'duplicate key "a"'),
        ('{"x": {"b": 1},\n "y": [{"a": 1, "\\u0061": 2}]}', 2, 17, 'duplicate key "a"'),
        ('{"x": {"a": 1, "a": 2} junk', 1, 16, 'duplicate key "a"'),
        ("", 1, 1, "the file is empty"),
        (" \n", 1, 1, "the file is empty"),
        ('{\n  "a": yes\n}', 2, 8, "expected a value"),
        ("[1 2]", 1, 4, 'expected ","'),
        ('{"a" 1}', 1, 6, 'expected ":" after a key'),
        ("{a: 1}", 1, 2, "expected a key in double quotes"),
        ("{'a': 1}", 1, 2, "expected a key in double quotes"),
        ('{"a": 1}\n{"a": 2}', 2, 1, "more text after the end of the document"),
        ('["abc', 1, 2, "a string that is never closed"),
        ('["a\nb"]', 1, 4, "a line break or control character inside a string"),
        ('[1, "\\x"]', 1, 6, "invalid \\escape"),
        ("[1,\nNaN]", 2, 1, "NaN is no JSON number"),
        ('["Infinity", -Infinity]', 1, 14, "-Infinity is no JSON number"),
        ("[1e999]", 1, 2, "the number 1e999 is too large"),
        (f"[1, {'9' * 5_000}]", 1, 5, "a number of more than 400 digits"),
        ('"\\ud800"', 1, 1, "half of a surrogate pair is not text"),
        ('{"\\udc00a": 1}', 1, 2, "half of a surrogate pair is not text"),
        ('["\\ud83d\\ude00",\n "\\ud800"]', 2, 2, "half of a surrogate pair is not text"),
    ],
)
def test_what_is_refused_and_where(text: str, line: int, column: int, what: str) -> None:
    error = refusal(text)
    assert (error.what.removesuffix(": "), error.line, error.column) == (what, line, column)


@pytest.mark.parametrize("text", ["1e401", "1e-401", "1e999999999", "0." + "1" * 500])
def test_exact_numbers_are_bounded(text: str) -> None:
    assert "out of range" in refusal(text, exact=True).what


@pytest.mark.parametrize("text", ["[" * 100_000, '{"a":' * 100_000, '[{"a":' * 1_000, "[" * 101 + "]" * 101])
def test_nesting_is_bounded(text: str) -> None:
    error = refusal(text)
    assert error.what == "nested deeper than 100 levels"
    assert error.line == 1
    assert error.column > 100


def test_brackets_in_strings_are_not_nesting() -> None:
    text = standard.dumps(["[" * 500, '"\\' * 50, {"{": "}"}])
    assert json.load(text, "f").value == ["[" * 500, '"\\' * 50, {"{": "}"}]


def test_a_hundred_levels_are_not_too_deep() -> None:
    document = json.load("[" * 100 + "]" * 100, "f")
    assert document.place((0,) * 99) == (1, 100)


def test_bytes_are_utf_8() -> None:
    assert json.load("\ufeff[1]".encode(), "f").value == [1]
    assert json.load("\ufeff[1]", "f").value == [1]
    assert refusal(b'{"a":\n"\xe9"}').line == 2
    assert "UTF-16" in refusal("[1]".encode("utf-16")).what


def test_every_part_knows_its_place() -> None:
    place = json.load('{"a": {"b": [1,\n  {"c:": "x,]"}]}, "é\\"": null,\n\n"d": [[], true]}', "f").place
    assert place(()) == (1, 1)
    assert place(("a",)) == (1, 7)
    assert place(("a",), key=True) == (1, 2)
    assert place(("a", "b", 0)) == (1, 14)
    assert place(("a", "b", 1, "c:")) == (2, 10)
    assert place(("a", "b", 1, "c:"), key=True) == (2, 4)
    assert place(('é"',)) == (2, 27)
    assert place(("d", 0)) == (4, 7)
    assert place(("d", 1)) == (4, 11)
    assert place(("d", 7)) == (4, 6)


def paths(value: Any) -> list[tuple[str | int, ...]]:
    steps = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [(), *((step, *rest) for step, inner in steps for rest in paths(inner))]


@given(plain)
def test_at_its_place_each_part_can_be_read_again(data: Any) -> None:
    text = standard.dumps(data, indent=1)
    document = json.load(text, "f")
    lines = text.split("\n")
    for path in paths(data):
        value = data
        for step in path:
            value = value[step]
        line, column = document.place(path)
        rest = "\n".join([lines[line - 1][column - 1 :], *lines[line:]])
        assert standard.JSONDecoder().raw_decode(rest)[0] == value
