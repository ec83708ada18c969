"""Which verbs an order takes in which Global Commerce state (SHOP-FLOW-1).

``Complete`` and ``Cancelled`` are not led to from here: they follow from lines and charge (`rollup`).
"""

from __future__ import annotations

from typing import Literal, get_args

from simulator.commerce.machine import Machine
from simulator.commerce.order import OrderState

OrderAction = Literal["submit", "process", "ship", "fulfill", "cancel", "cancel_complete"]

ORDER: Machine[OrderState, OrderAction] = Machine(
    "order",
    get_args(OrderState),
    get_args(OrderAction),
    {
        ("Open", "submit"): "Submitted",
        ("Open", "cancel"): "Open",
        ("Open", "cancel_complete"): "Open",
        ("Submitted", "process"): "In Process",
        ("Submitted", "cancel"): "Submitted",
        ("Submitted", "cancel_complete"): "Submitted",
        ("In Process", "ship"): "In Process",
        ("In Process", "fulfill"): "In Process",
        ("In Process", "cancel"): "In Process",
        ("In Process", "cancel_complete"): "In Process",
        ("Cancelled", "cancel_complete"): "Cancelled",
    },
)
