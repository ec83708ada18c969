"""Actions on what pays for an order - funds, captures, cancels - and on orders that are looked into."""

from __future__ import annotations

from typing import Final

from simulator.commerce import holding, operating, payment, suppressing
from simulator.commerce.act import REASON, UNITS, Act

PAYMENT_ACTS: Final = (
    Act(
        "settle_payment",
        "delayed funds arrive and are collected; the order is accepted",
        {"overpaid": "an amount that arrives beyond what is due; default: none"},
        payment.settle_payment,
        payment.awaited,
    ),
    Act(
        "fail_payment",
        "the charge is refused, or delayed funds never come; the order is cancelled",
        {},
        payment.fail_payment,
        payment.awaited,
    ),
    Act(
        "settle_operation",
        "a capture or cancel of the charge ends; by itself it does after 35 s or 2 s, or as the test card says",
        {
            "operation": "its id; default: every one that is pending",
            "outcome": f"one of {', '.join(operating.OUTCOMES)}; default: the first",
        },
        operating.settle_operation,
        operating.running,
    ),
    Act(
        "retry_operation",
        "a capture or cancel that failed is tried again; captures are by themselves, for 30 days",
        {"operation": "its id; default: every one that failed"},
        operating.retry_operation,
        lambda order: bool(operating.failed(order)),
    ),
    Act(
        "fail_reauthorization",
        "the authorization had expired, and the bank does not renew it",
        {},
        operating.fail_reauthorization,
        lambda order: order.charge.state == "capturable",
    ),
    Act(
        "hold",
        "the order is in review: it is not processed or fulfilled until it is released",
        {"kind": f"one of {', '.join(holding.HOLDS)}; default: the first that fits (dpl before any work)"},
        holding.hold,
        holding.free,
    ),
    Act(
        "release_hold",
        "the review ends, the order goes on",
        {},
        holding.release_hold,
        lambda order: not holding.free(order),
    ),
    Act(
        "flag_risk",
        "signs of fraud are noted; nothing is held back yet",
        {},
        holding.flag_risk,
        lambda order: order.risk is None,
    ),
    Act(
        "suppress",
        "fraud operations stop open units for good; what was paid goes back by itself",
        {"lines": UNITS, "reason": REASON},
        suppressing.suppress,
        suppressing.stoppable,
    ),
)
