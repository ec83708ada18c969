"""The tax block of a line: LineItemTaxListInfo with its 56 members (pon_and_ocn.md 2.4, PON-TAX-1, PON-TAX-2)."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final, get_args

from simulator.commerce.goods import BrazilLevel
from simulator.notification.amounts import money, no_money
from simulator.notification.kinds import DATE_TIME, DECIMAL, REQUISITION, STRING, time_text
from simulator.notification.tree import Blank, Branch, Filled, Form, Kind, Leaf

if TYPE_CHECKING:
    from decimal import Decimal

    from simulator.commerce.goods import LineItem
    from simulator.commerce.order import Order
    from simulator.notification.amounts import Amounts

_HEAD: Final = (
    "typeOfTax",
    "primaryCurrencyCode",
    "federalTaxType",
    "territoryTaxType",
    "stateTaxType",
    "countyTaxType",
    "cityTaxType",
    "secondaryStateTaxType",
    "secondaryCountyTaxType",
    "secondaryCityTaxType",
    "districtTaxType",
    "zeroRateIndicator",
    "jurisdictionType",
    "countryOfJurisdictionCode",
    "territoryOfJurisdictionCode",
    "stateOfJurisdiction",
    "countyCodeOfJurisdiction",
    "countyNameOfJurisdiction",
    "cityOfJurisdiction",
    "zipCodeOfJurisdiction",
    "zipCodeExtensionOfJurisdiction",
    "geoCodeOfJurisdiction",
    "secStateOfJurisdiction",
    "secCountyCodeOfJurisdiction",
    "secCountyNameOfJurisdiction",
    "secCityOfJurisdiction",
    "secZipCodeOfJurisdiction",
    "secZipCodeExtensionOfJurisdiction",
    "secGeoCodeOfJurisdiction",
)
_LEVELS: Final = (
    *("Country", "Territory", "State", "County", "City", "SecState", "SecCounty", "SecCity", "District"),
    *("Cide", "Cofins", "Irrf", "Iss", "Pis"),
)
_NUMBERS: Final = ("sellerVatNumber", "buyerVatNumber", "commodityCode", "taxCompanyID")
_RATES: Final = {
    "State": "stateTaxRate",
    "SecState": "secStateTaxRate",
    "County": "countyTaxRate",
    "SecCounty": "secCountyTaxRate",
    "City": "cityTaxRate",
    "SecCity": "secCityTaxRate",
    "Country": "countryTaxRate",
}
_TYPE: Final = {
    "Country": "federalTaxType",
    "Territory": "territoryTaxType",
    "State": "stateTaxType",
    "County": "countyTaxType",
    "City": "cityTaxType",
    "District": "districtTaxType",
}
_PLACE: Final = {
    "Territory": "territoryOfJurisdictionCode",
    "State": "stateOfJurisdiction",
    "County": "countyCodeOfJurisdiction",
    "City": "cityOfJurisdiction",
}
_CODES: Final = {"Sales and Use Tax": "SA"}
"""The type of a tax where that is not its name."""
_BRAZIL: Final = get_args(BrazilLevel)
_CURRENCY: Final = "primaryCurrencyCode"


def tax_list(order: Order, line: LineItem, amounts: Amounts) -> Filled:
    """The line's taxes by level; amounts are those of product and shipping together and add up to the total."""
    address = order.ship_to.address
    texts = {
        "Total": amounts.text(line.money.tax + line.money.shipping_tax),
        "commodityCode": line.product.commodity_code,
        "taxCompanyID": order.selling_entity_id,
        "taxDate": time_text(order.created),
    }
    parts: dict[str, Decimal] = {}
    rates: dict[str, Decimal] = {}
    for share in line.taxes:
        level = share.level
        national = level == "Country" or level in _BRAZIL
        _add(parts, level, share.amount + share.shipping_amount)
        _add(rates, "Country" if national else level, share.rate)
        if national:
            texts["countryOfJurisdictionCode"] = address.country
            if level == "Country":
                texts["federalTaxType"] = share.name
            continue
        texts[_TYPE[level]] = _CODES.get(share.name, share.name)
        texts["zipCodeOfJurisdiction"] = address.postal_code
        if level in _PLACE:
            texts[_PLACE[level]] = share.jurisdiction
        if level == "County":
            texts["countyNameOfJurisdiction"] = f"{address.state} - {share.jurisdiction}"
    for taxed, part in parts.items():
        texts[taxed] = amounts.text(part)
    for taxed, rate in rates.items():
        if taxed in _RATES:
            texts[_RATES[taxed]] = _rate_text(rate)
    return _tax_list(amounts.currency, *texts).fill(*texts.values())


def _add(sums: dict[str, Decimal], level: str, part: Decimal) -> None:
    sums[level] = sums[level] + part if level in sums else part


@lru_cache(maxsize=256)
def _rate_text(rate: Decimal) -> str:
    return f"{rate.normalize():f}"


@lru_cache(maxsize=256)
def _tax_list(currency: str, *told: str) -> Form:
    """The block for lines that have just these texts; amounts of other levels do not apply, other rates are zero."""

    def leaf(name: str, kind: Kind, otherwise: str = "") -> Blank | Leaf:
        return Blank(name, name, kind) if name in told else Leaf(name, otherwise, kind)

    parts = [(level, f"calculatedTaxAmount{level}") for level in _LEVELS]
    return Form(
        Branch(
            "lineItemTaxList",
            (
                *[leaf(name, STRING, currency if name == _CURRENCY else "") for name in _HEAD],
                money("calculatedTaxAmountTotal", "Total", currency),
                *[money(name, level, currency) if level in told else no_money(name) for level, name in parts],
                *[leaf(name, STRING) for name in _NUMBERS],
                *[leaf(name, DECIMAL, "0") for name in _RATES.values()],
                Blank("taxDate", "taxDate", DATE_TIME),
            ),
            Kind("LineItemTaxListInfo", REQUISITION),
        ),
        told,
    )
