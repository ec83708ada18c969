"""Errors: one line each, with the place and the nearest right word."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.errors import BadInput, IllegalAction, InvalidOutput, SimulatorError, Unavailable, nearest


@pytest.mark.parametrize(
    ("error", "text"),
    [
        (BadInput("no such file"), "no such file"),
        (BadInput("no such file", where="a.yaml"), "a.yaml: no such file"),
        (BadInput("duplicate key", where="a.yaml", line=3), "a.yaml:3: duplicate key"),
        (BadInput("duplicate key", where="a.yaml", line=3, column=5), "a.yaml:3:5: duplicate key"),
        (BadInput("unknown step", nearest="expect"), 'unknown step (did you mean "expect"?)'),
        (BadInput('no product "a\nb\u2028c\x1b[0m ä 日"'), 'no product "a\\nb\\u2028c\\x1b[0m ä 日"'),
        (
            BadInput("unknown step", where="--set", nearest="expect"),
            '--set: unknown step (did you mean "expect"?)',
        ),
        (
            IllegalAction("ship", "order 1 (Complete)", ["cancel", "fulfill"]),
            '"ship" is not legal for order 1 (Complete) now; legal: cancel, fulfill',
        ),
        (
            IllegalAction("ship", "order 1 (Cancelled)", iter(())),
            '"ship" is not legal for order 1 (Cancelled) now; legal: nothing',
        ),
    ],
)
def test_errors_are_one_line(error: SimulatorError, text: str) -> None:
    assert str(error) == text


def test_a_complaint_takes_a_place_where_it_has_none() -> None:
    bare = BadInput("unknown word", nearest="word")
    placed = bare.at("a.yaml", 3, 5)
    assert str(placed) == 'a.yaml:3:5: unknown word (did you mean "word"?)'
    assert str(bare) == 'unknown word (did you mean "word"?)'
    assert str(placed.at("b.yaml", 7, 9)) == str(placed)
    assert str(BadInput("x", where="a.yaml").at("b.yaml", 7)) == "a.yaml:7: x"


def test_exit_codes_and_the_common_root() -> None:
    assert [kind.exit_code for kind in (BadInput, IllegalAction, InvalidOutput, Unavailable)] == [2, 2, 3, 2]
    assert all(issubclass(kind, SimulatorError) for kind in (BadInput, IllegalAction, InvalidOutput, Unavailable))


def test_an_illegal_action_keeps_what_is_legal() -> None:
    assert IllegalAction("ship", "order 1", (name for name in ("a", "b"))).legal == ("a", "b")


@pytest.mark.parametrize(
    ("word", "words", "expected"),
    [
        ("expekt", ["expect", "emit"], "expect"),
        ("ORDER.ACCEPTED", ["order.accepted", "order.complete"], "order.accepted"),
        ("xyzzy", ["expect", "emit"], ""),
        ("expect", [], ""),
        (5, ["5", "6"], "5"),
        (None, ["None of these"], ""),
    ],
)
def test_the_nearest_word(word: object, words: list[str], expected: str) -> None:
    assert nearest(word, iter(words)) == expected


@given(st.text(max_size=20), st.lists(st.text(max_size=20), max_size=10))
def test_the_nearest_word_is_one_of_the_words_or_nothing(word: str, words: list[str]) -> None:
    assert nearest(word, words) in (*words, "")


@given(st.lists(st.text(min_size=1, max_size=20), min_size=1, max_size=10))
def test_a_right_word_is_nearest_to_itself(words: list[str]) -> None:
    assert nearest(words[0], words) == words[0]
