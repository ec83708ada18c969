"""Charges: read one by one, printed as webhooks print them."""

from __future__ import annotations

from simulator.errors import Declined
from simulator.notification.resources.charge import charge, explained
from simulator.web.api.call import Call, Reply
from simulator.web.api.operations.parts import part_of


async def retrieve(call: Call) -> Reply:
    """One charge, with what to say of what failed; there is none before its funds (API-CHARGE-1, CHARGE-FUNDS-1)."""
    order = part_of(call, "charge")
    if not order.charged:
        raise Declined(404, "not_found", f"There is no charge '{call.ids['id'][:40]}' yet.", "id")
    return Reply(value=explained(charge(order)))
