"""Seeds: the same root and path always give the same, another path something else."""

from __future__ import annotations

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.seed import Seed

seeds = st.builds(Seed, st.text(max_size=5), st.text(max_size=10))


def test_known_answers_do_not_change_from_release_to_release() -> None:
    seed = Seed("1").child("order", 3)
    assert seed == Seed("1", "order/3")
    assert seed.uuid("event") == "bc3b2166-e546-46ba-8313-09fbd454ff57"
    assert seed.digits("id", 12) == "555493112977"
    assert seed.integer("n", 1, 6) == 6
    assert seed.fraction("f") == 0.5956604471251788


def test_a_child_adds_to_the_path() -> None:
    assert Seed("r").child("a").child("b", 1).path == "a/b/1"
    assert Seed("r", "a").child("b/c").path == "a/b/c"


@given(seeds, st.text(max_size=5))
def test_the_same_question_has_the_same_answer(seed: Seed, what: str) -> None:
    again = Seed(seed.root, seed.path)
    assert seed.bits(what) == again.bits(what)
    assert seed.uuid(what, 2) == again.uuid(what, 2)
    assert seed.random(what).random() == again.random(what).random()


def test_root_path_what_and_which_all_matter_and_do_not_run_together() -> None:
    answers = [
        Seed("a", "b").bits("c", 0), Seed("ab", "").bits("c", 0), Seed("", "ab").bits("c", 0),
        Seed("a", "b").bits("c0", ""), Seed("a", "b").bits("c", 1), Seed("a", "b").bits("d", 0),
        Seed("a", "bc").bits("", 0), Seed("a", "x").bits("c", 0), Seed("y", "b").bits("c", 0),
    ]  # fmt: skip
    assert len(dict.fromkeys(answers)) == len(answers)


@given(seeds)
def test_a_uuid_is_of_version_4(seed: Seed) -> None:
    text = seed.uuid("event")
    assert UUID(text).version == 4
    assert text == text.lower()


@given(seeds, st.integers(1, 30))
def test_digits_have_their_length_and_no_leading_zero(seed: Seed, count: int) -> None:
    digits = seed.digits("id", count)
    assert len(digits) == count
    assert digits == str(int(digits))
    assert digits[0] != "0"


@given(seeds, st.integers(-100, 100), st.integers(0, 50))
def test_integers_fractions_and_choices_stay_in_their_bounds(seed: Seed, low: int, width: int) -> None:
    assert low <= seed.integer("n", low, low + width) <= low + width
    assert 0 <= seed.fraction("f") < 1
    assert seed.choice("c", range(low, low + width + 1)) in range(low, low + width + 1)


def test_choices_reach_everything_about_evenly() -> None:
    seed = Seed("even")
    counts = [0] * 6
    for which in range(6_000):
        counts[seed.integer("die", 0, 5, which)] += 1
    assert min(counts) > 850
    assert max(counts) < 1_150
    mean = sum(seed.fraction("f", which) for which in range(2_000)) / 2_000
    assert mean == pytest.approx(0.5, abs=0.03)
