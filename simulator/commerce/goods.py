"""What is bought: products, lines, their money and taxes, and how their units reach the shopper."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

from msgspec import Struct, field

from simulator.commerce.money import ZERO
from simulator.commerce.post_order import Amounts
from simulator.instant import Instant

PRODUCT_METADATA = "productMetadata"
"""Where a line's ``extra`` keeps the metadata of its SKU, which expanded forms alone tell."""
LineState = Literal["created", "pending", "shipped", "complete", "cancelling", "cancelled"]
MediumKind = Literal["backup_cd", "eds"]
PlaceLevel = Literal["Country", "Territory", "State", "County", "City", "District"]
BrazilLevel = Literal["Cide", "Cofins", "Irrf", "Iss", "Pis"]
TaxLevel = Literal[PlaceLevel, BrazilLevel]
"""Whose tax it is; the last five are Brazil's, which the tax block tells one by one."""


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

    level: TaxLevel
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
    order_discount: Decimal = ZERO
    """The part of it that is the line's share of a discount on the whole order."""
    tax: Decimal = ZERO
    shipping: Decimal = ZERO
    """This line's share of the order's shipping, without tax."""
    shipping_tax: Decimal = ZERO
    shipping_discount: Decimal = ZERO
    """What the shopper was let off on that share, as the shop shows it."""

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
    worth: Amounts = Amounts()
    """What its units cost."""


class Medium(Struct, frozen=True, kw_only=True, gc=False):
    """What comes with a download for money: a disc with a copy, or the extended download service (EDS)."""

    id: str
    kind: MediumKind
    name: str
    fulfilled: Instant | None = None


class Subscription(Struct, frozen=True, kw_only=True, gc=False):
    """The subscription that a line begins, as notifications tell of it."""

    id: str
    product_id: str
    activation_key: str = ""
    activated: Instant | None = None
    renewal: Instant | None = None
    auto_renewal: bool = True
    trial_days: int = 0
    """How long it costs nothing; 0 for one that is paid from the start."""
    months: int = 1
    """How long each period is that is paid for."""


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
    pre_order: bool = False
    release: Instant | None = None
    """When a pre-order is meant to be released."""
    released: Instant | None = None
    back_ordered: Instant | None = None
    """Since when the fulfiller is out of stock; None when he is not."""
    suppressed: Instant | None = None
    media: tuple[Medium, ...] = ()
    subscription: Subscription | None = None
    bundle: bool = False
    """Whether it stands for the lines whose ``parent`` it is."""
    parent: str = ""
    """The id of the bundle's line."""
    extra: str = ""
    """Members of the API's item that stand nowhere else, as a JSON object; they win, null takes a member away."""

    @property
    def open(self) -> int:
        """Units neither fulfilled nor cancelled."""
        return self.quantity - self.fulfilled - self.cancelled
