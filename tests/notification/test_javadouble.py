"""Double.toString: every text below was printed by OpenJDK 17, whose printer is that of Java 8."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.notification.javadouble import double_text

PRINTED = {
    "40993951eb851eb8": "1614.33",
    "4127e74b8f5c28f6": "783269.78",
    "41b8f0b11840e582": "4.18427160253502E8",
    "42027a8fa43d6518": "9.920705671674362E9",
    "30c966222cd2ee0e": "1.123070416862931E-73",
    "b4904961aefbae41": "-1.660552015899338E-55",
    "c3c98445cd70edc7": "-3.6773425930784968E18",
    "43c6316471236a90": "3.19833955956301E18",
    "43cca3258e98a1aa": "4.1270686972842691E18",
    "5788f2f0941cb699": "4.8E113",
    "00000001001f6acc": "2.1230130504E-314",
    "00000000000002ed": "3.7E-321",
}
KNOWN = {
    1.0: "1.0",
    19.99: "19.99",
    0.001: "0.001",
    0.0005: "5.0E-4",
    9999999.0: "9999999.0",
    1e7: "1.0E7",
    12345678.9: "1.23456789E7",
    float("inf"): "Infinity",
    float("-inf"): "-Infinity",
    float("nan"): "NaN",
}


@pytest.mark.parametrize("bits", PRINTED)
def test_prints_as_java_does(bits: str) -> None:
    assert double_text(struct.unpack(">d", bytes.fromhex(bits))[0]) == PRINTED[bits]


@pytest.mark.parametrize("number", KNOWN)
def test_well_known_numbers(number: float) -> None:
    assert double_text(number) == KNOWN[number]


def test_zeros() -> None:
    assert (double_text(0.0), double_text(-0.0)) == ("0.0", "-0.0")


@given(st.floats(allow_nan=False))
def test_the_text_reads_back(number: float) -> None:
    assert float(double_text(number)) == number


@given(st.integers(-999_999_999, 999_999_999), st.integers(0, 6))
def test_short_decimals_print_shortest(digits: int, places: int) -> None:
    number = digits / 10**places
    if 1e-3 <= abs(number) < 1e7:
        assert double_text(number) == repr(number)
