"""A delivery as its row has it, and an attempt of a long list."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from msgspec import Struct

from simulator.instant import Instant
from simulator.records import Attempt, Delivery

if TYPE_CHECKING:
    from sqlalchemy import Row


class DeliveryState(Struct, frozen=True, kw_only=True):
    """A delivery and how far it has come."""

    seq: int
    delivery: Delivery
    planned_at: Instant
    first_due: Instant
    """When its first attempt was due; what the delivery itself calls due moves on with each retry."""
    open: bool
    number: int
    """The attempt that is next (open) or was last (settled)."""
    started: bool
    interrupted: int
    first_at: Instant | None
    disposition: str
    reason: str


class Tried(NamedTuple):
    """An attempt of a long list."""

    seq: int
    attempt: Attempt
    delivery: Delivery


def state_of(row: Row[Any]) -> DeliveryState:
    """A row of the table as a value."""
    values = row._mapping
    delivery = Delivery(**{name: values[name] for name in Delivery.__struct_fields__})
    rest = {name: values[name] for name in DeliveryState.__struct_fields__ if name != "delivery"}
    return DeliveryState(delivery=delivery, **rest)
