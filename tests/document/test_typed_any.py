"""What the type of a schema takes fits the schema, whatever schema and bytes."""

from __future__ import annotations

from typing import Any

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from simulator.document.typed import _above
from tests.document.test_typed import surely

TIME = "^[0-9]{4}-[0-9]{2}T[0-9]{2}:[0-9]{2}[.][0-9]Z$"
TEXTS = ["", "a", "ab", "USD", "USD\n", "2026-01T09:00.0Z", "é", "\u2028", "0"]
TOKENS = [
    *(msgspec.json.encode(text).decode() for text in TEXTS),
    *(
        '"\\u0061"',
        '"\\ud800"',
        '"\\ud83d\\ude00"',
        "01",
        "-",
        "1e999",
        "1E3",
        "tr",
        "true",
        "false",
        "null",
        "[]",
        "{}",
    ),
    *("0", "-0", "1", "2", "3", "-1", "1.0", "-0.0", "2.5", "999999999999999999", "1000000000000000000", "1e18"),
    *("9223372036854775807", "9223372036854775808", "18446744073709551616", "-9223372036854775809", "1" + "0" * 400),
]
PATTERNS = [
    "^[A-Z]{3}$",
    "^a",
    "b$",
    ".",
    "^.$",
    r"^\w$",
    "^(a|USD)?$",
    "^a|b$",
    TIME,
    "^(?!a)$",
    "^(?i)usd$",
]
bounds = st.sampled_from([-(10**18), -1, 0, 1, 2, 10**18 - 1, 2**53 + 1, 2**63, 0.5])
counts = st.integers(0, 2)
scalars = st.fixed_dictionaries(
    {"type": st.lists(st.sampled_from(["string", "integer", "number", "boolean", "null"]), min_size=1, unique=True)},
    optional={"minimum": bounds, "maximum": bounds, "minLength": counts, "maxLength": counts}
    | {"pattern": st.sampled_from(PATTERNS), "multipleOf": st.just(2), "title": st.just("t")},
)
leaves = st.one_of(
    scalars,
    scalars,
    st.fixed_dictionaries({"const": st.sampled_from(["", "a", 1, None])}),
    st.fixed_dictionaries({"enum": st.lists(st.sampled_from(["", "a", "é", 1, None]), min_size=1, unique=True)}),
    st.builds(lambda form: {"type": "string", "pattern": form, "examples": TEXTS}, st.sampled_from(PATTERNS)),
    st.sampled_from([True, False, {}, {"$ref": "#"}, {"$ref": "#/$defs/a"}, {"$ref": "#/$defs/a", "maxLength": 1}]),
)


def composed(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    objects = st.fixed_dictionaries(
        {"type": st.sampled_from(["object", ["object", "string"], ["object", "array", "null"]])},
        optional={
            "properties": st.dictionaries(st.sampled_from(["a", "b", "é"]), inner),
            "required": st.lists(st.sampled_from(["a", "b"]), unique=True),
            "additionalProperties": st.sampled_from([False, False, False, True, {"type": "string"}]),
            "maxLength": counts,
            "items": inner,
            "minItems": counts,
            "maxItems": counts,
        },
    )
    closed: st.SearchStrategy[Any] = objects.map(
        lambda schema: {"properties": {}, **schema, "additionalProperties": False}
    )
    lists = st.fixed_dictionaries({"type": st.just("array"), "items": inner}, optional={"minItems": counts})
    return st.one_of(closed, closed, objects, lists, st.fixed_dictionaries({"anyOf": st.lists(inner, min_size=1)}))


def near(schema: Any, draw: Any, root: Any, depth: int = 0) -> str:
    """JSON that may well fit; an object may have a member twice, lack one, or have a strange one."""
    if depth < 6 and isinstance(schema, dict) and draw(st.integers(0, 9)):
        if "$ref" in schema:
            return near(root if schema["$ref"] == "#" else root["$defs"]["a"], draw, root, depth + 1)
        if "items" in schema and draw(st.booleans()):
            return f"[{','.join(near(schema['items'], draw, root, depth + 1) for _ in range(draw(counts)))}]"
        if "properties" in schema:
            names = [name for name in schema["properties"] if draw(st.integers(0, 5))]
            names += draw(st.lists(st.sampled_from([*schema["properties"], "c"]), max_size=1))
            members = [
                f'"{name}": {near(schema["properties"].get(name), draw, root, depth + 1)}'
                for name in draw(st.permutations(names))
            ]
            return f"{{{', '.join(members)}}}"
    return str(draw(st.sampled_from(TOKENS)))


@given(st.data(), st.recursive(leaves, composed, max_leaves=6), leaves)
def test_what_is_taken_fits_whatever_the_schema(data: Any, schema: Any, other: Any) -> None:
    root = {"type": "array", "items": schema, "$defs": {"a": other if other != {"$ref": "#/$defs/a"} else {}}}
    for _ in range(5):
        surely(root, near(root, data.draw, root).encode())


@given(st.integers(-(2**63), 2**63 - 1))
def test_a_bound_is_the_smallest_float_above(bound: int) -> None:
    found = _above(bound)
    assert found >= bound
    assert all(other < bound for other in (found - 1, found * (1 - 2**-53)) if other < found)
