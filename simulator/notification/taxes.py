"""The tax block of a line: LineItemTaxListInfo with its 56 members (pon_and_ocn.md section 2.4)."""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from simulator.notification.amounts import money, no_money
from simulator.notification.kinds import DATE_TIME, DECIMAL, REQUISITION, STRING, time_text
from simulator.notification.tree import Blank, Branch, Filled, Form, Kind

if TYPE_CHECKING:
    from simulator.commerce.order import LineItem, Order
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
_RATES: Final = (
    "stateTaxRate",
    "secStateTaxRate",
    "countyTaxRate",
    "secCountyTaxRate",
    "cityTaxRate",
    "secCityTaxRate",
    "countryTaxRate",
)
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
_SALES_TAX: Final = "SA"
_NO_RATES: Final = dict.fromkeys(_RATES, "0")


def tax_list(order: Order, line: LineItem, amounts: Amounts) -> Filled:
    """The line's taxes by level; amounts are those of product and shipping together and add up to the total."""
    by_level: dict[str, Decimal] = {}
    texts = {
        "currencyCode": order.currency,
        "primaryCurrencyCode": order.currency,
        "Total": amounts.text(line.money.tax + line.money.shipping_tax),
        "commodityCode": line.product.commodity_code,
        "taxCompanyID": order.selling_entity_id,
        "taxDate": time_text(order.created),
        **_NO_RATES,
    }
    address = order.ship_to.address
    for share in line.taxes:
        level = share.level
        by_level[level] = by_level.get(level, Decimal(0)) + share.amount + share.shipping_amount
        rate = f"{level.lower()}TaxRate"
        if rate in texts:
            texts[rate] = f"{(Decimal(texts[rate]) + share.rate).normalize():f}"
        if level == "Country":
            texts["federalTaxType"], texts["countryOfJurisdictionCode"] = share.name, address.country
            continue
        texts[_TYPE[level]] = _SALES_TAX
        texts["zipCodeOfJurisdiction"] = address.postal_code
        if level in _PLACE:
            texts[_PLACE[level]] = share.jurisdiction
        if level == "County":
            texts["countyNameOfJurisdiction"] = f"{address.state} - {share.jurisdiction}"
    texts |= {level: amounts.text(part) for level, part in by_level.items()}
    return _tax_list(tuple(by_level)).fill_by_key(texts)


@lru_cache(maxsize=64)
def _tax_list(levels: tuple[str, ...]) -> Form:
    """The block for lines that are taxed on just these levels; amounts of other levels do not apply."""
    parts = [(level, f"calculatedTaxAmount{level}") for level in _LEVELS]
    return Form(
        Branch(
            "lineItemTaxList",
            (
                *[Blank(name, name, STRING) for name in _HEAD],
                money("calculatedTaxAmountTotal", "Total"),
                *[money(name, level) if level in levels else no_money(name) for level, name in parts],
                *[Blank(name, name, STRING) for name in _NUMBERS],
                *[Blank(name, name, DECIMAL) for name in _RATES],
                Blank("taxDate", "taxDate", DATE_TIME),
            ),
            Kind("LineItemTaxListInfo", REQUISITION),
        )
    )
