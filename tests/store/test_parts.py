"""Parts of orders are found by the id that the API has for them, from the verb that made them on."""

from __future__ import annotations

from contextlib import asynccontextmanager, closing
from typing import TYPE_CHECKING

from simulator.clock import RUN_START, ClockSettings
from simulator.commerce.part_ids import new_parts, refund_id, return_id
from simulator.instant import parse_span
from simulator.records import Options
from simulator.simulation import Simulation
from simulator.store.api_reader import CHUNK, ApiReader, Narrow

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from simulator.commerce.order import Order
    from simulator.records import PartKind

TWO = {"lines": [{"product": "physical", "quantity": 2}]}


@asynccontextmanager
async def opened(folder: Path) -> AsyncIterator[Simulation]:
    settings = ClockSettings(mode="manual", start=RUN_START)
    async with Simulation(folder, clock=settings, options=Options(flow="manual")) as simulation:
        yield simulation


def act(simulation: Simulation, order: Order, *actions: str) -> Order:
    for action in actions:
        params = {"kind": "OrderLevelSatisfactionRefund", "amount": "1"} if action == "refund" else {}
        path = simulation.request_path(order.id)
        simulation.act(order.id, action, params, path=path)
    return simulation.order(order.id)


def placed(simulation: Simulation) -> Order:
    outcome = simulation.place_order(TWO, path=simulation.request_path("orders"))
    assert outcome.order is not None
    return outcome.order


LIFE = ("submit", "process", "ship", "refund", "open_return", "refund")


async def test_a_part_leads_to_its_order_before_it_is_durable_and_after_a_restart(tmp_path: Path) -> None:
    async with opened(tmp_path) as simulation:
        order = act(simulation, placed(simulation), *LIFE)
        other = placed(simulation)
        found: dict[str, PartKind] = {one.id: one.kind for one in new_parts(None, order)}
        assert sorted(found.values()) == ["charge", "fulfillment", "refund", "refund", "return"]
        for name, kind in found.items():
            assert simulation.store.part(kind, name) == order
        back = simulation.store.part("charge", other.charge.id)
        assert back is not None
        assert back.id == other.id
        assert simulation.store.part("refund", order.charge.id) is None
    async with opened(tmp_path) as simulation:
        for name, kind in found.items():
            assert simulation.store.part(kind, name) == order
        assert simulation.store.part("return", "ret_none") is None


async def test_only_what_a_verb_adds_is_noted(tmp_path: Path) -> None:
    async with opened(tmp_path) as simulation:
        order = placed(simulation)
        path = simulation.request_path(order.id)
        assert simulation.act(order.id, "submit", {}, path=path).commit.parts == []
        act(simulation, order, "process", "ship")
        commit = simulation.act(order.id, "open_return", {}, path=simulation.request_path(order.id)).commit
        (part,) = commit.parts
        opened_return = simulation.order(order.id).returns[0]
        assert (part.kind, part.order_id) == ("return", order.id)
        assert part.id == return_id(simulation.order(order.id), opened_return.id)


async def test_parts_are_listed_in_the_order_in_which_they_were_made(tmp_path: Path) -> None:
    async with opened(tmp_path) as simulation:
        orders = [act(simulation, placed(simulation), *LIFE[:3]) for _ in range(3)]
        for _ in range(CHUNK // 2):
            orders = [act(simulation, order, "refund") for order in orders[::-1]]
        ids = [
            refund_id(order, order.refunds[number].id)
            for number in range(CHUNK // 2)
            for order in (orders if (CHUNK // 2 - number) % 2 == 0 else orders[::-1])
        ]
        await simulation.store.durable()
        with closing(ApiReader(tmp_path / "cte.sqlite")) as reader:
            newest = [name for _, name in reader.parts_from("refund", 0, newest_first=True)]
            assert newest[::-1] == [name for _, name in reader.parts_from("refund", 0, newest_first=False)]
            assert sorted(newest) == sorted(ids)
            place = reader.part_place("refund", newest[70])
            assert place is not None
            assert [name for _, name in reader.parts_from("refund", place, newest_first=True)] == newest[71:]
            assert [name for _, name in reader.parts_from("refund", place, newest_first=False)] == newest[:70][::-1]
            mine = list(reader.parts_from("refund", 0, newest_first=True, order_id=orders[0].id))
            assert {order.id for order, _ in mine} == {orders[0].id}
            assert len(mine) == CHUNK // 2
            assert list(reader.parts_from("return", 0, newest_first=True)) == []
            assert reader.part_place("return", newest[0]) is None


async def test_of_a_list_only_what_can_pass_its_filters_is_read(tmp_path: Path) -> None:
    async with opened(tmp_path) as simulation:
        early, second = placed(simulation), placed(simulation)
        await simulation.advance(parse_span("1h"))
        late = simulation.place_order({**TWO, "external_id": "mine"}, path="late").order
        assert late is not None
        orders = [act(simulation, order, *LIFE[:4]) for order in (early, second, late)]
        ids = [refund_id(order, order.refunds[0].id) for order in orders]
        await simulation.store.durable()
        with closing(ApiReader(tmp_path / "cte.sqlite")) as reader:
            for narrow, wanted in (
                (Narrow(), orders),
                (Narrow(ids=(second.id, late.id, "none")), orders[1:]),
                (Narrow(ids=()), []),
                (Narrow(upstream_ids=("mine",)), orders[2:]),
                (Narrow(since=early.created + 1), orders[2:]),
                (Narrow(until=early.created), orders[:2]),
            ):
                assert list(reader.orders_from(0, narrow, newest_first=False)) == wanted
            found = reader.parts_from("refund", 0, Narrow(ids=(ids[2], ids[0])), newest_first=True)
            assert [name for _, name in found] == [ids[2], ids[0]]
