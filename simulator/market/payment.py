"""How shoppers pay: the documented test cards (rest_api.md section 11) and the other methods of their country."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, get_args

from simulator.commerce.parties import METHOD_NAMES, Method, Source, SourceType
from simulator.errors import BadInput, nearest

if TYPE_CHECKING:
    from simulator.market.region import Region
    from simulator.market.wish import WishedPayment
    from simulator.seed import Seed

METHODS: Final[tuple[Method, ...]] = get_args(Method)
DELAYED: Final = "delayed"
"""The word for any method of the country whose funds come later."""
_LAST_FOUR = {"Visa": "1111", "MasterCard": "0008", "AmericanExpress": "2341", "Discover": "8769", "JCB": "9879"}
_TYPES: Final[dict[Method, SourceType]] = {
    "card": "creditCard",
    "paypal": "payPal",
    "direct_debit": "directDebit",
    "purchase_order": "msts",
    "atm": "bankTransfer",
    "prepaid": "bankTransfer",
    "wire_transfer": "wireTransfer",
}
_SPELLINGS: Final[dict[Method, tuple[str, ...]]] = {
    "card": ("creditCardMethod",),
    "paypal": ("PayPal", "paypal"),
    "direct_debit": ("DirectDebit", "directdebit"),
    "purchase_order": ("PurchasOrder", "purchasorder"),
    "atm": ("atm", "Atm"),
    "prepaid": ("PrePaid", "prepaid"),
    "wire_transfer": ("WireTransfer", "wiretransfer"),
}
"""How else integrations write the documented names (PON-PAYMENT-NAME-1)."""


def payment(region: Region, wanted: WishedPayment, seed: Seed) -> tuple[Source, bool]:
    """What the shopper pays with, and whether the funds come later (MARKET-PAYMENT-1).

    Raises BadInput for a method that the country does not know, a brand that is none, and a card that is delayed.
    """
    method = _method(region, wanted, seed)
    if wanted.brand and (method != "card" or wanted.brand not in _LAST_FOUR):
        _refuse_brand(wanted.brand, method)
    delayed = method in region.delayed_methods if wanted.delayed is None else wanted.delayed
    if delayed and method == "card":
        raise BadInput(f"a card pays at once; delayed methods of {region.locale}: {', '.join(region.delayed_methods)}")
    return _source(region, method, wanted.brand, seed), delayed


def _method(region: Region, wanted: WishedPayment, seed: Seed) -> Method:
    if wanted.method in METHODS:
        known = ("card", *region.methods, *region.delayed_methods)
        if wanted.method not in known:
            raise BadInput(f"nobody pays by {wanted.method} in {region.locale}; it has {', '.join(known)}")
        return wanted.method
    if wanted.method == DELAYED or (wanted.delayed and not wanted.brand):
        return seed.choice("delayed method", region.delayed_methods)
    if wanted.brand or not region.methods or seed.integer("card or not", 1, 5) > 1:
        return "card"
    return seed.choice("method", region.methods)


def _refuse_brand(brand: str, method: Method) -> None:
    if method != "card":
        raise BadInput(f"payment.brand is for cards, and the method is {method}")
    raise BadInput(f'no brand "{brand}"; known: {", ".join(_LAST_FOUR)}', nearest=nearest(brand, _LAST_FOUR))


def _source(region: Region, method: Method, wanted_brand: str, seed: Seed) -> Source:
    id_, name = seed.uuid("source"), seed.choice("spelling", (METHOD_NAMES[method], *_SPELLINGS[method]))
    if method == "card":
        brand = wanted_brand or seed.choice("brand", region.cards)
        return Source(
            id=id_,
            type="creditCard",
            brand=brand,
            last_four=_LAST_FOUR[brand],
            expiration_month=seed.integer("expiration month", 1, 12),
            expiration_year=seed.integer("expiration year", 2031, 2036),
            method_name=name,
            card_type=seed.choice("brand spelling", (brand, brand.lower())),
        )
    konbini = method == "atm" and region.country == "JP"
    return Source(
        id=id_,
        type="konbini" if konbini else _TYPES[method],
        last_four=seed.digits("bank account", 4) if method == "direct_debit" else "",
        method=method,
        method_name=name,
        reference="" if method in ("paypal", "direct_debit") else seed.digits("payment reference", 10),
    )
