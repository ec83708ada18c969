"""The order: one frozen value that every channel and every REST answer is printed from.

Frozen values hold no cycles, so the garbage collector is told not to look at them: many orders cost it nothing.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Literal

from msgspec import Struct, field

from simulator.commerce.goods import LineItem
from simulator.commerce.money import ZERO
from simulator.commerce.parties import RECEIVED, Contact, Shopper, Source
from simulator.commerce.post_order import Amounts, Dispute, Hold, Refund, Return, Suppression
from simulator.commerce.subjects import latest
from simulator.instant import Instant
from simulator.records import Environment

ChargeState = Literal["pending", "capturable", "processing", "complete", "cancelled", "failed"]
ResourceState = Literal["", "accepted", "fulfilled", "complete", "cancelled"]
OrderState = Literal["Open", "Submitted", "In Process", "Complete", "Cancelled"]
ChargeType = Literal["customer_initiated", "merchant_initiated", "moto"]
PaymentTiming = Literal["real_time", "delayed"]


class Operation(Struct, frozen=True, kw_only=True, gc=False):
    """A capture or a cancel of a charge."""

    id: str
    created: Instant
    amount: Decimal
    state: Literal["pending", "complete", "failed"]
    updated: Instant | None = None
    """When it ended; None while it is pending."""
    again: str = ""
    """The id of the first one, which failed, when it is tried again."""


class Cancellation(Struct, frozen=True, kw_only=True, gc=False):
    """Units called off: by a `cancel`, begun at once and finished by a follow-up, or at one go by a `suppress`."""

    id: str
    """The id of the charge's cancel operation that it brought about."""
    at: Instant
    units: tuple[tuple[str, int], ...]
    """Line id and number of units."""
    worths: tuple[Amounts, ...] = ()
    """What the units cost, in their order."""
    reason: str = ""
    finished: Instant | None = None
    collected: bool = False
    """Whether their money had been collected by then, which the shop gives back."""
    at_fulfiller: bool = False
    """Whether the fulfiller had them already, so that he may refuse; their money is given up when he agrees."""
    refused: bool = False
    """Whether he did; the units are open again."""
    suppression: str = ""
    """The id of the suppression that stopped them; empty for a cancellation."""

    @property
    def decided(self) -> Instant | None:
        """Since when nobody can refuse it; None while the fulfiller can."""
        return self.finished if self.at_fulfiller else self.at


class Fulfillment(Struct, frozen=True, kw_only=True, gc=False):
    """What payments were told at one time of shipped, delivered or cancelled units."""

    id: str
    """``ful_`` and a UUID."""
    created: Instant
    units: tuple[tuple[str, int, int], ...]
    """Line id, number of units shipped or delivered, number of units cancelled."""
    operations: tuple[str, ...] = ()
    """The ids of the captures and cancels that it started; none for units that were paid before."""
    carrier: str = ""
    tracking_number: str = ""
    tracking_url: str = ""
    shipment_id: str = ""
    """As whoever reported it calls the parcel."""
    shipment_items: dict[str, str] = field(default_factory=dict)
    """And its parts, by line id."""
    metadata: dict[str, Any] = field(default_factory=dict)


class Charge(Struct, frozen=True, kw_only=True, gc=False):
    """The authorization that pays for the order."""

    id: str
    created: Instant
    amount: Decimal
    state: ChargeState
    captures: tuple[Operation, ...] = ()
    cancels: tuple[Operation, ...] = ()


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
    carrier: str = ""
    """Who brings the parcels unless an action names another."""
    agenda_count: int = 0
    """How many agenda entries the order has made; the ordinal in their paths."""
    cancellations: tuple[Cancellation, ...] = ()
    fulfillments: tuple[Fulfillment, ...] = ()
    payment_timing: PaymentTiming = "real_time"
    """``delayed``: a transfer or the like, whose funds come (or not) days after the order."""
    settled: Instant | None = None
    """When delayed funds were collected."""
    overpaid: Decimal = ZERO
    """What arrived beyond what was due."""
    holds: tuple[Hold, ...] = ()
    risk: Instant | None = None
    """When signs of fraud were noted."""
    suppression: Suppression | None = None
    dispute: Dispute | None = None
    returns: tuple[Return, ...] = ()
    refunds: tuple[Refund, ...] = ()
    metadata: dict[str, str] = field(default_factory=dict)
    charge_type: ChargeType = "customer_initiated"
    extra: str = ""
    """Members of the API's order that stand nowhere else, as a JSON object; they win, null takes a member away."""

    @property
    def live_mode(self) -> bool:
        """True in production."""
        return self.environment == "production"

    @property
    def hold(self) -> Hold | None:
        """The review that keeps the order from fulfillment now."""
        for one in self.holds:
            if one.released is None:
                return one
        return None

    @property
    def paid(self) -> bool:
        """Whether the order need not wait for funds: a payment in real time, or a delayed one that has arrived."""
        return self.payment_timing == "real_time" or self.settled is not None

    @property
    def charged(self) -> bool:
        """Whether there is a charge to tell of; what the shopper pays in is charged when it comes (CHARGE-FUNDS-1)."""
        return self.payment_timing == "real_time" or self.settled is not None or self.source.type not in RECEIVED

    @property
    def goods(self) -> tuple[LineItem, ...]:
        """The lines with units of their own: all but those that stand for a bundle."""
        return tuple(line for line in self.lines if not line.bundle)

    def latest(self, move: str) -> str:
        """The id of the latest return, receipt, refund, dispute ... that *move* could be about, or none."""
        return latest(self, move)

    @property
    def subtotal(self) -> Decimal:
        """Lines and shipping without tax."""
        found = ZERO
        for line in self.lines:
            found += line.money.amount + line.money.shipping
        return found

    @property
    def total_tax(self) -> Decimal:
        """Tax on lines and on shipping."""
        found = ZERO
        for line in self.lines:
            found += line.money.tax + line.money.shipping_tax
        return found

    @property
    def total_shipping(self) -> Decimal:
        """Shipping without tax."""
        return sum((line.money.shipping for line in self.lines), ZERO)

    @property
    def total_discount(self) -> Decimal:
        """What the shopper was let off."""
        found = ZERO
        for line in self.lines:
            found += line.money.discount + line.money.shipping_discount
        return found

    @property
    def total(self) -> Decimal:
        """What the shopper pays."""
        return self.subtotal + self.total_tax
