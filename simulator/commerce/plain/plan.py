"""Plans: the terms of subscriptions, from draft to deactivated (rest_api.md 3.13 and 5.9)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from simulator.commerce.plain.customer import chosen
from simulator.commerce.plain.resource import Kind, Members, merged
from simulator.errors import Declined
from simulator.instant import iso_seconds

if TYPE_CHECKING:
    from simulator.instant import Instant

STATES: Final = ("draft", "active", "discontinued", "deactivated")
_REACHED: Final = {"active": "activated", "discontinued": "discontinued", "deactivated": "deactivated"}


def _made(given: Members, at: Instant) -> Members:
    return _checked({"state": "draft", **given}, "", at)


def _changed(before: Members, given: Members, at: Instant) -> Members:
    return _checked(merged(before, given), before["state"], at)


def _checked(plan: Members, before: str, at: Instant) -> Members:
    """What a plan may not be; and when it reached its state."""
    state = plan["state"]
    if before and STATES.index(state) < STATES.index(before):
        raise Declined(409, "invalid_state", f"A plan that is {before} cannot become {state}.", "state")
    for name, bound in (("reminderOffsetDays", "contractBindingDays"), ("billingOffsetDays", "collectionPeriodDays")):
        if (plan.get(name) or 0) > (plan.get(bound) or 0):
            raise Declined(400, "invalid_parameter", f"'{name}' must not be above '{bound}'.", name)
    if state in _REACHED and state != before:
        times = {**plan.get("stateTransitions", {}), _REACHED[state]: iso_seconds(at)}
        plan = {**plan, "stateTransitions": times}
    return plan


PLAN: Final = Kind(
    component="Plan",
    plural="Plans",
    noun="plan",
    needed=("billingOffsetDays", "collectionPeriodDays"),
    made=_made,
    changed=_changed,
    chosen=chosen,
)
