"""The charge that pays for an order: its machine, its captures and its cancels."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, get_args

from msgspec.structs import replace

from simulator.commerce.machine import Machine
from simulator.commerce.order import Charge, ChargeState, Operation

if TYPE_CHECKING:
    from decimal import Decimal

    from simulator.instant import Instant

ChargeAction = Literal["authorize", "decline", "begin", "settle", "release", "complete", "cancel"]
Ended = Literal["complete", "failed"]

CHARGE: Machine[ChargeState, ChargeAction] = Machine(
    "charge",
    get_args(ChargeState),
    get_args(ChargeAction),
    {
        ("pending", "authorize"): "capturable",
        ("pending", "decline"): "failed",
        ("pending", "begin"): "pending",  # units cancelled before the authorization
        ("pending", "settle"): "pending",
        ("pending", "release"): "pending",
        ("pending", "cancel"): "cancelled",
        ("capturable", "begin"): "processing",
        ("processing", "begin"): "processing",
        ("processing", "settle"): "processing",  # others are still pending
        ("processing", "release"): "capturable",
        ("processing", "complete"): "complete",
        ("processing", "cancel"): "cancelled",
    },
)


def authorize(charge: Charge) -> Charge:
    """The bank said yes."""
    state = CHARGE.fire(charge.state, "authorize")
    if _pending(charge):
        state = CHARGE.fire(state, "begin")
    return replace(charge, state=state)


def capture(charge: Charge, operation_id: str, amount: Decimal, at: Instant) -> Charge:
    """A capture of *amount* begins; it is pending until :func:`settle`."""
    begun = Operation(id=operation_id, created=at, amount=amount, state="pending")
    state = CHARGE.fire(charge.state, "begin")
    return replace(charge, state=state, captures=(*charge.captures, begun))


def cancel(charge: Charge, operation_id: str, amount: Decimal, at: Instant) -> Charge:
    """A cancel of *amount* begins; it is pending until :func:`settle`."""
    begun = Operation(id=operation_id, created=at, amount=amount, state="pending")
    state = CHARGE.fire(charge.state, "begin")
    return replace(charge, state=state, cancels=(*charge.cancels, begun))


def settle(charge: Charge, operation_id: str, at: Instant, *, spent: bool, ended: Ended = "complete") -> Charge:
    """The pending operation of that id ends; a charge without one (its money was collected before) stays as it is.

    :param spent: whether nothing of the charge is left to capture or cancel.
    """
    if all(one.id != operation_id for one in _pending(charge)):
        return charge
    settled = replace(
        charge,
        captures=tuple(_ended(one, operation_id, at, ended) for one in charge.captures),
        cancels=tuple(_ended(one, operation_id, at, ended) for one in charge.cancels),
    )
    return replace(settled, state=CHARGE.fire(charge.state, _outcome(settled, spent=spent)))


def _outcome(charge: Charge, *, spent: bool) -> ChargeAction:
    if _pending(charge):
        return "settle"
    if not spent:
        return "release"
    return "complete" if charge.captures else "cancel"


def _ended(operation: Operation, operation_id: str, at: Instant, ended: Ended) -> Operation:
    if operation.id != operation_id:
        return operation
    return replace(operation, state=ended, updated=at)


def _pending(charge: Charge) -> list[Operation]:
    return [one for one in (*charge.captures, *charge.cancels) if one.state == "pending"]
