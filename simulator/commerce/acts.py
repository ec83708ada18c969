"""Every action that a user, or the shop itself, may ask for: what it takes, what it does, when there is reason to."""

from __future__ import annotations

from typing import Final

from simulator.commerce.act import Act
from simulator.commerce.money_acts import MONEY_ACTS
from simulator.commerce.order_acts import ORDER_ACTS
from simulator.commerce.order_machine import ORDER
from simulator.commerce.payment_acts import PAYMENT_ACTS

__all__ = ["ACTIONS", "Act"]

_ACTS: Final = {act.name: act for act in (*ORDER_ACTS, *PAYMENT_ACTS, *MONEY_ACTS)}
ACTIONS: Final[dict[str, Act]] = {name: _ACTS[name] for name in ORDER.actions}
"""By name, in the order of an order's life."""
