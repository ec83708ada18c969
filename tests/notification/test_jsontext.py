"""Coercion and escaping, text by text."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.errors import BadInput
from simulator.notification.javadouble import double_text
from simulator.notification.jsontext import coerced, leaf_text, quoted, trimmed
from tests.notification.trees import TEXTS

if TYPE_CHECKING:
    from decimal import Decimal

NUMBERS = {
    "0": "0",
    "1": "1",
    "-7": "-7",
    "55343": "55343",
    "9223372036854775807": "9223372036854775807",
    "-9223372036854775808": "-9223372036854775808",
    "19.99": "19.99",
    "0.0065": "0.0065",
    "0.001": "0.001",
    "1.0": "1",
    "0.0": "0",
    "-0.0": "-0",
    "1.0E10": "1.0E10",
    "5.0E-4": "5.0E-4",
    "9999999.5": "9999999.5",
    "1.7976931348623157E308": "1.7976931348623157E308",
}
WORDS = {"true": "true", "TRUE": "true", "False": "false", "nUlL": "null", "fal\u017fe": "false"}
STRINGS = (
    "02139",
    "20.00",
    "19.90",
    "0.00",
    "0.0005",
    "12345678.9",
    "55111502.120",
    "-0",
    "+1",
    "1.",
    ".5",
    "1e5",
    "1E5",
    "1.5d",
    "0x1F",
    "1_000",
    "--1",
    "-",
    "9223372036854775808",
    "1.0E400",
    "１２",
    "1２",
    "Infinity",
    "NaN",
    "-NaN",
    "truex",
    "nullß",
    "2021-08-04T18:10:39.243Z",
    "1.2.3",
)


@pytest.mark.parametrize("text", NUMBERS)
def test_canonical_numbers_become_numbers(text: str) -> None:
    assert coerced(text) == NUMBERS[text]


@pytest.mark.parametrize("text", WORDS)
def test_words_in_any_case(text: str) -> None:
    assert coerced(text) == WORDS[text]


@pytest.mark.parametrize("text", STRINGS)
def test_all_else_stays_a_string(text: str) -> None:
    assert coerced(text) == f'"{text}"'


@given(st.one_of(TEXTS, st.text('0123456789.-E tTa</"\\', max_size=8), st.sampled_from([*NUMBERS, *WORDS, *STRINGS])))
def test_short_cuts_change_nothing(text: str) -> None:
    assert leaf_text(text) == coerced(trimmed(text))


@given(st.decimals("-99999999", "99999999", places=2), st.integers(0, 5))
def test_money_is_a_number_exactly_where_java_prints_it_back(amount: Decimal, more: int) -> None:
    text = f"{amount}{'0' * more}"
    assert (coerced(text)[0] != '"') == (double_text(float(text)) == text)


def test_minus_infinity_is_an_input_error() -> None:
    with pytest.raises(BadInput, match="-Infinity"):
        coerced("-Infinity")


def test_escapes() -> None:
    assert quoted('say "a\\b" </end> a/b') == r'"say \"a\\b\" <\/end> a/b"'
    assert quoted("\b\t\n\f\r\x00\x1f") == r'"\b\t\n\f\r\u0000\u001f"'
    assert (
        quoted("\x7f\x80\x9f\xa0 \u1fff\u2000\u20ac\u20ff\u2100")
        == '"\x7f\\u0080\\u009f\xa0 \u1fff\\u2000\\u20ac\\u20ff\u2100"'
    )
    assert quoted("日本 ü 😀") == '"日本 ü 😀"'


def test_trims_as_java_does() -> None:
    assert trimmed(" \t\r\n a b \x00\x1f ") == "a b"
    assert trimmed("\u3000\u2003a\u3000") == "a\u3000"
    assert trimmed("\xa0a\xa0") == "\xa0a\xa0"
    assert leaf_text("   ") == '""'
    assert leaf_text(" 12 ") == "12"
