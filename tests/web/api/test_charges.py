"""Charges over the API: as webhooks have them, with words for what failed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.web.api.test_fulfillments import accepted, told

if TYPE_CHECKING:
    from tests.web.api.conftest import Client


async def test_a_charge_is_what_its_events_tell(client: Client) -> None:
    order = await accepted(client)
    client.simulation.act(order.id, "ship", path="test/ship")
    await client.simulation.settle()
    shown = await client.get(f"/charges/{order.charge.id}")
    assert (shown.value["state"], shown.value["orderId"]) == ("complete", order.id)
    assert shown.value == (await told(client, "order.charge.complete"))[0]


async def test_what_failed_says_so_in_words(client: Client) -> None:
    order = await accepted(client, payment={"card": "4000000000004103"})
    client.simulation.act(order.id, "ship", path="test/ship")
    await client.simulation.settle()
    (capture,) = (await client.get(f"/charges/{order.charge.id}")).value["captures"]
    assert (capture["state"], capture["failureCode"], capture["failureMessage"]) == (
        *("failed", "failed-request"),
        "Failed to operate on charge",
    )
    (event,) = await told(client, "order.charge.capture.failed")
    assert "failureMessage" not in event["captures"][0]
    assert event["state"] == "capturable"
    declined = await accepted(client, payment={"card": "4000000000003600"})
    charge = (await client.get(f"/charges/{declined.charge.id}")).value
    assert (charge["state"], charge["failureMessage"]) == ("failed", "Failed to operate on charge")
    assert (await client.get(f"/orders/{declined.id}")).value["state"] == "cancelled"


async def test_there_is_no_such_charge(client: Client) -> None:
    answer = await client.get("/charges/1")
    assert (answer.status, answer.error["parameter"]) == (404, "id")
