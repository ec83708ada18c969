"""Charges: read one by one, printed as webhooks print them."""

from __future__ import annotations

from simulator.notification.resources.charge import charge, explained
from simulator.web.api.call import Call, Reply
from simulator.web.api.operations.parts import part_of


async def retrieve(call: Call) -> Reply:
    """One charge, with what to say of what failed (API-CHARGE-1)."""
    return Reply(value=explained(charge(part_of(call, "charge"))))
