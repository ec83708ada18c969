"""Checkouts: made, changed, and paid for by a source."""

from __future__ import annotations

from simulator.commerce.plain.checkout import CHECKOUT
from simulator.commerce.plain.resource import shown
from simulator.commerce.plain.source import SOURCE
from simulator.web.api.call import Call, Reply


async def create(call: Call) -> Reply:
    """A new checkout, priced and taxed."""
    made, outcome = call.simulation.checkouts.create(call.body, call.options.api_version)
    await outcome.ticket
    return Reply(status=201, value=shown(CHECKOUT, made))


async def update(call: Call) -> Reply:
    """A checkout with some members changed, priced anew."""
    after, outcome = call.simulation.checkouts.update(call.ids["id"], call.body, call.options.api_version)
    await outcome.ticket
    return Reply(value=shown(CHECKOUT, after))


async def attach(call: Call) -> Reply:
    """The source that pays for it from now on."""
    source, outcome = call.simulation.checkouts.attach(call.ids["id"], call.ids["sourceId"])
    await outcome.ticket
    return Reply(value=shown(SOURCE, source))


async def detach(call: Call) -> Reply:
    """Nothing pays for it any more."""
    await call.simulation.checkouts.detach(call.ids["id"], call.ids["sourceId"]).ticket
    return Reply(status=204)
