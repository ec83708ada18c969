"""Sources that are made by a request: what a browser would make by the public key (rest_api.md 3.4, 5.4 and 11)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, cast

from simulator.commerce import test_data
from simulator.commerce.parties import METHOD_NAMES, RECEIVED, Method, Source, SourceType
from simulator.commerce.plain.resource import Kind, Members, encoded, numbered
from simulator.errors import Declined

if TYPE_CHECKING:
    from simulator.commerce.plain.resource import Resource
    from simulator.instant import Instant
    from simulator.seed import Seed

_NUMBER: Final = re.compile("[0-9]{12,19}")
_ELSEWHERE: Final = (
    *("payPal", "payPalBilling", "payPalCredit", "klarnaCredit", "klarnaCreditRecurring", "directDebit", "alipay"),
    *("onlineBanking", "bancontact", "ideal", "amazonPay", "afterPay", "ccAvenue"),
)
"""What the shopper approves of on a page of the payment provider."""
SECONDARY: Final = ("customerCredit", "giftCard")
"""What pays for a part beside another source."""
CHARGEABLE: Final = ("chargeable", "pending_funds")
"""The states of a source that an order can be charged to."""
REUSABLE: Final = (
    *("creditCard", "googlePay", "applePay", "payPalBilling", "directDebit", "klarnaCreditRecurring", "msts"),
    "ccAvenue",
)
"""The types that can be kept for a customer (API-SOURCE-3)."""
_METHODS: Final[dict[str, Method]] = {
    "creditCard": "card",
    "payPal": "paypal",
    "payPalBilling": "paypal",
    "payPalCredit": "paypal",
    "directDebit": "direct_debit",
    "msts": "purchase_order",
    "konbini": "atm",
    "codJapan": "prepaid",
    "bPay": "prepaid",
    "bankTransfer": "prepaid",
    "wireTransfer": "wire_transfer",
}
"""What post-order notifications call them; the other types go by their own name there, paid as wallets are."""
_LATER: Final = ("charge fails late", "charge stays")
"""Outcomes of payments that are pending at first, whatever the source."""
_BLOCKS: Final = ("payPal", "payPalBilling", "payPalCredit", "klarnaCredit")
"""The types whose block tells the page of the payment provider."""


def _made(given: Members, _at: Instant) -> Members:
    members = {name: value for name, value in given.items() if name not in ("sessionId", "creditCard")}
    type_, name = given["type"], _last_name(given)
    if "sessionId" in given:
        members.setdefault("paymentSessionId", given["sessionId"])
    if "creditCard" in given and type_ != "creditCard":
        raise Declined(400, "invalid_parameter", "'creditCard' is for sources of that type only.", "creditCard")
    if type_ == "creditCard":
        if "creditCard" not in given:
            raise Declined(400, "missing_parameter", "'creditCard' is missing.", "creditCard")
        members["creditCard"] = _card(given["creditCard"])
    if type_ == "customerCredit" and "amount" not in given:
        raise Declined(400, "missing_parameter", "'amount' is missing.", "amount")
    if test_data.unmade(type_, name):
        raise Declined(409, "declined", "The payment provider makes no such source.", "owner.lastName")
    flow = "receiver" if type_ in RECEIVED else "redirect" if type_ in _ELSEWHERE else "standard"
    state = {"receiver": "pending_funds", "redirect": "pending_redirect"}.get(flow, "chargeable")
    if test_data.challenged(type_, name, _number(given)):
        state = "requires_action"
    return {**numbered(members, "amount"), "reusable": False, "flow": flow, "state": state}


def _card(given: Members) -> Members:
    """What is told of a card: never its number."""
    number = given["number"].replace(" ", "")
    if not _NUMBER.fullmatch(number):
        raise Declined(400, "invalid_card_number", "The number of the card is none.", "creditCard.number")
    if number == test_data.REFUSED_CARD:
        raise Declined(409, "declined", "The card is declined.", "creditCard.number")
    if not 1 <= given["expirationMonth"] <= 12:
        raise Declined(400, "invalid_expiration_date", "There is no such month.", "creditCard.expirationMonth")
    told = {name: given[name] for name in ("expirationMonth", "expirationYear")}
    brand = test_data.brand_of(number)
    return {**({"brand": brand} if brand else {}), **told, "lastFourDigits": number[-4:]}


def _hidden(given: Members) -> Members:
    """What will become of it, since its number is not kept (PAYMENT-TEST-1)."""
    type_, name = given["type"], _last_name(given)
    outcome = test_data.CARDS.get(_number(given)) or test_data.outcome_of(type_, name)
    return {"outcome": outcome or None, "fails": test_data.failing(type_, name) or None}


def _added(id_: str, made: Members, seed: Seed) -> Members:
    """Its secret, and what the shopper needs to pay: where to go, or which number to quote (API-SOURCE-2)."""
    type_ = made["type"]
    page = {"redirectUrl": f"https://payments.example.com/redirects/{id_}"}
    blocks: Members = {
        "wireTransfer": {
            "accountHolder": "Example Collecting BV",
            "bankName": "Example Bank",
            "city": "Utrecht",
            "country": "NL",
            "referenceId": seed.digits("reference", 12),
            "accountNumber": seed.digits("account", 10),
            "swiftCode": "EXMPNL2U",
        },
        "konbini": {"receiptNumber": seed.digits("receipt", 10)},
        "bPay": {"billId": seed.digits("bill", 6), "customerPaymentReference": seed.digits("reference", 12)},
        "directDebit": {"redirect": page},
        **dict.fromkeys(_BLOCKS, page),
    }
    block = {} if type_ in made or type_ in SECONDARY else {type_: blocks.get(type_, {})}
    return {"clientSecret": f"{id_}_{seed.uuid('client secret')}", **block}


SOURCE: Final = Kind(
    component="Source",
    plural="Sources",
    noun="source",
    made=_made,
    added=_added,
    hidden=_hidden,
    updated_time=False,
    state_events=("chargeable",),
)


def paying(resource: Resource) -> tuple[Source, bool]:
    """The source as an order knows it, and whether its funds come later."""
    told = resource.members
    type_ = told["type"]
    card, block = told.get("creditCard") or {}, told.get(type_) or {}
    method = _METHODS.get(type_, "paypal")
    brand = card.get("brand", "")
    source = Source(
        id=resource.id,
        type=cast("SourceType", type_),
        brand=brand,
        last_four=card.get("lastFourDigits", ""),
        expiration_month=card.get("expirationMonth", 0),
        expiration_year=card.get("expirationYear", 0),
        method=method,
        method_name=METHOD_NAMES[method] if type_ in _METHODS else type_,
        card_type=brand,
        reference=block.get("referenceId") or block.get("receiptNumber") or block.get("customerPaymentReference") or "",
        outcome=resource.secrets.get("outcome", ""),
        owner_last_name=_last_name(told),
        told=encoded({name: told[name] for name in ("owner", type_, "clientSecret") if name in told}),
    )
    return source, told["state"] == "pending_funds" or source.outcome in _LATER


def _last_name(given: Members) -> str:
    return str((given.get("owner") or {}).get("lastName") or "")


def _number(given: Members) -> str:
    return str((given.get("creditCard") or {}).get("number") or "").replace(" ", "")
