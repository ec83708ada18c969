"""What a parameter may hold: texts, numbers and words as users write them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from simulator.commerce.selection import amount_of, number, one_of, text
from simulator.errors import BadInput


@pytest.mark.parametrize(("given", "found"), [("lost", "lost"), (7, "7"), (None, ""), ("", "")])
def test_a_text_may_be_a_number_and_null_is_none(given: Any, found: str) -> None:
    assert text({"reason": given}, "reason") == found
    assert text({}, "reason") == ""


@pytest.mark.parametrize(
    ("given", "complaint"),
    [
        (True, "reason must be a text, not True"),
        ([], "reason must be a text"),
        ("a\nb", "reason must be one line of printable characters"),
        ("abcdef", "reason may have 5 characters, not 6"),
    ],
)
def test_what_is_no_text(given: Any, complaint: str) -> None:
    with pytest.raises(BadInput, match=complaint):
        text({"reason": given}, "reason", 5)


@pytest.mark.parametrize(("given", "found"), [(19.90, "19.9"), (" 5 ", "5"), ("1e2", "100"), (Decimal("0.5"), "0.5")])
def test_a_number_is_taken_by_its_text(given: Any, found: str) -> None:
    assert number({"percent": given}, "percent") == Decimal(found)


@pytest.mark.parametrize("given", [True, "1_000", "NaN", float("inf"), "１", "", [1], b"1"])
def test_what_is_no_number(given: Any) -> None:
    with pytest.raises(BadInput, match="percent must be a number, not"):
        number({"percent": given}, "percent")


@pytest.mark.parametrize(
    ("given", "complaint"),
    [
        (0, "amount must be more than 0"),
        ("-1", "amount must be an amount from 0"),
        ("0.001", "amount 0.001 has more decimal places than USD has"),
        ("1e15", "amount must be an amount from 0"),
    ],
)
def test_what_nobody_can_pay(given: Any, complaint: str) -> None:
    with pytest.raises(BadInput, match=complaint):
        amount_of({"amount": given}, "amount", "USD")


def test_a_word_is_known_however_it_is_written() -> None:
    words = ["ReviewRefund", "TaxExemptRefund"]
    assert one_of("tax exempt refund", words, "kind") == "TaxExemptRefund"
    with pytest.raises(BadInput, match='no kind "RevueRefund"; there are ReviewRefund, TaxExemptRefund') as wrong:
        one_of("RevueRefund", words, "kind")
    assert wrong.value.nearest == "ReviewRefund"
