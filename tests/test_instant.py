"""Virtual instants and spans: reading, printing, and that the one undoes the other."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.instant import (
    format_span,
    iso_micros,
    iso_millis,
    iso_seconds,
    moment,
    parse_instant,
    parse_span,
)

SECOND, HOUR, DAY = 1_000_000, 3_600_000_000, 86_400_000_000
instants = st.integers(0, 4_102_444_800_000_000)


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("5s", 5 * SECOND),
        ("90m", 90 * 60 * SECOND),
        ("90min", 90 * 60 * SECOND),
        ("1h 30m", HOUR + 1_800 * SECOND),
        ("1h30m", HOUR + 1_800 * SECOND),
        ("2d", 2 * DAY),
        ("250ms", 250_000),
        ("0.5s", 500_000),
        ("1.5 h", HOUR + HOUR // 2),
        ("0s", 0),
        ("72h", 3 * DAY),
    ],
)
def test_spans_are_read(text: str, span: int) -> None:
    assert parse_span(text) == span


@pytest.mark.parametrize(
    "text", ["", " ", "5", "s", "5 x", "-5s", "5s,", "1h and 30m", " 5s", "5S", "1e3s", ".5s", "5s 3"]
)
def test_what_is_no_span_is_refused_in_words(text: str) -> None:
    with pytest.raises(ValueError, match=r"is not a time span such as 5s, 90m, 1h 30m or 2d"):
        parse_span(text)


@pytest.mark.parametrize("text", ["36526d", "9" * 400 + "s", "99999999h"])
def test_a_span_is_at_most_a_hundred_years(text: str) -> None:
    assert parse_span("36525d") == 36_525 * DAY
    with pytest.raises(ValueError, match=r"is longer than a hundred years"):
        parse_span(text)


@pytest.mark.parametrize(
    ("span", "text"),
    [(0, "0s"), (HOUR, "1h"), (90 * 60 * SECOND, "1h 30m"), (DAY + 1_000, "1d 1ms"), (1_500, "1.5ms"), (1, "0.001ms")],
)
def test_spans_are_printed_short(span: int, text: str) -> None:
    assert format_span(span) == text


@given(st.integers(0, 10**15))
def test_a_printed_span_reads_back_as_it_was(span: int) -> None:
    assert parse_span(format_span(span)) == span


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("1970-01-01T00:00:00Z", 0),
        ("1970-01-01T00:00:00.000001Z", 1),
        ("1970-01-01", 0),
        ("1970-01-01T01:00:00+01:00", 0),
        ("1970-01-02T00:00", DAY),
        ("1969-12-31T23:59:59Z", -SECOND),
    ],
)
def test_instants_are_read_as_utc_unless_they_say_otherwise(text: str, instant: int) -> None:
    assert parse_instant(text) == instant


@pytest.mark.parametrize("text", ["", "yesterday", "2021-13-01", "2021-01-01T25:00:00Z"])
def test_what_is_no_instant_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        parse_instant(text)


@pytest.mark.parametrize(
    ("text", "seconds", "millis", "micros"),
    [
        ("2021-11-01T18:23:06.272054Z", "18:23:06Z", "18:23:06.272Z", "18:23:06.272054Z"),
        ("2021-11-01T18:23:06.999999Z", "18:23:06Z", "18:23:06.999Z", "18:23:06.999999Z"),
        ("2021-11-01T18:23:06.250Z", "18:23:06Z", "18:23:06.250Z", "18:23:06.25Z"),
        ("2021-11-01T18:23:06Z", "18:23:06Z", "18:23:06.000Z", "18:23:06Z"),
    ],
)
def test_times_are_cut_never_rounded_up(text: str, seconds: str, millis: str, micros: str) -> None:
    at = parse_instant(text)
    assert iso_seconds(at) == f"2021-11-01T{seconds}"
    assert iso_millis(at) == f"2021-11-01T{millis}"
    assert iso_micros(at) == f"2021-11-01T{micros}"


@given(instants)
def test_a_printed_instant_reads_back_as_far_as_it_was_printed(at: int) -> None:
    assert parse_instant(iso_micros(at)) == at
    assert parse_instant(iso_millis(at)) == at // 1_000 * 1_000
    assert parse_instant(iso_seconds(at)) == at // SECOND * SECOND


@given(instants, instants)
def test_milliseconds_and_seconds_sort_as_text_as_the_instants_do(one: int, other: int) -> None:
    for printed in (iso_seconds, iso_millis):
        assert (printed(one) <= printed(other)) or one > other


def test_a_moment_knows_its_zone() -> None:
    assert moment(DAY) == datetime(1970, 1, 2, tzinfo=UTC)
