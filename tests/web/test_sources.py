"""What shoppers do with sources, by the control API."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.commerce.plain.source import SOURCE

if TYPE_CHECKING:
    from tests.web.conftest import Client

OWNER = {"firstName": "Anna", "lastName": "Muster", "address": {"country": "DE"}}


async def test_a_source_waits_for_its_shopper(client: Client) -> None:
    made, outcome = client.simulation.plain.create(SOURCE, {"type": "payPal", "owner": OWNER})
    await outcome.ticket
    path = f"sources/{made.id}/actions"
    told = await client.post(path, {"action": "pay"})
    assert told.status == 409
    assert told.value["error"]["legal"] == ["approve", "decline"]
    told = await client.post(path, {"action": "approve"})
    assert told.status == 200
    assert told.value == {"id": made.id, "type": "payPal", "flow": "redirect", "state": "chargeable"}
    assert (await client.post(path, {"action": "approve"})).status == 409


async def test_bad_requests_say_what_is_wrong(client: Client) -> None:
    assert (await client.post("sources/none/actions", {"action": "approve"})).status == 404
    told = await client.post("sources/none/actions", {"action": "aprove"})
    assert told.status == 400
    assert "approve" in str(told.value)
