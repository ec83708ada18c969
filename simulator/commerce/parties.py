"""Who buys, where they live, and how they pay."""

from __future__ import annotations

from typing import Final, Literal

from msgspec import Struct
from msgspec.structs import replace

Method = Literal["card", "paypal", "direct_debit", "purchase_order", "atm", "prepaid", "wire_transfer"]
SourceType = Literal[
    "creditCard",
    "payPal",
    "directDebit",
    "msts",
    "konbini",
    "bankTransfer",
    "wireTransfer",
    "googlePay",
    "applePay",
    "payPalBilling",
    "payPalCredit",
    "alipay",
    "bPay",
    "onlineBanking",
    "codJapan",
    "klarnaCredit",
    "klarnaCreditRecurring",
    "bancontact",
    "ideal",
    "amazonPay",
    "afterPay",
    "ccAvenue",
]
"""As the Digital River API names it."""
Outcome = Literal[
    "",
    "charge fails",
    "charge fails late",
    "charge stays",
    "capture fails",
    "capture fails late",
    "capture stays",
    "cancel fails",
    "refund fails",
    "refund fails late",
]
"""What the payment provider will make of a payment; empty when all goes well. ``late``: pending at first; ``stays``:
pending until somebody settles it (PAYMENT-TEST-1)."""
METHOD_NAMES: Final[dict[Method, str]] = {
    "card": "CreditCardMethod",
    "paypal": "payPal",
    "direct_debit": "directDebit",
    "purchase_order": "purchasOrder",
    "atm": "ATM",
    "prepaid": "prePaid",
    "wire_transfer": "wireTransfer",
}
"""The Global Commerce name of each method, as documented (PON-PAYMENT-NAME-1)."""


class Address(Struct, frozen=True, kw_only=True, gc=False):
    """A postal address with the names each feed wants."""

    id: str
    line1: str
    line2: str = ""
    city: str = ""
    county: str = ""
    postal_code: str = ""
    state: str = ""
    """As the country writes it: ``MN``, ``Bayern``, ``東京都``; empty where addresses have none."""
    state_name: str = ""
    country: str = "US"
    """ISO 3166-1 alpha-2."""
    country_name: str = ""


RECEIVED: Final[tuple[SourceType, ...]] = ("wireTransfer", "konbini", "bankTransfer", "codJapan", "bPay")
"""Sources that the shopper pays in by himself: nobody can charge them, or knows an account of his (CHARGE-FUNDS-1)."""


class Contact(Struct, frozen=True, kw_only=True, gc=False):
    """A person at an address."""

    first_name: str
    last_name: str
    email: str
    phone: str
    address: Address
    company: str = ""


class Shopper(Struct, frozen=True, kw_only=True, gc=False):
    """Who bought."""

    id: str
    login: str
    external_id: str
    locale: str
    opt_in: bool
    browser_ip: str


class Source(Struct, frozen=True, kw_only=True, gc=False):
    """How the shopper pays; what a method does not have is empty."""

    id: str
    type: SourceType
    brand: str = ""
    """Of a card: ``Visa``."""
    last_four: str = ""
    """Of the card or the bank account."""
    expiration_month: int = 0
    expiration_year: int = 0
    method: Method = "card"
    method_name: str = METHOD_NAMES["card"]
    """As this integration spells the documented name."""
    card_type: str = ""
    """As this integration spells the brand; the brand itself where it is empty."""
    reference: str = ""
    """What the shopper quotes when paying a delayed method, or the merchant's purchase order number."""
    outcome: Outcome = ""
    """What the payment provider will do to it."""
    owner_last_name: str = ""
    """Where it differs from the one that the bill goes to."""
    told: str = ""
    """Of one that a request made: its owner and what its type has, as a JSON object, as the API tells them."""

    @property
    def listed(self) -> Source:
        """The same, spelled as documented (PON-PAYMENT-NAME-1)."""
        return replace(self, method_name=METHOD_NAMES[self.method], card_type=self.brand)
