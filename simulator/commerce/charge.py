"""The charge that pays for an order: its machine, its captures and its cancels."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, get_args

from msgspec.structs import replace

from simulator.commerce.machine import Machine
from simulator.commerce.money import ZERO
from simulator.commerce.order import Charge, ChargeState, Operation

if TYPE_CHECKING:
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
    if pending(charge):
        state = CHARGE.fire(state, "begin")
    return replace(charge, state=state)


def decline(charge: Charge, at: Instant) -> Charge:
    """The bank said no; what was being given up needs not be any more."""
    for one in pending(charge):
        charge = _with(charge, replace(one, state="complete", updated=at))
    return replace(charge, state=CHARGE.fire(charge.state, "decline"))


def capture(charge: Charge, operation: Operation) -> Charge:
    """A capture begins; it is pending until :func:`end`."""
    state = CHARGE.fire(charge.state, "begin")
    return replace(charge, state=state, captures=(*charge.captures, operation))


def cancel(charge: Charge, operation: Operation) -> Charge:
    """A cancel begins; it is pending until :func:`end`."""
    state = CHARGE.fire(charge.state, "begin")
    return replace(charge, state=state, cancels=(*charge.cancels, operation))


def end(charge: Charge, operation_id: str, at: Instant, *, more: bool, ended: Ended = "complete") -> Charge:
    """The pending operation of that id ends; a charge without one (its money was collected before) stays as it is.

    :param more: whether there are units still to be captured or cancelled. Money whose operation failed is left, too.
    """
    found = next((one for one in pending(charge) if one.id == operation_id), None)
    if found is None:
        return charge
    settled = _with(charge, replace(found, state=ended, updated=at))
    return replace(settled, state=CHARGE.fire(charge.state, _outcome(settled, more=more)))


def pending(charge: Charge) -> list[Operation]:
    """The captures and cancels that have not ended."""
    return [one for one in (*charge.captures, *charge.cancels) if one.state == "pending"]


def _outcome(charge: Charge, *, more: bool) -> ChargeAction:
    if pending(charge):
        return "settle"
    operations = (*charge.captures, *charge.cancels)
    if more or sum((one.amount for one in operations if one.state == "complete"), ZERO) < charge.amount:
        return "release"
    return "complete" if any(one.state == "complete" for one in charge.captures) else "cancel"


def _with(charge: Charge, operation: Operation) -> Charge:
    """*charge* with one of its operations as it is now."""
    captures = (operation if one.id == operation.id else one for one in charge.captures)
    cancels = (operation if one.id == operation.id else one for one in charge.cancels)
    return replace(charge, captures=tuple(captures), cancels=tuple(cancels))
