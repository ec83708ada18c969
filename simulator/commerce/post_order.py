"""What may become of an order beyond its fulfillment: holds, suppression, disputes, returns and refunds."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Literal

from msgspec import Struct, field

from simulator.commerce.money import ZERO
from simulator.instant import Instant

HoldKind = Literal["dpl", "delayed_fraud", "fraud_error"]
"""Denied-party review, late signs of fraud, an error of the fraud check: PON's three ids of `Order in Review`."""
ReturnKind = Literal[
    "AutoCreatedLineItemLevelReturnProduct",
    "CancelRequestReturnProduct",
    "LineItemLevelReturnProduct",
    "ReplacementProductReturn",
    "ReplacementReturn",
]
"""As PON's Returns tab names them."""
ReturnStatus = Literal["PendingProductReturn", "ProductReceived", "Refunded", "RefundedWithoutReturn", "Closed"]
RefundKind = Literal[
    "CancellationRefund",
    "CPGInitiatedSatisfactionRefund",
    "LineItemLevelIssuerRefund",
    "LineItemLevelSatisfactionRefund",
    "OrderLevelIssuerRefund",
    "OrderLevelSatisfactionRefund",
    "OrderLevelSuppressRefund",
    "OverpaymentDifferenceRefund",
    "PriceAdjustmentRefund",
    "ReplacementRefund",
    "ReturnRefund",
    "ReviewRefund",
    "TaxExemptRefund",
]
"""By the label of PON's Refunds tab, without blanks (which of its two suppress ids is printed: PON-SUPPRESS-1);
`ReturnRefund`, which no PON id names, pays for returned goods: PON announces its receipt and its credit."""
RefundedBy = Literal["customer service", "issuer", "system", "gateway", "merchant"]
"""``merchant``: asked for through the Digital River API."""
RefundState = Literal["pending_information", "pending", "succeeded", "failed", "expired"]
"""As the API names them; ``pending`` before and while the bank deals with it."""
RefundType = Literal["", "shipping", "tax", "duty", "importer_tax", "fees"]
"""Of what a refund is, as the API names it; empty for goods."""


class Hold(Struct, frozen=True, kw_only=True, gc=False):
    """A fraud review that keeps the order from fulfillment."""

    kind: HoldKind
    at: Instant
    released: Instant | None = None


class Suppression(Struct, frozen=True, kw_only=True, gc=False):
    """Fraud operations stopped the order."""

    id: str
    at: Instant
    after_settlement: bool
    """Whether funds had been collected, which the shop then gives back."""
    reason: str = ""
    number: int = 1
    """Counted from 1, where lines are stopped one after another."""


class Dispute(Struct, frozen=True, kw_only=True, gc=False):
    """The shopper disputes the payment with the bank."""

    id: str
    opened: Instant
    reason: str = "DISPUTE_REASON_OTHER"
    status: str = "STATUS_DISPUTE_OPEN"
    """``STATUS_DISPUTE_CHARGE_BACK`` once the bank has taken the money back."""
    chargeback: Instant | None = None
    resolved: Instant | None = None
    """When it ended well for the shop."""
    note: str = ""
    number: int = 1
    """Counted from 1, where one follows another."""
    before: Instant | None = None
    """When the one before it ended."""

    @property
    def open(self) -> bool:
        """Whether nobody has decided it."""
        return self.chargeback is None and self.resolved is None


class Amounts(Struct, frozen=True, kw_only=True, gc=False):
    """Money that goes back, in major units, all from 0 up."""

    amount: Decimal = ZERO
    """Of goods, without tax."""
    tax: Decimal = ZERO
    shipping: Decimal = ZERO
    """Without tax."""
    shipping_tax: Decimal = ZERO

    @property
    def total(self) -> Decimal:
        """All that goes back."""
        return self.amount + self.tax + self.shipping + self.shipping_tax


class ReturnLine(Struct, frozen=True, kw_only=True, gc=False):
    """The units of one line that come back, or the money for them."""

    id: str
    line_id: str
    quantity: int
    """0 for money without goods."""
    worth: Amounts = Amounts()
    """What the units cost, or what goes back; nothing does for those that are replaced."""
    satisfaction: bool = False
    """Whether money goes back without the goods."""
    type: RefundType = ""
    """Of what of the line money goes back, where a merchant says so."""


class ReceiptLine(Struct, frozen=True, kw_only=True, gc=False):
    """The units of one return line that reached the warehouse."""

    return_line_id: str
    line_id: str
    quantity: int
    condition: str = "NEW"
    worth: Amounts = Amounts()
    """What these units cost."""


class Receipt(Struct, frozen=True, kw_only=True, gc=False):
    """The warehouse acknowledged returned goods."""

    id: str
    at: Instant
    external_id: str
    lines: tuple[ReceiptLine, ...]
    refund_id: str = ""
    """The refund that pays for it; empty before one does."""


class Return(Struct, frozen=True, kw_only=True, gc=False):
    """Goods on their way back."""

    id: str
    kind: ReturnKind
    created: Instant
    reason: str
    lines: tuple[ReturnLine, ...]
    comments: str = ""
    status: ReturnStatus = "PendingProductReturn"
    receipts: tuple[Receipt, ...] = ()
    refund_ids: tuple[str, ...] = ()
    """The refunds that pay for it, one for each receipt; none before, and none for a replacement."""
    merchant: bool = False
    """Whether it was made through the Digital River API, whose returns are paid for as they are accepted."""
    location: dict[str, Any] = field(default_factory=dict)
    """Where the goods go, as the merchant says; passed through."""
    metadata: dict[str, Any] = field(default_factory=dict)
    changed: Instant | None = None
    """When location or metadata were last changed."""

    def accepted(self, part: ReturnLine) -> int:
        """How many units of one of its lines have arrived."""
        return sum(one.quantity for each in self.receipts for one in each.lines if one.return_line_id == part.id)

    @property
    def arrived(self) -> Instant | None:
        """When the last unit of it arrived; None while one is waited for."""
        whole = all(self.accepted(part) == part.quantity for part in self.lines)
        return self.receipts[-1].at if whole and self.receipts else None


class Refund(Struct, frozen=True, kw_only=True, gc=False):
    """Money on its way back."""

    id: str
    kind: RefundKind
    created: Instant
    by: RefundedBy
    reason: str
    lines: tuple[ReturnLine, ...]
    """The share of each line; their sum is the refund."""
    level: Literal["order", "line"] = "order"
    comments: str = ""
    return_id: str = ""
    """The return that it pays for."""
    type: RefundType = ""
    """Of what it is, where a merchant says so."""
    state: RefundState = "pending"
    sent: Instant | None = None
    """When the bank was told of it."""
    token: str = ""
    """What lets the shopper say where the money is to go, where the bank cannot know."""
    expires: Instant | None = None
    """Until when he can."""
    completed: Instant | None = None
    """When the credit reached the shopper."""
    ended: Instant | None = None
    """When it failed or expired instead."""
    failure: str = ""
    """Why it failed, if that is known."""
    metadata: dict[str, Any] = field(default_factory=dict)

    @property
    def merchant(self) -> bool:
        """Whether it was asked for through the Digital River API."""
        return self.by == "merchant"

    @property
    def stands(self) -> bool:
        """Whether its money went back or is on its way."""
        return self.state not in ("failed", "expired")

    @property
    def worth(self) -> Amounts:
        """What goes back in all."""
        parts = [line.worth for line in self.lines]
        return Amounts(
            amount=sum((one.amount for one in parts), ZERO),
            tax=sum((one.tax for one in parts), ZERO),
            shipping=sum((one.shipping for one in parts), ZERO),
            shipping_tax=sum((one.shipping_tax for one in parts), ZERO),
        )
