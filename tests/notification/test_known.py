"""Texts are made once, and forgotten when they become too many."""

from __future__ import annotations

from simulator.notification.known import Known, known


def test_a_text_is_made_once() -> None:
    asked: list[int] = []

    @known
    def text(number: int) -> str:
        asked.append(number)
        return str(number)

    assert [text(1), text(2), text(1)] == ["1", "2", "1"]
    assert asked == [1, 2]


def test_too_many_texts_are_forgotten() -> None:
    texts = Known(str, limit=2)
    assert [texts[number] for number in (1, 2, 3)] == ["1", "2", "3"]
    assert dict(texts) == {3: "3"}
