"""JSON Schema: the fast yes or no, and the complaint that helps most, with place and nearest word."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator import data
from simulator.document import yaml
from simulator.document.schema import Schema, counted
from simulator.errors import BadInput

STEP = {
    "x-noun": "step",
    "oneOf": [
        {"$ref": "#/$defs/place_order"},
        {
            "type": "object",
            "required": ["act"],
            "additionalProperties": False,
            "properties": {
                "as": {"type": "string"},
                "act": {
                    "type": "object",
                    "required": ["name"],
                    "additionalProperties": False,
                    "properties": {"name": {"enum": ["ship", "cancel"]}},
                },
            },
        },
        {
            "type": "object",
            "required": ["advance"],
            "additionalProperties": False,
            "properties": {
                "advance": {"type": "string", "pattern": "^[0-9]+s$", "x-hint": "a time span such as 5s"},
            },
        },
        {"enum": ["settle", "pause"]},
    ],
}
AUTH = {
    "oneOf": [
        {
            "type": "object",
            "required": ["type", "user"],
            "additionalProperties": False,
            "properties": {"type": {"const": "basic"}, "user": {"type": "string"}},
        },
        {
            "type": "object",
            "required": ["type", "token_url"],
            "additionalProperties": False,
            "properties": {"type": {"const": "oauth"}, "token_url": {"type": "string"}},
        },
    ]
}
SCENARIO: dict[str, Any] = {
    "type": "object",
    "required": ["name", "steps"],
    "additionalProperties": False,
    "x-noun": "header",
    "properties": {
        "name": {"type": "string", "minLength": 1, "maxLength": 20},
        "steps": {"type": "array", "minItems": 1, "items": STEP},
        "count": {"type": ["integer", "null"], "minimum": 1, "maximum": 5},
        "share": {"type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 1},
        "even": {"multipleOf": 2},
        "auth": AUTH,
        "mode": {"enum": ["auto", "real", "scaled"]},
        "locale": {"if": {"pattern": "^[$]"}, "else": {"enum": ["en_US", "de_DE"]}},
        "version": {"const": 1},
        "tags": {"type": "array", "uniqueItems": True, "maxItems": 2, "items": {"type": "string", "minLength": 2}},
        "channels": {"propertyNames": {"enum": ["pon", "webhook"], "x-noun": "channel"}},
        "words": {"propertyNames": {"pattern": "^[a-z]+$"}},
        "either": {"not": {"required": ["a", "b"]}},
        "pair": {"dependentRequired": {"a": ["b"]}},
        "gone": False,
        "loose": {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "integer"}}]},
        "mixed": {
            "allOf": [{"properties": {"first": {}}}],
            "properties": {"second": {}},
            "unevaluatedProperties": False,
        },
        "one": {"type": "object", "maxProperties": 1, "minProperties": 1, "properties": {"act": {}}, "x-noun": "word"},
        "forms": {"type": "object", "patternProperties": {"^x-": {}}, "additionalProperties": False},
        "id": {"type": "string", "pattern": "^[0-9]+$"},
        "day": {"enum": ["mon", "tue", "wed", "thu", "fri", "sat", "sun", "first", "third"]},
        "both": {"oneOf": [{"type": "integer"}, {"minimum": 3}]},
    },
    "$defs": {
        "place_order": {
            "type": "object",
            "required": ["place_order"],
            "additionalProperties": False,
            "properties": {
                "as": {"type": "string"},
                "place_order": {
                    "type": ["object", "null"],
                    "additionalProperties": False,
                    "properties": {"lines": {"type": "array"}, "locale": {"enum": ["en_US", "de_DE"]}},
                },
            },
        }
    },
}
BASE = "name: x\nsteps:\n"
HEAD = "name: x\nsteps: [settle]\n"


def refusal(text: str, schema: dict[str, Any] | None = None) -> BadInput:
    with pytest.raises(BadInput) as caught:
        Schema(schema or SCENARIO).check(yaml.load(text, "f.yaml"))
    assert "\n" not in str(caught.value)
    return caught.value


def test_what_fits_passes_in_silence() -> None:
    schema = Schema(SCENARIO)
    document = yaml.load(
        BASE + "  - settle\n  - place_order:\n  - act: {name: ship}\n  - advance: 5s\nauth: {type: basic, user: u}\n",
        "f",
    )
    assert schema.valid(document.value)
    assert schema.complaint(document.value) is None
    schema.check(document)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("name: x\nstpes: []", '2:1: unknown header "stpes" (did you mean "steps"?)'),
        ("steps: [settle]", '1:1: missing key "name"'),
        ("[]", "1:1: expected a mapping, got a list"),
        ("name: 5\nsteps: [settle]", "1:7: expected text, got 5"),
        ("name: ''\nsteps: [settle]", "1:7: the text is empty"),
        (f"name: {'x' * 21}\nsteps: [settle]", f'1:7: "{"x" * 21}" is too long: at most 20 characters'),
        ("name: x\nsteps: 5", "2:8: expected a list, got 5"),
        ("name: x\nsteps:", "2:7: expected a list, got nothing"),
        ("name: x\nsteps: []", "2:8: the list is empty"),
        (BASE + "  - place_ordr: {}", '3:5: unknown step "place_ordr" (did you mean "place_order"?)'),
        (BASE + "  - place_order: {linse: []}", '3:19: unknown key "linse" (did you mean "lines"?)'),
        (BASE + "  - place_order: {}\n    ass: y", '4:5: unknown key "ass" (did you mean "as"?)'),
        (
            BASE + "  - place_order: {}\n    act: {name: ship}",
            '4:5: only one step has its place here: "act" stands beside "place_order" (indent it, or begin anew)',
        ),
        (BASE + "  - act: {name: shipp}", '3:17: expected "ship" or "cancel", got text "shipp" (did you mean "ship"?)'),
        (BASE + "  - act: {}", '3:10: missing key "name"'),
        (BASE + "  - act:", "3:9: expected a mapping, got nothing"),
        (BASE + "  - advance: 5", "3:14: expected a time span such as 5s, got 5"),
        (BASE + "  - advance: 5x", '3:14: "5x" is not a time span such as 5s'),
        (BASE + "  - setle", '3:5: unknown step "setle" (did you mean "settle"?)'),
        (BASE + "  - foo", '3:5: unknown step "foo"; known here: "settle" or "pause"'),
        (BASE + "  - 5", "3:5: expected a mapping or text, got 5"),
        (BASE + "  - {}", "3:5: missing step: one of place_order, act or advance"),
        (BASE + "  - {as: x}", "3:5: missing step: one of place_order, act or advance"),
        (BASE + "  - {foo: 1}", '3:6: unknown step "foo"; known here: place_order, act or advance'),
        (HEAD + "mode: atuo", '3:7: expected "auto", "real" or "scaled", got text "atuo" (did you mean "auto"?)'),
        (HEAD + "mode: 5", '3:7: expected "auto", "real" or "scaled", got 5'),
        (HEAD + "locale: en_UK", '3:9: expected "en_US" or "de_DE", got text "en_UK" (did you mean "en_US"?)'),
        (HEAD + "auth: {type: basik}", '3:14: expected "basic" or "oauth", got text "basik" (did you mean "basic"?)'),
        (HEAD + "auth: {type: basic, usr: x}", '3:21: unknown key "usr" (did you mean "user"?)'),
        (HEAD + "auth: {type: oauth}", '3:7: missing key "token_url"'),
        (HEAD + "auth: {tpe: basic}", '3:8: unknown key "tpe" (did you mean "type"?)'),
        (HEAD + "auth: {}", '3:7: missing key "type" ("basic" or "oauth")'),
        (HEAD + "auth: text", '3:7: expected a mapping, got text "text"'),
        (HEAD + "count: 0", "3:8: 0 is too small: at least 1"),
        (HEAD + "count: 9", "3:8: 9 is too large: at most 5"),
        (HEAD + "count: 1.5", "3:8: expected a whole number or nothing, got 1.5"),
        (HEAD + "share: 0", "3:8: 0 is too small: more than 0"),
        (HEAD + "share: 1", "3:8: 1 is too large: less than 1"),
        (HEAD + "even: 3", "3:7: 3 is not a multiple of 2"),
        (HEAD + "version: 2", "3:10: expected 1, got 2"),
        (HEAD + "tags: [aa, aa]", "3:7: the same item stands twice in the list"),
        (HEAD + "tags: [aa, bb, cc]", "3:7: the list is too long: at most 2 items"),
        (HEAD + "tags: [a]", '3:8: "a" is too short: at least 2 characters'),
        (HEAD + "channels: {webhok: 1}", '3:12: unknown channel "webhok" (did you mean "webhook"?)'),
        (HEAD + "words: {A1: 1}", '3:9: the key "A1" does not have the form ^[a-z]+$'),
        (HEAD + "either: {a: 1, b: 1}", '3:9: "a" and "b" exclude each other'),
        (HEAD + "pair: {a: 1}", '3:7: "a" needs "b" beside it'),
        (HEAD + "gone: 1", '3:1: the key "gone" has no place here'),
        (HEAD + "loose: 5", "3:8: expected text or a list, got 5"),
        (HEAD + "loose: [x]", '3:9: expected a whole number, got text "x"'),
        (HEAD + "mixed: {frst: 1}", '3:9: unknown key "frst" (did you mean "first"?)'),
        (HEAD + "one: {}", "3:6: a word is missing"),
        (HEAD + "one: {ac: 1, b: 1}", '3:7: unknown word "ac" (did you mean "act"?)'),
        (
            HEAD + "one: {b: 1, act: 1}",
            '3:7: only one word has its place here: "b" stands beside "act" (indent it, or begin anew)',
        ),
        (HEAD + "forms: {x-a: 1, y: 1}", '3:17: unknown key "y"'),
        (HEAD + "id: x1", '3:5: "x1" does not have the form ^[0-9]+$'),
        (HEAD + "both: 4", "3:7: fits more than one of the forms that exclude each other"),
        (
            HEAD + '"a\\nb": 1',
            '3:1: unknown header "a\\nb"; 20 are possible here, the nearest day, tags or pair',
        ),
        (HEAD + "day: mo", '3:6: unknown word "mo" (did you mean "mon"?)'),
        (
            HEAD + "day: mardi",
            '3:6: unknown word "mardi"; 9 are possible here, the nearest "fri", "third" or "wed"',
        ),
        (HEAD + "day: 7", "3:6: expected one of 9 words, got 7"),
    ],
)
def test_the_complaint_that_helps_most(text: str, message: str) -> None:
    assert str(refusal(text)) == f"f.yaml:{message}"


def test_a_misspelt_word_comes_before_what_is_missing_and_the_first_before_the_second() -> None:
    assert refusal("nme: x\nsteps: [5]").nearest == "name"
    assert refusal("name: x\nsteps: [5, 6]\ncount: x").column == 9
    assert refusal("count: x\nname: x\nsteps: [5]").line == 1


def test_without_a_document_the_complaint_names_the_path() -> None:
    complaint = Schema(SCENARIO).complaint({"name": "x", "steps": [{"place_order": {"linse": []}}]})
    assert complaint is not None
    assert complaint.path == ("steps", 0, "place_order", "linse")
    assert complaint.about_key
    assert complaint.nearest == "lines"
    assert str(complaint) == 'steps[0].place_order.linse: unknown key "linse" (did you mean "lines"?)'
    whole = Schema(SCENARIO).complaint([])
    assert str(whole) == "expected a mapping, got a list"


# -- references ----------------------------------------------------------------------------------------------------

FILES = {
    "order.json": b"""{"$id": "https://example.com/order.json",
        "properties": {"line": {"$ref": "line.json#/$defs/line"}}}""",
    "line.json": b"""{"$defs": {
        "line": {"oneOf": [{"$ref": "#/$defs/digital"}, {"$ref": "#/$defs/physical"}]},
        "digital": {"required": ["seats"],
            "properties": {"seats": {"type": "integer"}}, "additionalProperties": false},
        "physical": {"required": ["weight"],
            "properties": {"weight": {"type": "integer"}}, "additionalProperties": false}
    }}""",
}


def referring() -> Schema:
    return Schema(json.loads(FILES["order.json"]), name="order.json", read=FILES.__getitem__)


def test_references_lead_to_the_files_beside_the_schema() -> None:
    assert referring().valid({"line": {"seats": 1}})
    assert str(referring().complaint({"line": {"seats": "x"}})) == 'line.seats: expected a whole number, got text "x"'
    assert str(referring().complaint({"line": {"waight": 1}})) == (
        'line.waight: unknown key "waight" (did you mean "weight"?)'
    )


@pytest.mark.parametrize(
    "reference", ["http://example.com/a.json", "file:///etc/passwd", "../a.json", "/etc/passwd", "nothing.json"]
)
def test_references_lead_nowhere_else(reference: str) -> None:
    schema = Schema({"$ref": reference}, read=FILES.__getitem__)
    with pytest.raises(Exception, match=r"not one of the schemas|there is no schema"):
        schema.valid(1)


def test_an_unknown_schema_is_named() -> None:
    with pytest.raises(BadInput, match=r'there is no schema "nothing\.json"'):
        Schema.named("nothing.json")


def test_a_schema_is_compiled_once() -> None:
    assert Schema.named("scenario.schema.json") is Schema.named("scenario.schema.json")


# -- whatever comes ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("value", [object(), {1: "x"}, {"name": "\ud800"}, {"a": {1}}, b"x"])
def test_what_json_cannot_hold_does_not_fit(value: Any) -> None:
    schema = Schema({"type": "object", "additionalProperties": {"type": "string", "pattern": "."}})
    assert not schema.valid(value)


OURS = sorted(path.name for path in data.folder("schemas").glob("*.json"))
WORDS = st.sampled_from(["name", "steps", "act", "place_order", "settle", "id", "type", "data", "object", "lines", "x"])
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-2, 400) | st.sampled_from([0.5, 1e300]) | WORDS | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS | st.text(max_size=3), inner, max_size=4),
    max_leaves=12,
)


@given(st.sampled_from(OURS), VALUES)
def test_the_fast_answer_and_the_slow_one_agree_on_all_our_schemas(name: str, value: Any) -> None:
    schema = Schema.named(name)
    complaint = schema.complaint(value)
    assert (complaint is None) == schema.valid(value)
    if complaint is not None:
        assert complaint.message != "does not fit the schema"
        assert len(str(complaint).splitlines()) == 1


@given(st.dictionaries(st.sampled_from(["a", "b", "c"]), st.integers()))
def test_counting_members_refuses_what_naming_them_refuses(value: dict[str, int]) -> None:
    closed = {"properties": {"a": {}, "b": {}}, "required": ["b", "a"], "additionalProperties": False}
    assert counted(closed) != closed
    assert Schema(closed).valid(value) is (sorted(value) == ["a", "b"])


@pytest.mark.parametrize(
    "schema",
    [
        {"properties": {"a": {}, "b": {}}, "required": ["a"], "additionalProperties": False},
        {"properties": {"a": {}}, "required": ["a"]},
        {"properties": {"a": {}}, "required": ["a"], "additionalProperties": False, "patternProperties": {"^b": {}}},
    ],
)
def test_counting_is_for_objects_whose_members_are_all_required(schema: dict[str, Any]) -> None:
    assert counted(schema) == schema
