"""How a line's subscription begins: with the first unit that is handed over (SHOP-SUBSCRIPTION-1)."""

from __future__ import annotations

from calendar import monthrange
from datetime import timedelta
from typing import TYPE_CHECKING

from msgspec.structs import replace

from simulator.commerce.parcel import unlock_codes
from simulator.instant import Instant, moment

if TYPE_CHECKING:
    from datetime import datetime

    from simulator.commerce.goods import LineItem, Subscription
    from simulator.seed import Seed


def begin(line: LineItem, seed: Seed, at: Instant) -> LineItem:
    """*line* with its subscription active since *at*, if it has one that was not."""
    plan = line.subscription
    if plan is None or plan.activated is not None:
        return line
    key = plan.activation_key or unlock_codes(seed.child("activation"), 1, 1)[0]
    return replace(line, subscription=replace(plan, activation_key=key, activated=at, renewal=_renewal(plan, at)))


def _renewal(plan: Subscription, at: Instant) -> Instant:
    """When the trial ends, or else the first period."""
    start = moment(at)
    end = start + timedelta(days=plan.trial_days) if plan.trial_days else _months_later(start, plan.months)
    return Instant(at + (end - start) // timedelta(microseconds=1))


def _months_later(start: datetime, months: int) -> datetime:
    """The same day of the month, or its last one where the month is too short."""
    years, month = divmod(start.month - 1 + months, 12)
    year, month = start.year + years, month + 1
    return start.replace(year=year, month=month, day=min(start.day, monthrange(year, month)[1]))
