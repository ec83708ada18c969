"""What an order needs before it can be placed: who buys what, where, at which shown prices."""

from __future__ import annotations

from decimal import Decimal

from msgspec import Struct, field

from simulator.commerce.goods import Medium, Product, Subscription, TaxShare
from simulator.commerce.money import ZERO
from simulator.commerce.order import ChargeType, PaymentTiming
from simulator.commerce.parties import Contact, Shopper, Source
from simulator.instant import Span
from simulator.records import Environment


class DraftLine(Struct, frozen=True, kw_only=True):
    """One line as the shop shows it, before any arithmetic."""

    product: Product
    quantity: int
    unit_price: Decimal
    """With tax where the draft says so."""
    list_price: Decimal
    discount: Decimal = ZERO
    """Off the whole line, as shown."""
    whole: Decimal | None = None
    """What all units cost together as shown, before the discount; None: as many times the unit price."""
    taxes: tuple[TaxShare, ...] = ()
    """The rates that apply; amounts are worked out when the order is placed."""
    external_id: str = ""
    pre_order: bool = False
    release: Span | None = None
    """How long after the order a pre-order is meant to be released."""
    media: tuple[Medium, ...] = ()
    """What comes with a download; the unit price contains it."""
    subscription: Subscription | None = None
    """What the line begins, not active yet."""
    bundle: bool = False
    """Whether it stands for the lines whose parent it is; they carry the price (MARKET-BUNDLE-1)."""
    parent: int = 0
    """The number, from 1, of the bundle's line in the draft; 0 for a line of its own."""
    extra: str = ""
    """Members of the API's item that stand nowhere else, as a JSON object."""


class Draft(Struct, frozen=True, kw_only=True):
    """A basket with its shopper, ready to be placed."""

    site_id: str
    company_id: str
    environment: Environment
    locale: str
    currency: str
    shopper: Shopper
    ship_to: Contact
    bill_to: Contact
    ship_from_country: str
    lines: tuple[DraftLine, ...]
    tax_inclusive: bool
    """Whether shown prices (shipping too) contain the tax."""
    source: Source
    selling_entity_id: str
    selling_entity_name: str
    shipping_method: str = ""
    """Empty for an order of digital products only."""
    shipping_code: str = ""
    shipping_price: Decimal = ZERO
    discount: Decimal = ZERO
    """Off all lines together, beside their own discounts, as shown."""
    shipping_discount: Decimal = ZERO
    """Off the shipping price, as shown."""
    carrier: str = ""
    """Who brings the parcels unless an action names another; empty where nothing is shipped."""
    payment_timing: PaymentTiming = "real_time"
    """``delayed`` where the method's funds come days after the order."""
    external_id: str = ""
    metadata: dict[str, str] = field(default_factory=dict)
    checkout_id: str = ""
    """Of the checkout that it was; a new one is made up where it is empty."""
    session_id: str = ""
    """Of the payment session that it has already; empty: a new one, with its secret."""
    session_secret: str = ""
    charge_type: ChargeType = "customer_initiated"
    extra: str = ""
    """Members of the API's order that stand nowhere else, as a JSON object."""
