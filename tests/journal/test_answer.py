"""What a receiver answered, in one line."""

from __future__ import annotations

import pytest

from simulator.instant import Instant
from simulator.journal.answer import said
from simulator.records import Attempt, Exchange


def attempt(*bodies: str) -> Attempt:
    exchanges = tuple(Exchange(url="http://127.0.0.1/", status=500, answer_body=body) for body in bodies)
    return Attempt(
        delivery="d1", number=1, at=Instant(0), disposition="exhausted", reason="answered 500", exchanges=exchanges
    )


@pytest.mark.parametrize(
    ("body", "line"),
    [
        ("", "answered 500"),
        (" \n", "answered 500"),
        ("KeyError: 'item'\n  at line 7\n", "answered 500: KeyError: 'item' at line 7"),
        ("<html><style>p {a: b}</style><h1>Error</h1><p>No such order</html>", "answered 500: Error No such order"),
        ('{"error": "1 < 2"}', 'answered 500: {"error": "1 < 2"}'),
        ("x" * 101, f"answered 500: {'x' * 99}…"),
    ],
)
def test_the_receivers_own_words_stand_behind_the_status(body: str, line: str) -> None:
    assert said(attempt(body)) == line


def test_the_last_hop_is_the_one_that_answered() -> None:
    assert said(attempt("moved", "gone")) == "answered 500: gone"


def test_no_exchange_is_no_answer() -> None:
    assert said(attempt()) == "answered 500"
