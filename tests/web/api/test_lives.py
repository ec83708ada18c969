"""Random lives of orders, lived by requests: at every moment the order, its charge, its parts and the events agree."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from random import Random
from typing import TYPE_CHECKING, Any

import pytest

from simulator.errors import IllegalAction
from simulator.instant import parse_span
from tests.web.api.conftest import calling
from tests.web.api.test_checkouts import DIGITAL
from tests.web.api.test_ordering import card, named, ordered

if TYPE_CHECKING:
    from pathlib import Path

    from tests.web.api.conftest import Client

SOURCES = (
    *(None, None, card("4000000000004103"), card("4000000000004442"), card("4000000000004111")),
    *(named("Muster", "wireTransfer"), named("FraudReview"), named("FraudReviewBlock")),
)
ACTS = ("cancel", "refuse_cancel", "release_hold", "settle_payment", "dispute", "resolve_dispute", "give_bank_details")
STATES = ("accepted", "fulfilled", "complete", "cancelled", "blocked")
RUNS = ("pending", "complete")
Told = dict[str, Any]


@pytest.mark.parametrize("seed", [0, 1, 2, 119])
async def test_everything_agrees_at_every_moment(tmp_path: Path, seed: int) -> None:
    async with calling(tmp_path / "store", mode="manual") as client:
        random = Random(seed)
        orders = [await _placed(client, random) for _ in range(5)]
        for _ in range(12):
            for at, before in enumerate(orders):
                await _step(client, random, before)
                orders[at] = await _checked(client, before)
            await client.simulation.advance(parse_span(random.choice(["1s", "4s", "1m", "10m", "7h"])))
            orders = [await _checked(client, before) for before in orders]
        await client.simulation.settle()
        for before in orders:
            await _told(client, await _checked(client, before))


async def _placed(client: Client, random: Random) -> Told:
    items = [
        {"skuId": "lamp", "quantity": random.randint(1, 4), "price": random.randint(100, 4000) / 100},
        {"productDetails": DIGITAL, "quantity": random.randint(1, 2), "price": random.randint(100, 4000) / 100},
    ]
    made = await ordered(client, random.choice(SOURCES), items=items[: random.randint(1, 2)])
    assert made.status == 201, made
    told: Told = made.value
    return told


async def _step(client: Client, random: Random, order: Told) -> None:
    match random.choice(("report", "report", "refund", "return", "accept", "act")):
        case "report":
            done: Counter[str] = Counter()
            for one in (await client.get(f"/fulfillments?orderId={order['id']}&limit=100")).value["data"]:
                for item in one["items"]:
                    done[item["itemId"]] += item["quantity"] + item["cancelQuantity"]
            item = random.choice(order["items"])
            sent = random.randint(0, item["quantity"] - done[item["id"]])
            off = random.randint(0, item["quantity"] - done[item["id"]] - sent)
            body: Told = {"items": [{"itemId": item["id"], "quantity": sent, "cancelQuantity": off}]}
            answer = await client.post("/fulfillments", {"orderId": order["id"], **body})
            assert answer.status in (201, 400, 409), answer
        case "refund":
            asked = random.choice(
                (
                    {"percent": random.choice([1, 33.33, 100])},
                    {"amount": random.randint(1, 2000) / 100},
                    {"type": "shipping", "percent": 50},
                    {"items": [{"itemId": order["items"][0]["id"], "quantity": 1}]},
                )
            )
            answer = await client.post("/refunds", {"orderId": order["id"], "currency": "USD", **asked})
            assert answer.status in (201, 400), answer
        case "return":
            items = [{"itemId": order["items"][0]["id"], "quantity": 1}]
            answer = await client.post("/returns", {"orderId": order["id"], "items": items})
            assert answer.status in (201, 409), answer
        case "accept":
            for back in (await client.get(f"/returns?orderId={order['id']}&state=created")).value["data"]:
                assert (await client.post(f"/returns/{back['id']}", {"state": "accepted"})).status in (200, 409)
        case _:
            try:
                path = client.simulation.request_path(order["id"])
                await client.simulation.act(order["id"], random.choice(ACTS), {}, path=path).ticket
            except IllegalAction:
                pass


async def _checked(client: Client, before: Told) -> Told:
    """The order now, if it agrees with everything about it and nothing that was reached is taken back."""
    order: Told = (await client.get(f"/orders/{before['id']}")).value
    assert (order["totalAmount"], order["state"] in order["stateTransitions"]) == (before["totalAmount"], True), order
    for old, new in zip((before, *before["items"]), (order, *order["items"]), strict=True):
        for member in ("stateTransitions", "fraudStateTransitions"):
            for name, time in old.get(member, {}).items():
                assert new[member][name] >= time, (member, name, old[member], new[member])
    charges = order["payment"].get("charges", [])
    captured, collected, cancelled = Decimal(0), Decimal(0), Decimal(0)
    for one in charges:
        charge = (await client.get(f"/charges/{one['id']}")).value
        assert {name: charge[name] for name in ("state", "amount", "captured", "refunded")}.items() <= one.items()
        captured += _sum(charge, "captures", *RUNS)
        collected += _sum(charge, "captures", "complete")
        cancelled += _sum(charge, "cancels", *RUNS)
    assert (_exact(order["capturedAmount"]), _exact(order["cancelledAmount"])) == (captured, cancelled)
    assert captured + cancelled <= _exact(order["totalAmount"])
    refunds = (await client.get(f"/refunds?orderId={order['id']}&limit=100")).value["data"]
    paid = sum((_exact(one["refundedAmount"]) for one in refunds), Decimal(0))
    under_way = sum((_worth(one) for one in refunds if one["state"].startswith("pending")), Decimal(0))
    assert _exact(order.get("refundedAmount", 0)) == paid
    assert _exact(order["availableToRefundAmount"]) == max(collected - paid - under_way, Decimal(0))
    return order


async def _told(client: Client, order: Told) -> None:
    """Every state and every operation was told, once."""
    told: Counter[str] = Counter()
    events = (await client.get("/events?limit=100")).value
    while True:
        for event in events["data"]:
            shown = event["data"]["object"]
            told[event["type"]] += order["id"] in (shown.get("orderId"), shown.get("id"))
        if not events["hasMore"]:
            break
        events = (await client.get(f"/events?limit=100&startingAfter={events['data'][-1]['id']}")).value
    assert {name: told[f"order.{name}"] for name in STATES} == {
        name: int(name in order["stateTransitions"]) for name in STATES
    }
    for charge in order["payment"].get("charges", []):
        for member in ("captures", "cancels"):
            runs = charge.get(member, [])
            assert told[f"order.charge.{member[:-1]}.pending"] == len(runs)
            for state in ("complete", "failed"):
                assert told[f"order.charge.{member[:-1]}.{state}"] == sum(one["state"] == state for one in runs)


def _sum(charge: Told, member: str, *states: str) -> Decimal:
    return sum((_exact(one["amount"]) for one in charge.get(member, []) if one["state"] in states), Decimal(0))


def _worth(refund: Told) -> Decimal:
    found = refund.get("amount")
    return _exact(found) if found is not None else sum((_exact(one["amount"]) for one in refund["items"]), Decimal(0))


def _exact(amount: float) -> Decimal:
    return Decimal(str(amount))
