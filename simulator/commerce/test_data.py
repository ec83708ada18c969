"""What test cards and telling last names bring about, as documented, and our own names for what fraud checks find.

One table for every door through which a way to pay comes in: steps of a scenario and requests to the API
(PAYMENT-TEST-1, PAYMENT-TEST-2, FRAUD-TEST-1).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, Literal

from simulator.commerce.parties import RECEIVED

if TYPE_CHECKING:
    from simulator.commerce.parties import Outcome

Suspicion = Literal["", "review", "review passes", "review blocks", "refused"]
"""What fraud checks make of an order: nothing, a review that somebody ends, one that ends by itself, or a plain no."""

CARDS: Final[dict[str, Outcome]] = {
    "4444222233331111": "",
    "5466160000000008": "",
    "343456789012341": "",
    "6011987698769876": "",
    "30345678901235": "",
    "3528987698769879": "",
    "6226220000000009": "",
    "5454545454545454": "",
    "4917610000000000": "",
    "4000000000003600": "charge fails",
    "4000000000004103": "capture fails",
    "4485951788521565": "capture fails late",
    "4024007120579635": "capture stays",
    "4000000000000028": "capture stays",
    "4000000000004442": "cancel fails",
    "4000000000004111": "refund fails",
    "4556602564240839": "refund fails late",
}
"""What becomes of a payment by each test card, by its number; empty where all goes well."""
REFUSED_CARD: Final = "4000000000003295"
"""The test card of which no source is made."""
CHALLENGED_CARDS: Final = ("5454545454545454", "4917610000000000")
"""The test cards whose shopper is challenged before a source is chargeable."""

_WALLET: Final[dict[str, Outcome]] = {
    "ChargeFail": "charge fails",
    "SCATestFail": "charge fails",
    "CaptureFail": "capture fails",
    "CancelFail": "cancel fails",
    "RefundFail": "refund fails",
}
_REDIRECT: Final[dict[str, Outcome]] = {"ChargeCreationFail": "charge fails", "RefundFail": "refund fails"}
_DEBIT: Final[dict[str, Outcome]] = {
    "ChargeFail": "charge fails",
    "ChargeFailedAfterPending": "charge fails late",
    "ChargeRemainPending": "charge stays",
    "RefundFail": "refund fails",
    "RefundFailedAfterPending": "refund fails late",
}
_RECEIVER: Final[dict[str, Outcome]] = {
    "SourceFailWithDelay": "charge fails late",
    "RefundFailWhileCreation": "refund fails",
    "RefundFailAfterPaymentInfo": "refund fails late",
}
NAMES: Final[dict[str, dict[str, Outcome]]] = {
    "googlePay": _WALLET,
    "payPal": _REDIRECT,
    "payPalBilling": _REDIRECT,
    "payPalCredit": _REDIRECT,
    "klarnaCredit": _REDIRECT,
    "directDebit": _DEBIT,
    "alipay": {"authFailAfterRedirect": "charge fails", "refundFail": "refund fails"},
    **dict.fromkeys(RECEIVED, _RECEIVER),
}
"""What becomes of a payment by the last name of the source's owner, for each type of source that knows such names."""
UNMADE: Final[dict[str, tuple[str, ...]]] = {
    "googlePay": ("SourceFail",),
    "directDebit": ("SourceFail",),
    "alipay": ("authFail",),
    **dict.fromkeys(("payPal", "payPalBilling", "payPalCredit", "klarnaCredit"), ("SourceCreationFail",)),
    **dict.fromkeys(RECEIVED, ("SourceCreationFail",)),
}
"""The last names for which no source of the type is made."""
FAILING: Final = {"directDebit": ("SourceFailAfterRedirect",)}
"""Those whose source fails when the shopper has approved of it."""
CHALLENGED: Final = {"googlePay": ("SCATest", "SCATestFail")}
"""Those who are challenged before a source is chargeable."""
SUSPICIONS: Final[dict[str, Suspicion]] = {
    "FraudReview": "review",
    "FraudReviewPass": "review passes",
    "FraudReviewBlock": "review blocks",
    "FraudBlock": "refused",
}
"""What fraud checks make of who pays, by last name."""
_BRANDS: Final = {
    "Visa": "4",
    "MasterCard": "5[1-5]|2[2-7]",
    "AmericanExpress": "3[47]",
    "DinersClub": "3[068]",
    "JCB": "35",
    "UnionPay": "62",
    "Discover": "6",
}
"""By how their numbers begin; the first that fits."""


def brand_of(number: str) -> str:
    """The brand of a card, by how its number begins; empty for a number of none."""
    return next((brand for brand, begin in _BRANDS.items() if re.match(begin, number)), "")


def outcome_of(type_: str, last_name: str) -> Outcome:
    """What becomes of a payment by a source of that type whose owner has that last name."""
    return NAMES.get(type_, {}).get(last_name, "")


def unmade(type_: str, last_name: str) -> bool:
    """Whether no source of that type is made for an owner of that last name."""
    return last_name in UNMADE.get(type_, ())


def failing(type_: str, last_name: str) -> bool:
    """Whether a source of that type fails when the owner of that last name has approved of it."""
    return last_name in FAILING.get(type_, ())


def challenged(type_: str, last_name: str, number: str) -> bool:
    """Whether the shopper is challenged, by card or by last name."""
    return number in CHALLENGED_CARDS or last_name in CHALLENGED.get(type_, ())


def suspicion(*last_names: str) -> Suspicion:
    """What fraud checks make of an order by the last names of those who pay for it; the first that tells something."""
    return next((SUSPICIONS[name] for name in last_names if name in SUSPICIONS), "")
