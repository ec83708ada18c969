"""What may become of an order beyond its fulfillment: holds, suppression, disputes, returns and refunds."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

from msgspec import Struct

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
RefundedBy = Literal["customer service", "issuer", "system", "gateway"]


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
    note: str = ""


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


class ReceiptLine(Struct, frozen=True, kw_only=True, gc=False):
    """The units of one return line that reached the warehouse."""

    return_line_id: str
    line_id: str
    quantity: int
    condition: str = "NEW"


class Receipt(Struct, frozen=True, kw_only=True, gc=False):
    """The warehouse acknowledged returned goods."""

    id: str
    at: Instant
    external_id: str
    lines: tuple[ReceiptLine, ...]


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
    refund_id: str = ""
    """The refund that pays for it; empty before one does, and for a replacement."""


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
    completed: Instant | None = None
    """When the credit reached the shopper."""

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
