"""The order and its parts: one frozen value that every channel and every REST answer is printed from.

Frozen values hold no cycles, so the garbage collector is told not to look at them: many orders cost it nothing.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

from msgspec import Struct, field

from simulator.instant import Instant
from simulator.records import Environment

LineState = Literal["created", "pending", "shipped", "complete", "cancelling", "cancelled"]
ChargeState = Literal["pending", "capturable", "processing", "complete", "cancelled", "failed"]
ResourceState = Literal["", "accepted", "fulfilled", "complete", "cancelled"]
OrderState = Literal["Open", "Submitted", "In Process", "Complete", "Cancelled"]
ZERO = Decimal(0)


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


class Product(Struct, frozen=True, kw_only=True, gc=False):
    """What was bought; the same product of a catalogue is the same value in every order."""

    id: str
    data_id: str
    sku: str
    name: str
    description: str
    kind: Literal["physical", "digital"]
    locale: str
    company_id: str
    catalog_id: str
    manufacturer_part: str = ""
    shipper_part: str = ""
    platform: str = ""
    country_of_origin: str = ""
    harmonized_code: str = ""
    eccn: str = ""
    commodity_code: str = ""
    weight: Decimal = ZERO
    weight_unit: str = "g"
    attributes: tuple[tuple[str, str], ...] = ()


class TaxShare(Struct, frozen=True, kw_only=True, gc=False):
    """The part of a line's tax that one jurisdiction takes."""

    level: Literal["Country", "Territory", "State", "County", "City", "District"]
    name: str
    """``VAT``, ``Consumption Tax``, ``Sales and Use Tax`` ..."""
    jurisdiction: str
    rate: Decimal
    """A plain fraction: 0.06875."""
    amount: Decimal = ZERO
    """Tax on the product part of the line."""
    shipping_amount: Decimal = ZERO


class Money(Struct, frozen=True, kw_only=True, gc=False):
    """The amounts of one line, in major units with the currency's own number of places."""

    unit_price: Decimal
    """What the shop shows for one unit: with tax where the country's prices include it."""
    list_price: Decimal
    amount: Decimal
    """The whole line without tax and shipping, after discount."""
    discount: Decimal = ZERO
    """What the shopper was let off on the whole line, as the shop shows it (with tax where prices include it)."""
    tax: Decimal = ZERO
    shipping: Decimal = ZERO
    """This line's share of the order's shipping, without tax."""
    shipping_tax: Decimal = ZERO

    @property
    def total(self) -> Decimal:
        """All that the shopper pays for this line."""
        return self.amount + self.tax + self.shipping + self.shipping_tax


class Shipment(Struct, frozen=True, kw_only=True, gc=False):
    """One parcel (or delivery by download) of one line."""

    at: Instant
    quantity: int
    carrier: str = ""
    tracking_number: str = ""
    tracking_url: str = ""


class LineItem(Struct, frozen=True, kw_only=True, gc=False):
    """One line of an order. ``quantity`` = open + fulfilled + cancelled units."""

    id: str
    product: Product
    quantity: int
    money: Money
    taxes: tuple[TaxShare, ...]
    external_id: str = ""
    state: LineState = "created"
    fulfilled: int = 0
    cancelled: int = 0
    cancelling: int = 0
    """Those of the cancelled units whose cancellation is not finished."""
    shipments: tuple[Shipment, ...] = ()
    transitions: dict[str, Instant] = field(default_factory=dict)
    """The latest time of each state reached."""
    serial_numbers: tuple[str, ...] = ()
    unlock_codes: tuple[str, ...] = ()

    @property
    def open(self) -> int:
        """Units neither fulfilled nor cancelled."""
        return self.quantity - self.fulfilled - self.cancelled


class Operation(Struct, frozen=True, kw_only=True, gc=False):
    """A capture or a cancel of a charge."""

    id: str
    created: Instant
    amount: Decimal
    state: Literal["pending", "complete", "failed"]
    updated: Instant | None = None
    """When it ended; None while it is pending."""


class Cancellation(Struct, frozen=True, kw_only=True, gc=False):
    """One `cancel` of units, begun at once and finished by a follow-up."""

    id: str
    """The id of the charge's cancel operation that it brought about."""
    at: Instant
    units: tuple[tuple[str, int], ...]
    """Line id and number of units."""
    reason: str = ""
    finished: Instant | None = None


class Charge(Struct, frozen=True, kw_only=True, gc=False):
    """The authorization that pays for the order."""

    id: str
    created: Instant
    amount: Decimal
    state: ChargeState
    captures: tuple[Operation, ...] = ()
    cancels: tuple[Operation, ...] = ()


class Source(Struct, frozen=True, kw_only=True, gc=False):
    """How the shopper pays."""

    id: str
    type: Literal["creditCard"]
    brand: str
    last_four: str
    expiration_month: int
    expiration_year: int
    method_name: str = "CreditCardMethod"
    """The documented Global Commerce name, whose letter case varies."""


class Order(Struct, frozen=True, kw_only=True, gc=False):
    """All that is known of one order."""

    id: str
    path: str
    """Its seed path; agenda entries and ids of later parts derive from it."""
    site_id: str
    company_id: str
    environment: Environment
    locale: str
    currency: str
    external_id: str
    shopper: Shopper
    ship_to: Contact
    bill_to: Contact
    ship_from_country: str
    lines: tuple[LineItem, ...]
    tax_inclusive: bool
    shipping_method: str
    shipping_code: str
    source: Source
    charge: Charge
    session_id: str
    session_secret: str
    checkout_id: str
    selling_entity_id: str
    selling_entity_name: str
    created: Instant
    updated: Instant
    submitted: Instant | None = None
    completed: Instant | None = None
    state: OrderState = "Open"
    transitions: dict[str, Instant] = field(default_factory=dict)
    """Global Commerce states reached."""
    resource_state: ResourceState = ""
    """The state that the Digital River API shows, rolled up from lines and charge."""
    resource_transitions: dict[str, Instant] = field(default_factory=dict)
    agenda_count: int = 0
    """How many agenda entries the order has made; the ordinal in their paths."""
    cancellations: tuple[Cancellation, ...] = ()
    metadata: dict[str, str] = field(default_factory=dict)

    @property
    def live_mode(self) -> bool:
        """True in production."""
        return self.environment == "production"

    @property
    def subtotal(self) -> Decimal:
        """Lines and shipping without tax."""
        return sum((line.money.amount + line.money.shipping for line in self.lines), ZERO)

    @property
    def total_tax(self) -> Decimal:
        """Tax on lines and on shipping."""
        return sum((line.money.tax + line.money.shipping_tax for line in self.lines), ZERO)

    @property
    def total_shipping(self) -> Decimal:
        """Shipping without tax."""
        return sum((line.money.shipping for line in self.lines), ZERO)

    @property
    def total_discount(self) -> Decimal:
        """What the shopper was let off."""
        return sum((line.money.discount for line in self.lines), ZERO)

    @property
    def total(self) -> Decimal:
        """What the shopper pays."""
        return self.subtotal + self.total_tax
