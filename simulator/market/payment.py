"""How shoppers pay: the documented test cards (rest_api.md section 11) and the other methods of their country."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, get_args

from msgspec.structs import replace

from simulator.commerce import test_data
from simulator.commerce.parties import METHOD_NAMES, Method, Source, SourceType
from simulator.errors import BadInput, nearest

if TYPE_CHECKING:
    from simulator.market.region import Region
    from simulator.market.wish import WishedPayment
    from simulator.seed import Seed

METHODS: Final[tuple[Method, ...]] = get_args(Method)
DELAYED: Final = "delayed"
"""The word for any method of the country whose funds come later."""
_WAITING: Final = ("charge fails late", "charge stays")
"""What lets an order wait for its funds, whatever the method."""
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


def payment(region: Region, wanted: WishedPayment, seed: Seed, last_name: str = "") -> tuple[Source, bool]:
    """What the shopper pays with, and whether the funds come later (MARKET-PAYMENT-1, PAYMENT-TEST-1).

    Raises BadInput for a method that the country does not know, a brand or a test card that is none, a card that is
    delayed, and whom no source is made for.

    :param last_name: of who pays, which may tell what becomes of the payment (PAYMENT-TEST-2).
    """
    method = "card" if wanted.card and not wanted.method else _method(region, wanted, seed)
    if wanted.card:
        _check_card(wanted, method)
    elif wanted.brand and (method != "card" or wanted.brand not in _LAST_FOUR):
        _refuse_brand(wanted.brand, method)
    delayed = method in region.delayed_methods if wanted.delayed is None else wanted.delayed
    if delayed and method == "card":
        raise BadInput(f"a card pays at once; delayed methods of {region.locale}: {', '.join(region.delayed_methods)}")
    source = _source(region, method, wanted, seed)
    if test_data.unmade(source.type, last_name) or test_data.failing(source.type, last_name):
        raise BadInput(f"no {source.type} is made for an owner called {last_name}: there is nothing to pay with")
    outcome = test_data.CARDS.get(wanted.card) or test_data.outcome_of(source.type, last_name)
    return replace(source, outcome=outcome), delayed or outcome in _WAITING


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


def _check_card(wanted: WishedPayment, method: str) -> None:
    if method != "card":
        raise BadInput(f"payment.card is for cards, and the method is {method}")
    if wanted.card == test_data.REFUSED_CARD:
        raise BadInput(f"payment.card {wanted.card} is declined before there is a source to pay with")
    if wanted.card not in test_data.CARDS:
        known = f"known: {', '.join(test_data.CARDS)}"
        raise BadInput(f'no test card "{wanted.card}"; {known}', nearest=nearest(wanted.card, test_data.CARDS))
    brand = test_data.brand_of(wanted.card)
    if wanted.brand not in ("", brand):
        raise BadInput(f"payment.card {wanted.card} is a card of {brand}, not of {wanted.brand}")


def _refuse_brand(brand: str, method: Method) -> None:
    if method != "card":
        raise BadInput(f"payment.brand is for cards, and the method is {method}")
    raise BadInput(f'no brand "{brand}"; known: {", ".join(_LAST_FOUR)}', nearest=nearest(brand, _LAST_FOUR))


def _source(region: Region, method: Method, wanted: WishedPayment, seed: Seed) -> Source:
    id_, name = seed.uuid("source"), seed.choice("spelling", (METHOD_NAMES[method], *_SPELLINGS[method]))
    if method == "card":
        brand = test_data.brand_of(wanted.card) or wanted.brand or seed.choice("brand", region.cards)
        return Source(
            id=id_,
            type="creditCard",
            brand=brand,
            last_four=wanted.card[-4:] or _LAST_FOUR[brand],
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
