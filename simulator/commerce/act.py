"""What an action is that can be asked of the shop, and the words that several of them share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from simulator.commerce.selection import REASON_LIMIT

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from simulator.commerce.order import Order
    from simulator.commerce.order_machine import OrderAction
    from simulator.commerce.turn import Turn
    from simulator.records import Options


class Act(NamedTuple):
    """One action."""

    name: OrderAction
    description: str
    params: dict[str, str]
    """Each parameter and what it means; all may be left out unless it says otherwise."""
    run: Callable[[Turn, Mapping[str, Any], Options], None]
    possible: Callable[[Order], bool]
    """Whether there is anything to do, beyond what the order's state says."""
    quiet: bool = False
    """A note of the merchant's: it is taken and never proposed."""


UNITS: Final = (
    "list of {line: id or number from 1, quantity: units (default: all open)}; default: every open unit that fits"
)
LINES: Final = "list of lines (ids or numbers from 1); default: all that fit"
TRACKING: Final = {
    "carrier": "parcel service; default: the usual one of the country",
    "tracking_number": "default: a seeded one of the carrier's shape",
    "tracking_url": "default: an address at tracking.example.com",
}
REASON: Final = f"up to {REASON_LIMIT} characters"


def always(_order: Order) -> bool:
    """Nothing but the order's state decides."""
    return True
