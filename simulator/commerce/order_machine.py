"""Which verbs an order takes in which Global Commerce state (SHOP-FLOW-1).

``Complete`` and ``Cancelled`` are not led to from here: they follow from lines and charge (`rollup`). A hold, missing
funds and the like are no states of their own; what they forbid stands with the acts.
"""

from __future__ import annotations

from typing import Final, Literal, get_args

from simulator.commerce.machine import Machine
from simulator.commerce.order import OrderState

OrderAction = Literal[
    "submit",
    "settle_payment",
    "fail_payment",
    "process",
    "release_pre_order",
    "back_order",
    "ship",
    "fulfill",
    "report_fulfillment",
    "fulfill_media",
    "cancel",
    "cancel_complete",
    "refuse_cancel",
    "settle_operation",
    "retry_operation",
    "fail_reauthorization",
    "hold",
    "release_hold",
    "flag_risk",
    "suppress",
    "open_return",
    "receive_return",
    "update_return",
    "refund",
    "send_refund",
    "give_bank_details",
    "expire_refund",
    "complete_refund",
    "fail_refund",
    "update_refund",
    "dispute",
    "resolve_dispute",
    "chargeback",
]

_MONEY: Final[tuple[OrderAction, ...]] = (
    *("refund", "send_refund", "give_bank_details", "expire_refund", "complete_refund", "fail_refund"),
    *("update_refund", "dispute", "resolve_dispute", "chargeback"),
)
"""What is about money that was paid."""
_STAYS: Final[dict[OrderAction, tuple[OrderState, ...]]] = {
    "settle_payment": ("Submitted",),
    "fail_payment": ("Submitted",),
    "release_pre_order": ("Submitted", "In Process"),
    "back_order": ("In Process",),
    "ship": ("In Process",),
    "fulfill": ("In Process",),
    "report_fulfillment": ("In Process",),
    "fulfill_media": ("In Process",),
    "cancel": ("Open", "Submitted", "In Process"),
    "cancel_complete": ("Open", "Submitted", "In Process", "Cancelled"),
    "refuse_cancel": ("In Process",),
    "settle_operation": ("Open", "Submitted", "In Process", "Complete", "Cancelled"),
    "retry_operation": ("Open", "Submitted", "In Process", "Complete", "Cancelled"),
    "fail_reauthorization": ("Submitted", "In Process", "Complete", "Cancelled"),
    "hold": ("Submitted", "In Process"),
    "release_hold": ("Submitted", "In Process"),
    "flag_risk": ("Submitted", "In Process"),
    "suppress": ("Submitted", "In Process"),
    "open_return": ("In Process", "Complete"),
    "receive_return": ("In Process", "Complete"),
    "update_return": ("In Process", "Complete"),
    **dict.fromkeys(_MONEY, ("Submitted", "In Process", "Complete", "Cancelled")),
}
"""The states that take an action and are not left by it."""

ORDER: Final[Machine[OrderState, OrderAction]] = Machine(
    "order",
    get_args(OrderState),
    get_args(OrderAction),
    {
        ("Open", "submit"): "Submitted",
        ("Submitted", "process"): "In Process",
        ("Submitted", "report_fulfillment"): "In Process",
        ("Cancelled", "refuse_cancel"): "In Process",
        **{(state, action): state for action, states in _STAYS.items() for state in states},
    },
)
