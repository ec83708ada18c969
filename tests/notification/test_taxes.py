"""The tax block: each country's levels, names and rates; Brazil's five taxes."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from tests.notification.sample import LOCALES, body, event, order

if TYPE_CHECKING:
    from simulator.commerce.order import Order

FIVE = ("Cide", "Cofins", "Irrf", "Iss", "Pis")


def block(about: Order) -> dict[str, Any]:
    told = json.loads(body(event(about)), parse_int=str, parse_float=str)
    found: dict[str, Any] = told["OrderEventNotification"]["order"]["lineItems"]["item"]["lineItemTaxList"]
    return found


def parts(told: dict[str, Any]) -> dict[str, Decimal]:
    """The tax of each level that has one, without the total."""
    head = "calculatedTaxAmount"
    found = {name.removeprefix(head): one for name, one in told.items() if name.startswith(head) and one}
    return {level: Decimal(one["amount"]) for level, one in found.items() if level != "Total"}


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("seed", "abcdef")
def test_levels_add_up_and_rates_are_those_of_the_line(locale: str, seed: str) -> None:
    about = order({"product": "physical", "quantity": 3}, locale=locale, seed=seed)
    (line,) = about.lines
    told = block(about)
    assert sum(parts(told).values()) == Decimal(told["calculatedTaxAmountTotal"]["amount"]) == about.total_tax
    rates = sum(Decimal(rate) for name, rate in told.items() if name.endswith("TaxRate"))
    assert rates == sum(share.rate for share in line.taxes)


@pytest.mark.parametrize("seed", "abcdef")
def test_brazil_tells_five_taxes_and_one_rate(seed: str) -> None:
    about = order({"product": "digital", "price": "10000.00"}, locale="pt_BR", seed=seed)
    told = block(about)
    taxes = parts(told)
    assert sorted(taxes) == sorted(FIVE)
    assert all(amount > 0 for amount in taxes.values())
    assert (told["calculatedTaxAmountCountry"], told["federalTaxType"]) == ("", "")
    assert told["countryOfJurisdictionCode"] == "BR"
    rates = {share.level: share.rate for share in about.lines[0].taxes}
    assert Decimal(told["countryTaxRate"]) == sum(rates.values())
    assert sum(taxes.values()) == about.total_tax
    for level in ("Cide", "Cofins", "Irrf", "Iss", "Pis"):
        assert abs(taxes[level] - about.subtotal * rates[level]) < Decimal("0.02")


def named(locale: str, state: str) -> dict[str, Any]:
    """The block of an order that goes to *state*."""
    orders = (order({"product": "physical"}, locale=locale, seed=str(number)) for number in range(200))
    return block(next(one for one in orders if one.ship_to.address.state == state))


def test_canadian_taxes_have_their_names() -> None:
    quebec, ontario = named("en_CA", "QC"), named("en_CA", "ON")
    assert (quebec["federalTaxType"], quebec["stateTaxType"], quebec["stateOfJurisdiction"]) == ("GST", "QST", "QUÉBEC")
    assert (quebec["countryTaxRate"], quebec["stateTaxRate"]) == ("0.05", "0.09975")
    assert (ontario["federalTaxType"], ontario["stateTaxType"], ontario["countryTaxRate"]) == ("HST", "", "0.13")


def test_american_cities_have_a_tax_of_their_own() -> None:
    phoenix = named("en_US", "AZ")
    assert (phoenix["cityTaxType"], phoenix["cityOfJurisdiction"], phoenix["cityTaxRate"]) == ("SA", "PHOENIX", "0.028")
    assert (phoenix["stateTaxType"], phoenix["countyTaxType"]) == ("SA", "SA")
