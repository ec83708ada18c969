"""Orders and deliveries as expressions see them."""

from __future__ import annotations

from decimal import Decimal

import pytest

from simulator.checks import view
from tests.checks.stories import HOUR, ORDER, journal


@pytest.mark.parametrize(
    ("amount", "currency", "minor"),
    [("19.99", "USD", 1999), ("20", "EUR", 2000), ("1500", "JPY", 1500), ("0", "JPY", 0), ("1.005", "BHD", 1005)],
)
def test_money_enters_as_whole_minor_units(amount: str, currency: str, minor: int) -> None:
    assert view.minor(Decimal(amount), currency) == minor


def test_an_order_adds_up() -> None:
    seen = view.order(ORDER)
    assert seen["id"] == ORDER.id
    assert seen["total_minor"] == seen["subtotal_minor"] + seen["tax_minor"]
    assert seen["total_minor"] == sum(line["total_minor"] for line in seen["lines"])
    assert [line["quantity"] for line in seen["lines"]] == [2]
    assert (seen["paid_minor"], seen["refunded_minor"]) == (0, 0)


def test_a_delivery_tells_its_attempts_in_milliseconds() -> None:
    made = journal()
    seen = view.delivery(made, made.deliveries["d1"])
    assert [one["at"] for one in seen["attempts"]] == [0, HOUR // 1000]
    assert [one["status"] for one in seen["attempts"]] == [503, 200]
    assert seen["attempts"][1]["statuses"] == [307, 200]
    assert seen["attempts"][1]["hops"] == 1
    assert seen["disposition"] == "acknowledged"
    assert seen["reason"] == "answered 200"
    assert view.delivery(made, made.deliveries["d3"])["disposition"] == "open"


def test_the_names_that_expressions_are_checked_against_are_all_there_are() -> None:
    made = journal()
    assert tuple(view.order(ORDER)) == view.ORDER
    assert tuple(view.delivery(made, made.deliveries["d3"])) == view.DELIVERY
