"""What the type of a schema takes fits the schema; and the bodies that we print are taken."""

from __future__ import annotations

import copy
import random
from pathlib import Path
from typing import Any

import msgspec
import pytest

from loadtests.bench.kinds import KINDS, Press
from simulator.commerce.money import unit
from simulator.document.schema import Schema
from simulator.market.region import LOCALES
from simulator.notification.javamap import map_order

GOLDEN = sorted((Path(__file__).parents[1] / "notification" / "golden").glob("*.json"))
PON = Schema.named("pon.schema.json")


def in_order(names: tuple[str, ...]) -> range:
    return range(len(names))


def fits(schema: Schema, body: bytes) -> bool:
    """What decides when the type refuses."""
    try:
        value = msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return False
    return schema.valid(value)


def surely(schema: dict[str, Any], body: bytes, **files: dict[str, Any]) -> bool:
    whole = Schema(schema, read=lambda name: msgspec.json.encode(files[name]))
    yes = whole.judge(in_order)(body)
    assert not yes or fits(whole, body)
    return yes


# -- the bodies that we print -------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.stem)
def test_each_golden_notification_is_taken(path: Path) -> None:
    assert PON.judge(map_order)(path.read_bytes())


@pytest.mark.parametrize("kind", ["pon, one line", "pon, four lines"])
def test_each_notification_that_the_bench_prints_is_taken(kind: str) -> None:
    surely_fits = PON.judge(map_order)
    assert all(map(surely_fits, Press(KINDS[kind]).bodies(30)))


def test_the_examples_name_every_currency_and_country_of_the_market() -> None:
    for currency in PON.schema["$defs"]["currency"]["examples"]:
        assert unit(currency)
    assert {locale[-2:] for locale in LOCALES} | {""} <= set(PON.schema["$defs"]["country"]["examples"])


OTHERS: list[Any] = [
    *("", "x", "USD", "usd", "USD\n", "US", "en_US", "0.00", "0.0", "-0.50", "0123", "2026-01-05T09:00:00.000Z", "é"),
    *(0, -1, 12, 10**18 - 1, 10**18, -(10**18), 2**63, 2**64, 10**30, 1.0, 1e18, 0.5, -0.5, True, False, None),
    *([], {}, [""], {"item": ""}),
]


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(place for step, part in inner for place in places(part, (*path, step)))]


def changed(whole: Any, chance: random.Random) -> bytes:
    """The bytes of *whole* with one value, name or member changed."""
    *way, last = chance.choice(places(whole)[1:])
    whole = copy.deepcopy(whole)
    node = whole
    for step in way:
        node = node[step]
    old, change = node.pop(last), chance.randrange(6)
    if change and isinstance(node, list):
        node.insert(last, chance.choice(OTHERS))
    elif change == 1:
        node[f"{last}s"] = old
    elif change == 2:
        twice = b"".join(msgspec.json.encode(value) for value in [{last: chance.choice(OTHERS)}, {last: old}])
        node[last] = "here"
        return msgspec.json.encode(whole).replace(msgspec.json.encode({last: "here"})[1:-1], twice[1:-1], 1)
    elif change == 3:
        node |= {last: old, chance.choice(["", "item", "surprise"]): chance.choice(OTHERS)}
    elif change:
        node[last] = chance.choice(OTHERS)
    return msgspec.json.encode(whole)


@pytest.mark.parametrize("path", GOLDEN[::5], ids=lambda path: path.stem)
def test_what_is_taken_of_changed_notifications_fits(path: Path) -> None:
    surely_fits, chance, whole = PON.judge(map_order), random.Random(path.stem), msgspec.json.decode(path.read_bytes())
    bodies = [changed(whole, chance) for _ in range(400)]
    taken = [body for body in bodies if surely_fits(body)]
    assert all(fits(PON, body) for body in taken)
    assert 10 < len(taken) < 200


# -- one by one ---------------------------------------------------------------------------------------------------

CLOSED = {"type": "object", "required": ["a"], "additionalProperties": False}
CODE = {"type": "string", "pattern": "^[A-Z]{3}$"}


@pytest.mark.parametrize(
    ("member", "taken", "refused"),
    [
        (CODE, ['"USD"', '"\\u0055SD"'], ['"USD\\n"', '"usd"', "1", "null"]),
        ({**CODE, "examples": ["USD", "no"]}, ['"USD"'], ['"EUR"', '"no"']),
        ({"const": ""}, ['""'], ['" "', "null", "0"]),
        ({"enum": ["a", "é"]}, ['"a"', '"\\u00e9"'], ['"e"', "1"]),
        ({**CLOSED, "type": ["object", "string"], "maxLength": 0, "properties": {"a": CODE}}, ['""'], ['"a"', "{}"]),
        ({"type": "string", "minLength": 1, "maxLength": 1}, ['"é"', '"\\ud83d\\ude00"'], ['""', '"ab"', '"\\ud800"']),
        (
            {"type": ["integer", "null"], "minimum": 0},
            ["0", "-0", "null"],
            ["-1", "1.0", "true", "9223372036854775808"],
        ),
        ({"type": "number", "maximum": 10**18 - 1}, ["1e17", "999999999999999999"], ["1e18", "1000000000000000000"]),
        ({"type": "array", "items": CODE, "minItems": 2}, ['["USD", "EUR"]'], ['["USD"]', '"USD"', "[]"]),
        ({"type": "boolean"}, ["true", "false"], ["0", "null", '"true"']),
    ],
)
def test_a_member(member: dict[str, Any], taken: list[str], refused: list[str]) -> None:
    schema = {**CLOSED, "properties": {"a": member, "b": {"type": "string"}, "c": {}}}
    for text in taken:
        assert surely(schema, f'{{"a": {text}}}'.encode()), text
        assert surely(schema, f'{{"b": "", "\\u0061": {text}}}'.encode()), text
        assert not surely(schema, f'{{"a": {text}, "c": ""}}'.encode()), "a member without a type"
        assert not surely(schema, f'{{"a": {text}, "d": ""}}'.encode()), "a strange member"
        assert not surely(schema, f'{{"a": {text}}} 1'.encode()), "something behind"
    for text in [*refused, "", "01", '"\xff"']:
        for body in (f'{{"a": {text}}}', f'{{"a": {text}, "a": {taken[0]}}}', f'{{"a": {taken[0]}, "a": {text}}}'):
            assert not surely(schema, body.encode("latin-1")), body
    assert not surely(schema, b'{"b": ""}')


@pytest.mark.parametrize(
    "schema",
    [
        *(True, {}, {"type": "object"}, {"type": "array"}, {"maxLength": 1}, {"const": 1}, {"enum": []}, {"not": {}}),
        *({"anyOf": [{"type": "string"}]}, {"$ref": "#"}, {"$ref": "#/$defs/text", "maxLength": 1}),
        *(
            {"type": "string", "pattern": form}
            for form in ("a", "^.$", r"^\w$", "^(?i)a$", "^a{,2}$", "^a++$", "^[^a]$")
        ),
        *({"type": "string", "format": "date"}, {"type": "integer", "minimum": 0.5}),
    ],
)
def test_what_has_no_exact_type_is_never_sure(schema: Any) -> None:
    root = {**CLOSED, "properties": {"a": schema}, "$defs": {"text": {"type": "string"}}}
    for text in ('""', '"a"', "1", "{}", "[]", "true"):
        assert not surely(root, f'{{"a": {text}}}'.encode())


def test_references_lead_to_other_files_and_add_up() -> None:
    files: dict[str, Any] = {
        "other.json": {"$defs": {"long": {"$ref": "#/$defs/short", "maxLength": 2}, "short": {"type": "string"}}}
    }
    for name, expected in (("short", True), ("long", False)):
        schema = {**CLOSED, "properties": {"a": {"$ref": f"other.json#/$defs/{name}"}}}
        assert surely(schema, b'{"a": "a"}', **files) is expected
