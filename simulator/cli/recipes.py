"""How an order is brought to each event that the shop announces: what is ordered, and what is asked of the shop."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple

from simulator.instant import parse_span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from simulator.catalogue.loader import Row
    from simulator.instant import Span

Ask = tuple[str, dict[str, Any]]
"""An action and its parameters."""


class Recipe(NamedTuple):
    """One order of one line, and what is done to it once it waits for something."""

    asks: tuple[Ask, ...] = ()
    product: Literal["physical", "digital"] = "physical"
    payment: str | dict[str, str] = ""
    """How it is paid; empty for any way that is paid at once."""
    taxed: bool = False
    """Whether it must be taxed, which not every place does."""

    @property
    def lead(self) -> int:
        """How long after the order the last thing is asked for, in microseconds."""
        return sum(wait(name) for name, _ in self.asks)


def wait(action: str) -> Span:
    """How long people take before they ask for *action*: goods travel, banks are slow."""
    return parse_span(_WAITS.get(action, "1h"))


_WAITS: Final = {
    "settle_payment": "2d",
    "ship": "1d",
    "open_return": "6d",
    "receive_return": "4d",
    "refund": "2d",
    "fail_refund": "1s",  # later it is complete
    "settle_operation": "1s",  # later it is complete
    "dispute": "20d",
    "resolve_dispute": "12d",
    "chargeback": "12d",
    "refuse_cancel": "2s",  # later the cancellation is complete
}


def _do(*asks: str | Ask, product: Literal["physical", "digital"] = "physical", delayed: bool = False) -> Recipe:
    return Recipe(
        tuple((ask, {}) if isinstance(ask, str) else ask for ask in asks), product, "delayed" if delayed else ""
    )


def _returned(kind: str) -> Ask:
    return "open_return", {"kind": kind}


def _refunded(kind: str, **more: Any) -> Ask:
    return "refund", {"kind": kind, **more}


_DECLINED: Final = "4000000000003600"
_NOTED: Final = {"metadata": {"case": "A-1027"}}
_FRAUD: Final[Ask] = ("suppress", {"reason": "FRAUD"})
_SHIPPED: Final = (
    *("order.ship", "line.complete", "order.complete", "payment.settle", "fulfillment.create", "capture.begin"),
    *("capture.complete", "charge.process", "charge.complete", "resource.fulfilled", "resource.complete"),
    "invoice.create",
)
_CANCELLED: Final = (
    *("line.cancel", "line.cancel_complete", "order.cancel", "cancel.begin", "cancel.complete"),
    *("charge.cancelled", "resource.cancelled"),
)
_PAID_BACK: Final = (
    "CPGInitiatedSatisfactionRefund",
    "LineItemLevelIssuerRefund",
    "LineItemLevelSatisfactionRefund",
    "OrderLevelIssuerRefund",
    "OrderLevelSatisfactionRefund",
    "ReviewRefund",
)
_TAKEN_BACK: Final = (
    "AutoCreatedLineItemLevelReturnProduct",
    "LineItemLevelReturnProduct",
    "ReplacementProductReturn",
    "ReplacementReturn",
)


def _recipes() -> Iterator[tuple[str, Recipe]]:
    yield "line.pend_electronic", _do(product="digital")
    for move in _SHIPPED:
        yield move, _do("ship")
    for move in _CANCELLED:
        yield move, _do("cancel")
    yield "cancel.failed", _do("cancel", "refuse_cancel")
    yield "capture.failed", _do("ship", ("settle_operation", {"outcome": "failed"}))
    yield "payment.expire", _do("fail_payment", delayed=True)
    for move in ("charge.failed", "payment.decline"):
        yield move, Recipe(payment={"card": _DECLINED})
    yield "charge.reauthorization_failed", _do("fail_reauthorization")
    for move in ("line.suppress", "order.suppress", "order.block"):
        yield move, _do(_FRAUD)
    yield "line.back_order", _do("back_order")
    yield "order.risk", _do("flag_risk")
    yield "order.hold_dpl", _do(("hold", {"kind": "dpl"}), delayed=True)
    for kind in ("delayed_fraud", "fraud_error"):
        yield f"order.hold_{kind}", _do(("hold", {"kind": kind}))
    yield "order.review_open", _do("hold")
    yield "order.release_hold", _do("hold", "release_hold")
    yield "return.begin", _do("ship", "open_return")
    for kind in _TAKEN_BACK:
        yield f"return.{kind}", _do("ship", _returned(kind))
    vain = "CancelRequestReturnProduct"
    yield f"return.{vain}", _do("cancel", "refuse_cancel", "ship", _returned(vain))
    for move in ("return.receipt", "return.accept"):
        yield move, _do("ship", "open_return", "receive_return")
    yield "return.update", _do("ship", "open_return", ("update_return", _NOTED))
    for kind in _PAID_BACK:
        yield f"refund.{kind}", _do("ship", _refunded(kind))
    yield "refund.TaxExemptRefund", _do("ship", _refunded("TaxExemptRefund"))._replace(taxed=True)
    yield "refund.PriceAdjustmentRefund", _do("ship", _refunded("PriceAdjustmentRefund", percent=10))
    yield "refund.ReplacementRefund", _do("ship", _returned("ReplacementReturn"), _refunded("ReplacementRefund"))
    yield "refund.CancellationRefund", _do("settle_payment", "cancel", delayed=True)
    yield "refund.OrderLevelSuppressRefund", _do("settle_payment", _FRAUD, delayed=True)
    surplus = _refunded("OverpaymentDifferenceRefund")
    yield "refund.OverpaymentDifferenceRefund", _do(("settle_payment", {"overpaid": 10}), surplus, delayed=True)
    usual = _refunded("OrderLevelSatisfactionRefund")
    for move in ("refund.begin", "refund.send", "refund.complete"):
        yield move, _do("ship", usual)
    for move in ("refund.refuse", "refund.fail"):
        yield move, _do("ship", usual, "fail_refund")
    yield "refund.ask", _do("settle_payment", "ship", ("refund", {"percent": 100}), delayed=True)
    yield "refund.update", _do("ship", usual, ("update_refund", _NOTED))
    yield "payment.wait", _do(delayed=True)
    yield "dispute.open", _do("ship", "dispute")
    yield "dispute.end", _do("ship", "dispute", "resolve_dispute")
    yield "order.dispute_chargeback", _do("ship", "dispute", "chargeback")


RECIPES: Final[dict[str, Recipe]] = dict(_recipes())
"""By the announced move; placing an order is enough for one that is not here."""


def recipe(row: Row) -> Recipe:
    """The recipe for an event.

    One that no move announces gets an order that is complete; one that waits to be paid on the Payment tab; one that
    is in process where a charge fails before its money has moved.
    """
    if row.announces is None and "charge" in row.type and "refund" not in row.type:
        return Recipe()
    if row.announces is None:
        return RECIPES["payment.wait" if row.tab == "payment" else "order.complete"]
    return RECIPES.get(row.announces, Recipe())
