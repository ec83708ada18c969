"""Expressions: what they give, what they refuse and how they say so, and how they stand in texts."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator import expression
from simulator.errors import BadInput

ORDER = {
    "id": "204440790336",
    "state": "complete",
    "total": 1999,
    "express": False,
    "note": None,
    "lines": [{"id": "a", "total": 500}, {"id": "b", "total": 1499}],
    "shopper": {"first_name": "Jo", "last_name": "Doe"},
}
NAMES: dict[str, Any] = {
    "order": ORDER,
    "at": datetime(2021, 11, 1, 18, 23, 5, 250_000, tzinfo=UTC),
    "span": timedelta(minutes=90),
    "share": 0.5,
    "whole": 2.0,
    "first": ("x", "y"),
    "price": {"net": Decimal("19.99")},
    "huge": 2**63,
    "body": b"{}",
    "strange": {"it": object()},
    "m": {"a}": 5, 'q"': 6},
}


def refusal(source: str) -> BadInput:
    with pytest.raises(BadInput) as caught:
        expression.evaluate(source, NAMES)
    assert len(str(caught.value).splitlines()) == 1
    return caught.value


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("order.total + 1", 2000),
        ("order.total / 2", 999),
        ("double(order.total) / 2.0", 999.5),
        ("order.total == 1999 && order.state in ['complete', 'cancelled']", True),
        ("order.lines[1].total", 1499),
        ("order['lines'][0]['id']", "a"),
        ("order.lines.map(l, l.total)", [500, 1499]),
        ("sum(order.lines.map(l, l.total)) == order.total", True),
        ("order.lines.map(l, l.total).sum()", 1999),
        ("sum([])", 0),
        ("min(3, 1, 2) + max([3, 1, 2])", 4),
        ("order.lines.filter(l, l.total > 1000)[0].id", "b"),
        ("order.lines.exists(l, l.id == 'b') && order.lines.all(l, l.total > 0)", True),
        ("has(order.note) && !has(order.nothing)", True),
        ("order.note == null", True),
        ("size(order.lines) + order.lines.size()", 4),
        ("first", ["x", "y"]),
        ("order.shopper", {"first_name": "Jo", "last_name": "Doe"}),
        ("keys(order.shopper).map(k, k)", ["first_name", "last_name"]),
        ("-9223372036854775808", -(2**63)),
        ("order.express ? 'fast' : 'slow'", "slow"),
        ("share + 0.25", 0.75),
        ("upperAscii('aä') + lowerAscii('BÖ')", "AäbÖ"),
        (
            "string(true) + string(null) + string(1) + string(order.shopper)",
            'truenull1{"first_name":"Jo","last_name":"Doe"}',
        ),
        ("at", "2021-11-01T18:23:05.25Z"),
        ("at + span", "2021-11-01T19:53:05.25Z"),
        ("at - timestamp('2021-11-01T18:23:05Z')", "250ms"),
        ("timestamp('2021-11-01T18:23:05Z') - at", "-250ms"),
        ("duration('5400s')", "1h 30m"),
        ("span == duration('90m') && at > timestamp('2021-01-01T00:00:00Z')", True),
        ("optional.of(5)", 5),
        ("optional.none()", None),
        ("'abc'.matches('^a.c$') && 'abc'.contains('b')", True),
        ("nothing || true", True),
        ("1 // a comment", 1),
    ],
)
def test_values(source: str, expected: Any) -> None:
    seen = expression.evaluate(source, NAMES)
    assert seen == expected
    assert type(seen) is type(expected)


@pytest.mark.parametrize(
    ("source", "what", "nearest"),
    [
        ("ordr.id", 'unknown name "ordr"', "order"),
        ("order.id == xyzzy", 'unknown name "xyzzy"', ""),
        ("order.totl", 'no key "totl"', "total"),
        ("order['totl']", 'no key "totl"', "total"),
        ("order.lines[0].totl", 'no key "totl"', "total"),
        ("order.shopper.frist_name", 'no key "frist_name"', "first_name"),
        ("order.lines.map(l, l.totl)", 'no key "totl"', "total"),
        ("sizee(order.lines)", 'unknown name "sizee"', "size"),
        ("order.id.startWith('2')", 'unknown name "startWith"', "startsWith"),
        ("order.lines[9]", "index out of bounds: 9", ""),
        ("order.total / 0", "a division by zero", ""),
        ("order.total % 0", "a division by zero", ""),
        ("9223372036854775807 + 1", "a whole number beyond 64 bits", ""),
        ("order.total * 1.0", "types that do not fit", ""),
        ("'a' + 1", "types that do not fit (string + int)", ""),
        ("order.total ? 1 : 2", "types that do not fit", ""),
        ("order.id.length", "types that do not fit", ""),
        ("int('x')", "int() does not take this", ""),
        ("'a'.matches('[')", "matches() does not take this", ""),
        ("max([])", "max() does not take this", ""),
        ("sum(['a'])", "sum() does not take this", ""),
        ("sum([9223372036854775807, 1])", "sum() does not take this", ""),
        ("string()", "string() does not take this", ""),
        ("price.net", "price.net is an amount with a fraction (19.99)", ""),
        ("body", "body is bytes", ""),
        ("huge", "huge is a whole number beyond 64 bits", ""),
        ("strange", "strange.it is of the kind object", ""),
        ("b'x'", "the expression \"b'x'\" gives bytes", ""),
        ("1.0 / 0.0", 'the expression "1.0 / 0.0" gives no finite number', ""),
        ("{1: 2}", 'the expression "{1: 2}" gives a mapping with a key that is not text: 1', ""),
        ("order.shopper.map(k, k)", "order.shopper is a mapping without an order; use keys(order.shopper)", ""),
        ("order.filter(k, true)", "order is a mapping without an order; use keys(order)", ""),
    ],
)
def test_what_cannot_be_evaluated_is_told_in_one_line(source: str, what: str, nearest: str) -> None:
    error = refusal(source)
    assert error.what.startswith(what)
    assert error.nearest == nearest


def test_only_what_an_expression_names_must_be_fit_for_it() -> None:
    assert expression.evaluate("order.total", NAMES) == 1999


SYNTAX = [
    ("", "an empty expression"),
    ("  ", "an empty expression"),
    ("1 +", 'something is missing at the end in the expression "1 +"'),
    ("(1", 'something is missing at the end in the expression "(1"'),
    ("a b", 'unexpected "b" at character 3 in the expression "a b"'),
    ("a and b", 'unexpected "and" at character 3 (CEL writes "&&" for "and") in the expression "a and b"'),
    ("a = 1", 'unexpected "=" at character 3 (CEL writes "==" for "=") in the expression "a = 1"'),
    ("not a", 'unexpected "a" at character 5 (CEL writes "!" for "not") in the expression "not a"'),
    ("1 +\n* 2", 'unexpected "*" at line 2, character 1 in the expression "1 + * 2"'),
    ("'abc", 'unexpected "\'abc" at character 1 in the expression "\'abc"'),
    ("9223372036854775808", 'invalid int literal at character 1 in the expression "9223372036854775808"'),
    ("\ud800", 'syntax error in the expression "\\ud800"'),
    ("(" * 200 + "1" + ")" * 200, "brackets nested too deeply in the expression "),
    ("l.map(a, l.map(b, l.map(c, l.map(d, 1))))", "more than 3 of map, filter, all, exists inside each other in "),
    ("1" * 2_001, "an expression of more than 2,000 characters: "),
    ("[" * 1_000, ""),
]


@pytest.mark.parametrize(("source", "what"), SYNTAX)
def test_bad_syntax_is_told_before_anything_runs(source: str, what: str) -> None:
    for attempt in (expression.check, expression.variables):
        with pytest.raises(BadInput) as caught:
            attempt(source)
        assert len(str(caught.value).splitlines()) == 1
        assert caught.value.what.startswith(what)


def test_a_check_knows_the_functions() -> None:
    expression.check("sum(order.lines.map(l, l.total)) + size(keys(order)) + int(has(order.id) ? '1' : '2')")
    expression.check("at.getHours() == 1 && optional.of(1) == optional.none() && 'a'.endsWith('b')")
    with pytest.raises(BadInput, match=r'unknown function "matchez" .* \(did you mean "matches"'):
        expression.check("matchez('a')")


def test_the_names_from_outside_are_told_apart_from_those_bound_inside() -> None:
    source = "order.lines.map(l, l.total + extra)[0] == count && 'x.map(y, y)' != string(at)"
    assert expression.variables(source) == ("at", "count", "extra", "order")
    assert expression.variables("1 + 2") == ()


# -- in texts ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("${order.total}", 1999),
        ("${ order.total }", 1999),
        ("${order.note}", None),
        ("${order.express}", False),
        ("${order.lines}", ORDER["lines"]),
        ("order ${order.id}!", "order 204440790336!"),
        (" ${order.total}", " 1999"),
        ("${1}${2}", "12"),
        ("t=${true} n=${null} i=${7} f=${whole} s=${share} l=${[1, 'é']} m=${{'b': 1, 'a': at}}",
         't=true n=null i=7 f=2 s=0.5 l=[1,"é"] m={"a":"2021-11-01T18:23:05.25Z","b":1}'),
        ("$${order.id}", "${order.id}"),
        ("a $${b} ${1} $${c}", "a ${b} 1 ${c}"),
        ("$$${1}", "$${1}"),
        ("5 $ {a} $a", "5 $ {a} $a"),
        ("", ""),
        ('${ m["a}"] }', 5),
        ("${ m['q\"'] }", 6),
        ("${ {'a': {'b': '}'}}.a.b }", "}"),
        ("${ '\\'}' }", "'}"),
        ("${ r'\\' + '}' }", "\\}"),
        ("${ '''}''' + \"\"\"{\"\"\" }", "}{"),
        ("${ 1 // a } in a comment\n}", 1),
        ("http://${order.shopper.first_name}.example.com/{id}", "http://Jo.example.com/{id}"),
    ],
)  # fmt: skip
def test_expressions_in_texts(text: str, expected: Any) -> None:
    seen = expression.fill(text, NAMES)
    assert seen == expected
    assert type(seen) is type(expected)


def test_fill_walks_through_lists_and_mappings_and_leaves_the_rest() -> None:
    data = {"a": ["${order.total}", {"b": "x${1}"}], "${order.id}": 5, "n": None, "t": ("${1}",)}
    assert expression.fill(data, NAMES) == {"a": [1999, {"b": "x1"}], "${order.id}": 5, "n": None, "t": [1]}
    assert data["a"] == ["${order.total}", {"b": "x${1}"}]


def test_the_sources_in_a_value_stand_in_order() -> None:
    data = {"b": "${ one } ${two}", "a": ["$${no}", "${ three }"], "k": 1}
    assert expression.names_in(data) == ("one", "two", "three")
    assert expression.names_in("plain") == ()


@pytest.mark.parametrize("text", ["${", "a ${ b", "${ '}' ", "${ { }"])
def test_a_brace_that_is_never_closed_is_told(text: str) -> None:
    for attempt in (lambda: expression.fill(text, NAMES), lambda: expression.names_in([text])):
        with pytest.raises(BadInput):
            attempt()


@given(st.text())
def test_a_text_without_expressions_stays_as_it_is(text: str) -> None:
    assert expression.fill(text.replace("${", ""), {}) == text.replace("${", "")


@given(st.text("ab$' ", max_size=8), st.integers(-(2**63), 2**63 - 1), st.text("ab'}\"$ ", max_size=8))
def test_an_expression_among_any_text_is_found(before: str, number: int, after: str) -> None:
    before = before.rstrip("$")
    assert expression.fill(f"{before}${{n}}{after}", {"n": number}) == (
        f"{before}{number}{after}" if before or after else number
    )


plain = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=15,
)


@given(plain)
def test_data_goes_in_and_comes_out_without_loss(value: Any) -> None:
    seen = expression.evaluate("value", {"value": value})
    assert json.dumps(seen, sort_keys=True) == json.dumps(value, sort_keys=True)


PARTS = [
    *("order", "order.id", "null", "1", "b'x'", "size(", "sum(", "map(x,", ".all(l, l.id == 'a')", "&&", "=="),
    *"[](){}'\"+-!?:,. \\\né\ud800",
    *("//", "r'", '"' * 3),
]


@given(st.lists(st.sampled_from(PARTS), max_size=12).map("".join))
def test_whatever_the_source_it_is_evaluated_or_refused_in_one_line(source: str) -> None:
    for attempt in (expression.check, expression.variables, lambda text: expression.fill(f"a ${{{text}}}", NAMES)):
        try:
            attempt(source)
            lines = 1
        except BadInput as error:
            lines = len(str(error).splitlines())
        assert lines == 1


def test_mappings_come_out_in_the_same_order_in_every_process() -> None:
    code = (
        "from simulator import expression as e; "
        "print(e.fill('${m}', {'m': {k: 1 for k in 'dbac'}}), e.fill('x${m}', {'m': {k: 1 for k in 'dbac'}}))"
    )
    runs = [subprocess.run([sys.executable, "-c", code], capture_output=True, check=True).stdout for _ in range(3)]
    assert runs == [b"{'a': 1, 'b': 1, 'c': 1, 'd': 1} x{\"a\":1,\"b\":1,\"c\":1,\"d\":1}\n"] * 3


def test_the_language_is_loaded_by_the_first_expression_only_and_without_its_command_line() -> None:
    code = (
        "import sys; from simulator import expression as e; "
        "e.fill({'a': 'text $${x}'}, {}); before = 'cel.cel' in sys.modules; "
        "e.fill('${1}', {}); print(before, 'cel.cel' in sys.modules, 'prompt_toolkit' in sys.modules)"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    assert run.stdout == b"False True False\n"


def test_a_function_that_refuses_leaves_nothing_on_standard_error() -> None:
    code = (
        "from simulator import expression as e, errors\n"
        "try: e.evaluate('max([])', {})\n"
        "except errors.BadInput: print('refused')"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    assert (run.stdout, run.stderr) == (b"refused\n", b"")
