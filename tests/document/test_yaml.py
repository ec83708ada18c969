"""YAML 1.2: what a scalar means, where each part stands, and what is refused with which words and place."""

from __future__ import annotations

from string import printable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.document import yaml
from simulator.errors import BadInput


def value(text: str) -> Any:
    return yaml.load(text, "f.yaml").value


def refusal(text: str | bytes) -> BadInput:
    with pytest.raises(BadInput) as caught:
        yaml.load(text, "f.yaml")
    assert "\n" not in str(caught.value)
    assert caught.value.where == "f.yaml"
    return caught.value


@pytest.mark.parametrize(
    ("scalar", "expected"),
    [
        ("", None), ("~", None), ("null", None), ("Null", None), ("nULL", "nULL"),
        ("true", True), ("True", True), ("FALSE", False), ("tRue", "tRue"),
        ("yes", "yes"), ("no", "no"), ("on", "on"), ("Off", "Off"), ("y", "y"),
        ("0", 0), ("-7", -7), ("+12", 12), ("007", 7), ("0o17", 15), ("0x1F", 31), ("-0x1F", "-0x1F"), ("0o8", "0o8"),
        ("1_000", "1_000"), ("12:30:45", "12:30:45"), ("9" * 30, int("9" * 30)),
        ("1.5", 1.5), ("-.5", -0.5), ("1.", 1.0), ("1e3", 1000.0), ("1.2E-3", 0.0012), ("1e", "1e"), (".", "."),
        ("-", ["-"]), ("1.2.3", "1.2.3"), ("+", "+"), ("...x", "...x"),
        ("2021-11-01", "2021-11-01"), ("2021-11-01T18:23:05Z", "2021-11-01T18:23:05Z"),
        ("10s", "10s"), ("en_US", "en_US"), ("${ a }", "${ a }"), ("'5'", "5"), ('"true"', "true"), ("''", ""),
        ("!!str 5", "5"), ("!!int '5'", 5), ("!!float 5", 5.0), ("!!bool 'true'", True), ("!!null ''", None),
        ("! 5", "5"),
    ],
)  # fmt: skip
def test_the_core_schema_says_what_a_scalar_means(scalar: str, expected: Any) -> None:
    if expected == ["-"]:
        assert value("a: ['-']") == {"a": ["-"]}
        return
    seen = value(f"a: {scalar}")["a"]
    assert seen == expected
    assert type(seen) is type(expected)


@pytest.mark.parametrize("scalar", [".inf", "-.INF", ".nan", ".NaN", "1e999", "9" * 500, "!!int x", "!!bool 1", "!x 1"])
def test_scalars_without_a_plain_value_are_refused(scalar: str) -> None:
    error = refusal(f"b: 1\na: {scalar}")
    assert (error.line, error.column) == (2, 4)


def test_long_digits_that_are_no_number_are_text() -> None:
    assert value(f"a: {'1.' * 300}") == {"a": "1." * 300}


def test_block_scalars_anchors_and_merge_keys() -> None:
    text = """
base: &base {channel: pon, retries: 3}
other: &other {retries: 5, format: xml}
one: {<<: *base, format: json}
two:
  <<: [*base, *other]
  retries: 1
three: *base
text: |
  a
  b
folded: >-
  a
  b
"<<": plain text
"""
    seen = value(text)
    assert seen["one"] == {"format": "json", "channel": "pon", "retries": 3}
    assert seen["two"] == {"retries": 1, "channel": "pon", "format": "xml"}
    assert seen["three"] == seen["base"]
    assert (seen["text"], seen["folded"], seen["<<"]) == ("a\nb\n", "a b", "plain text")


def test_an_alias_brings_a_copy_of_its_own() -> None:
    seen = value("a: &x {k: [1]}\nb: *x\nc: {<<: *x}")
    seen["b"]["k"].append(2)
    assert seen == {"a": {"k": [1]}, "b": {"k": [1, 2]}, "c": {"k": [1]}}


def test_every_part_knows_its_place() -> None:
    document = yaml.load(
        "name: x\nsteps:\n  - place_order:\n      lines: [{quantity: 2}]\n  - é: &a {b: 1}\n  - *a\n", "f"
    )
    place = document.place
    assert place(()) == (1, 1)
    assert place(("name",)) == (1, 7)
    assert place(("name",), key=True) == (1, 1)
    assert place(("steps", 0)) == (3, 5)
    assert place(("steps", 0, "place_order", "lines", 0, "quantity")) == (4, 26)
    assert place(("steps", 0, "place_order", "lines", 0, "quantity"), key=True) == (4, 16)
    assert place(("steps", 1, "é"), key=True) == (5, 5)
    assert place(("steps", 2)) == (6, 5)
    assert place(("steps", 2, "b")) == (5, 15)


def test_a_part_that_is_not_there_has_the_place_of_what_is_around_it() -> None:
    document = yaml.load("name: x\nsteps:\n  - settle\n", "f")
    for path in (("steps", 0, "deeper"), ("steps", 0, "deeper", 7), ("steps", 0, 0)):
        assert document.place(path) == (3, 5)
    assert document.place(("steps", 9)) == (3, 3)
    assert document.place(("nothing", 1), key=True) == (1, 1)


def test_an_error_about_a_part_carries_file_line_and_column() -> None:
    document = yaml.load("name: x\nflow: manul\n", "a.yaml")
    assert str(document.wrong(("flow",), "unknown flow", nearest="manual")) == (
        'a.yaml:2:7: unknown flow (did you mean "manual"?)'
    )


@pytest.mark.parametrize(
    ("text", "line", "column", "what"),
    [
        ("a: 1\nb: 2\na: 3", 3, 1, 'duplicate key "a"'),
        ("x: {a: 1, b: {c: 1, c: 2}}", 1, 21, 'duplicate key "c"'),
        ("<<: {a: 1}\n<<: {b: 1}", 2, 1, 'duplicate key "<<"'),
        ('"a\\nb": 1\n"a\\nb": 2', 2, 1, 'duplicate key "a\\nb"'),
        ("a:\n\t- b", 2, 1, "a tab cannot indent or start a value; use spaces"),
        ("a: b: c", 1, 5, 'unexpected ":" (wrong indentation, or text with ": " that needs quotes)'),
        ("a: 1\n b: 2", 2, 3, 'unexpected ":" (wrong indentation, or text with ": " that needs quotes)'),
        ("a:\n  - 1\n b: 2", 3, 2, "wrong indentation, or more text after a closed quote or bracket"),
        ("a: 'b' c", 1, 8, "wrong indentation, or more text after a closed quote or bracket"),
        ("b: 2\na: [1, {", 2, 8, "a bracket that is never closed"),
        ("b: 2\na: [1, 2", 2, 4, 'a "[" that is never closed'),
        ("b: 2\na: 'x", 2, 4, "a quote that is never closed"),
        ('b: 2\na: "x\n---\n', 2, 4, "a quote that is never closed"),
        ("{a: 1 b: 2}", 1, 8, 'expected "," or "}"'),
        ("a: ['b' 1]", 1, 9, 'expected "," or "]"'),
        ("a: [1, ]]", 1, 9, "wrong indentation, or more text after a closed quote or bracket"),
        ("a: ]", 1, 4, "a value is missing here"),
        ("a: - b", 1, 4, 'unexpected "-" (a list begins on a line of its own)'),
        ("a: @b", 1, 4, "text that begins with this character needs quotes"),
        ("a: `b`", 1, 4, "text that begins with this character needs quotes"),
        ("a: b\n\x01", 2, 1, "a control character"),
        ('a: "\\q"', 1, 6, "an unknown escape; use single quotes to write a backslash as it is"),
        ('a: "\\UFFFFFFFF"', 1, 7, "an escape that is no character"),
        ('a: "\\ud800"', 1, 4, "half of a surrogate pair is not text"),
        ("a: *b", 1, 4, 'no anchor "&b" stands before this alias'),
        ("a: &b [*b]", 1, 8, 'the alias "*b" stands inside what it means'),
        ("a: !order 1", 1, 4, 'the tag "!order" has no place here'),
        ("a: !!set {b, c}", 1, 4, 'the tag "!!set" has no place here'),
        ("a: !!python/object/apply:os.system [x]", 1, 4, 'the tag "!!python/object/apply:os.system" has no place here'),
        ("5: a", 1, 1, "a key must be text; put 5 in quotes"),
        ("a: {true: 1}", 1, 5, "a key must be text; put true in quotes"),
        (": a", 1, 1, "a key is missing"),
        ("? [a]\n: 1", 1, 3, "a key must be text, not a list"),
        ("? {a: 1}\n: 1", 1, 3, "a key must be text, not a mapping"),
        ("a: &b x\n*b : 1", 2, 1, "a key must be text, not an alias"),
        ("&k a: 1", 1, 1, "a key takes no anchor"),
        ("a: {<<: 5}", 1, 5, 'what "<<" brings in must be a mapping or a list of mappings'),
        ("a: {<<: [{b: 1}, 5]}", 1, 5, 'what "<<" brings in must be a mapping or a list of mappings'),
        ("a: 1\n---\nb: 2", 2, 1, "more than one document in the file; a file holds one"),
        ("%YAML 1.1\n---\na: 1", 2, 1, "only YAML 1.2 is read"),
        ("", 1, 1, "the file is empty"),
        ("# only a comment\n", 1, 1, "the file holds no value"),
        ("---\n...\n", 2, 1, "the document is empty"),
        ("just text", 1, 1, 'expected a mapping or a list at the top, got "just text"'),
        ("12", 1, 1, "expected a mapping or a list at the top, got 12"),
    ],
)
def test_what_is_refused_and_where(text: str, line: int, column: int, what: str) -> None:
    error = refusal(text)
    assert (error.what, error.line, error.column) == (what, line, column)


def test_a_directive_of_1_2_and_a_document_end_are_fine() -> None:
    assert value("%YAML 1.2\n---\na: 1\n...\n") == {"a": 1}


def test_bytes_are_utf_8() -> None:
    assert yaml.load("\ufeffa: é".encode(), "f").value == {"a": "é"}
    assert refusal(b"a: 1\nb: \xe9").line == 2


def test_aliases_that_multiply_are_refused_early() -> None:
    lines = ["a0: &a0 [" + ",".join("x" * 9) + "]"]
    lines += [f"a{n}: &a{n} [{','.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 30)]
    error = refusal("\n".join(lines))
    assert error.what == "more than 100,000 values, aliases counted in full"
    assert error.line == 6


def test_merge_keys_that_multiply_are_refused_too() -> None:
    lines = ["a0: &a0 {" + ",".join(f"k{n}: 1" for n in range(100)) + "}"]
    lines += [f"a{n}: &a{n} {{x{n}: [{','.join(['{<<: *a' + str(n - 1) + '}'] * 9)}]}}" for n in range(1, 30)]
    assert refusal("\n".join(lines)).what.startswith("more than 100,000 values")


@pytest.mark.parametrize("text", ["[" * 5_000, "{a: " * 5_000, "- " * 5_000, "? " * 5_000, "a: " + "[" * 200])
def test_nesting_is_bounded(text: str) -> None:
    assert refusal(text).line == 1


def test_a_hundred_levels_are_not_too_deep() -> None:
    seen = value("[" * 100 + "]" * 100)
    for _ in range(99):
        seen = seen[0]
    assert seen == []


def test_a_megabyte_is_the_limit() -> None:
    assert refusal("a: " + "x" * (2 * 1024 * 1024)).what == "too large: 2 MB of YAML, the limit is 1 MB"
    just = "too large: 1,048,579 bytes of YAML, the limit is 1,048,576 bytes"
    assert refusal("a: " + "x" * (1024 * 1024)).what == just


@given(st.text(alphabet="{}[]:,-?&*!|>'\"%@`#\n \t\\a1.~<é\ud800\x07", max_size=40))
def test_whatever_the_text_it_is_read_or_refused_in_one_line(text: str) -> None:
    try:
        outcome = yaml.load(text, "f.yaml").value
    except BadInput as error:
        outcome = [str(error)] if str(error).splitlines() == [str(error)] else None
    assert isinstance(outcome, dict | list)


plain = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(printable),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(printable, min_size=1), inner, max_size=4),
    max_leaves=12,
)


@given(st.dictionaries(st.text(printable, min_size=1), plain, max_size=4))
def test_data_written_as_yaml_reads_back_as_it_was(data: dict[str, Any]) -> None:
    def written(value: Any) -> str:
        if isinstance(value, dict):
            return "{" + ", ".join(f"{written(key)}: {written(inner)}" for key, inner in value.items()) + "}"
        if isinstance(value, list):
            return "[" + ", ".join(map(written, value)) + "]"
        if isinstance(value, str):
            escaped = "".join(f"\\U{ord(one):08x}" if one in '"\\' or not " " <= one <= "~" else one for one in value)
            return f'"{escaped}"'
        return "null" if value is None else str(value).lower()

    assert value(written(data)) == data
