"""An order that nobody placed, as far as the shop leads it on by itself: what sample events tell of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.commerce import shop
from simulator.errors import IllegalAction

if TYPE_CHECKING:
    from simulator.commerce.draft import Draft
    from simulator.commerce.order import Order
    from simulator.instant import Instant
    from simulator.records import Options
    from simulator.seed import Seed


def begun(draft: Draft, *, at: Instant, seed: Seed, options: Options) -> Order:
    """The order of *draft* after its first follow-ups, all at *at*: for most, in process."""
    applied = shop.place(draft, at=at, seed=seed, options=options)
    order, agenda = applied.order, sorted(applied.agenda, key=lambda entry: (entry.due, entry.path))
    while agenda:
        entry = agenda.pop(0)
        if entry.calendar:
            continue
        try:
            applied = shop.apply(order, entry.action, at=at, options=options)
        except IllegalAction:
            continue
        order, agenda = applied.order, sorted([*agenda, *applied.agenda], key=lambda entry: (entry.due, entry.path))
    return order
