"""What a customer has: sources to pay with again, tax identifiers."""

from __future__ import annotations

from simulator.commerce.plain.resource import shown
from simulator.commerce.plain.source import SOURCE
from simulator.commerce.plain.tax_identifier import TAX_IDENTIFIER
from simulator.web.api.call import Call, Reply


async def attach(call: Call) -> Reply:
    """The source, which is kept for the customer from now on."""
    source, outcome = call.simulation.sources.keep(call.ids["id"], call.ids["sourceId"])
    await outcome.ticket
    return Reply(value=shown(SOURCE, source))


async def detach(call: Call) -> Reply:
    """One source less."""
    await call.simulation.sources.let_go(call.ids["id"], call.ids["sourceId"]).ticket
    return Reply(status=204)


async def attach_tax_identifier(call: Call) -> Reply:
    """The tax identifier, which is the customer's from now on."""
    found, outcome = call.simulation.sources.keep_tax_identifier(call.ids["id"], call.ids["taxId"])
    await outcome.ticket
    told = shown(TAX_IDENTIFIER, found)
    return Reply(value={name: value for name, value in told.items() if name != "applicability"})
