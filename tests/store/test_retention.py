"""What goes when it is old, and what never does."""

from __future__ import annotations

import sqlite3
from contextlib import asynccontextmanager, closing, suppress
from typing import TYPE_CHECKING, Any

import pytest

from simulator.clock import RUN_START, ClockSettings
from simulator.errors import BadInput
from simulator.instant import parse_span
from simulator.records import Channel, Endpoint
from simulator.simulation import Simulation
from simulator.store import retention
from simulator.store.retention import Keep
from tests.listening import Listening

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

DIGITAL = {"lines": [{"product": "digital"}]}
EACH = 7
"""Deliveries of one such order."""
MONTH = Keep(span=parse_span("30d"))
TABLES = ("deliveries", "attempts", "events", "changes", "orders", "bodies", "ordinals", "settled", "agenda", "parts")


@asynccontextmanager
async def opened(folder: Path, keep: Keep | None, url: str = "") -> AsyncIterator[Simulation]:
    settings = ClockSettings(mode="manual", start=RUN_START)
    async with Simulation(folder, clock=settings, keep=keep) as simulation:
        if url:
            simulation.set_endpoint(Endpoint(name="pon", channel="pon", url=url, retries=1))
            accepted = Endpoint(name="webhook", channel="webhook", url=url, retries=1, events=("order.accepted",))
            simulation.set_endpoint(accepted)
        yield simulation


def endpoint(channel: Channel, url: str) -> Endpoint:
    events = ("order.accepted",) if channel == "webhook" else None
    return Endpoint(name=channel, channel=channel, url=url, retries=1, events=events)


async def sold(simulation: Simulation, count: int) -> list[str]:
    """Orders, fulfilled and told of."""
    found = []
    for _ in range(count):
        outcome = simulation.place_order(DIGITAL, path=simulation.request_path("orders"))
        assert outcome.order is not None
        found.append(outcome.order.id)
    await simulation.settle()
    for order in found:
        simulation.act(order, "fulfill", path=simulation.request_path(order))
    await simulation.settle()
    return found


def count(folder: Path, table: str) -> int:
    with closing(sqlite3.connect(folder / "cte.sqlite")) as connection:
        return int(connection.execute(f"select count(*) from {table}").fetchone()[0])  # noqa: S608 - a table of ours


def rows(folder: Path) -> dict[str, int]:
    with closing(sqlite3.connect(folder / "cte.sqlite")) as connection:
        counts = {name: connection.execute(f"select count(*) from {name}").fetchone()[0] for name in TABLES}  # noqa: S608
        for query in (
            "select body from deliveries",
            "select snapshot from events",
            "select snapshot from changes",
            "select snapshot from orders",
            "select base from bodies where base is not null",
        ):
            missing = f"select count(*) from ({query}) where {query.split()[1]} not in (select digest from bodies)"  # noqa: S608
            assert connection.execute(missing).fetchone() == (0,), query
        lost = "select count(*) from attempts where delivery not in (select id from deliveries)"
        assert connection.execute(lost).fetchone() == (0,)
        return counts


async def test_what_is_old_goes_and_all_that_is_left_is_whole(tmp_path: Path) -> None:
    async with Listening() as receiver, opened(tmp_path, MONTH, receiver.url) as simulation:
        old = await sold(simulation, 40)
        await simulation.advance(parse_span("20d"))
        young = await sold(simulation, 5)
        await simulation.advance(parse_span("11d"))
        newest = await sold(simulation, 1)
        await simulation.store.durable()
        read = simulation.store.read
        assert [simulation.store.order(name) for name in old] == [None] * 40
        for name in (*young, *newest):
            assert read.order(name) is not None
            states = read.deliveries(order_id=name)
            assert len(states) == EACH
            for state in states:
                assert read.body(state.delivery.body)
                assert read.event(state.delivery.event_id) is not None
                assert len(read.attempts(state.delivery.id)) == 1
    left = rows(tmp_path)
    assert (left["orders"], left["deliveries"], left["attempts"]) == (6, 6 * EACH, 6 * EACH)
    assert left["parts"] == 6 * 2  # a charge and a fulfillment of each order
    assert left["ordinals"] == 7  # one for each order, one for all


async def test_what_is_open_never_goes_nor_does_its_order(tmp_path: Path) -> None:
    keep = Keep(span=parse_span("1h"))
    async with Listening(lambda heard: 503) as receiver, opened(tmp_path, keep) as simulation:
        hook = Endpoint(name="hook", channel="ocn", url=receiver.url, retries=48)
        simulation.set_endpoint(hook)
        (order,) = await sold_but_open(simulation)
        for _ in range(10):
            await simulation.advance(parse_span("4h"))
            await sold_but_open(simulation)
        (state, *_) = simulation.store.read.deliveries(order_id=order)
        assert (state.open, state.number) == (True, 42)
        assert len(simulation.store.read.attempts(state.delivery.id)) == 41
        assert simulation.store.order(order) is not None
        assert simulation.store.read.event(state.delivery.event_id) is not None
    rows(tmp_path)


async def sold_but_open(simulation: Simulation) -> list[str]:
    outcome = simulation.place_order(DIGITAL, path=simulation.request_path("orders"))
    assert outcome.order is not None
    await simulation.advance(parse_span("1m"))
    simulation.act(outcome.order.id, "fulfill", path=simulation.request_path(outcome.order.id))
    await simulation.advance(parse_span("1m"))
    return [outcome.order.id]


async def test_so_many_deliveries_stay_and_no_more(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retention, "_AGED", 1)
    async with Listening() as receiver, opened(tmp_path, Keep(deliveries=30), receiver.url) as simulation:
        orders = [name for _ in range(10) for name in await sold(simulation, 3)]
        await simulation.store.durable()
        found = simulation.store.read.deliveries(limit=1000)
        assert 30 <= len(found) <= 60
        assert found[-1].delivery.order_id in orders[-3:]
        seqs = [state.seq for state in found]
    async with opened(tmp_path, Keep(deliveries=1)) as simulation:
        simulation.note("step", "test", "something is written, so that the writer looks")
        await simulation.store.durable()
        await simulation.store.durable()
    left = rows(tmp_path)
    assert left["deliveries"] == 1
    async with opened(tmp_path, None) as simulation:
        assert [state.seq for state in simulation.store.read.deliveries()] == seqs[-1:]


async def test_a_store_that_kept_everything_is_swept_when_it_is_told_to(tmp_path: Path) -> None:
    async with Listening() as receiver, opened(tmp_path, None, receiver.url) as simulation:
        await sold(simulation, 60)
        await simulation.advance(parse_span("31d"))
        await sold(simulation, 1)
    before = rows(tmp_path)
    assert before["deliveries"] == 61 * EACH
    async with opened(tmp_path, MONTH) as simulation:
        while count(tmp_path, "orders") > 1 or count(tmp_path, "bodies") > before["bodies"] / 10:
            await simulation.note("step", "test", "another group").ticket
    after = rows(tmp_path)
    assert (after["deliveries"], after["orders"]) == (EACH, 1)


async def test_what_goes_while_it_is_used_again_comes_back_whole(tmp_path: Path) -> None:
    """An order and a delivery are about to go when somebody acts on them: whichever is first, nothing is torn."""
    async with Listening() as receiver, opened(tmp_path, MONTH, receiver.url) as simulation:
        orders = await sold(simulation, 30)
        first = [simulation.store.read.deliveries(order_id=order)[0].delivery.id for order in orders]
        await simulation.advance(parse_span("31d"))
        simulation.note("step", "test", "the writer looks")
        for order, delivery in zip(orders, first, strict=True):
            with suppress(BadInput):  # it has gone already
                simulation.emit("OrderLevelComplete", order, path=f"again/{order}")
                simulation.redeliver(delivery, path=f"again/{delivery}")
        await simulation.settle()
        for each in simulation.store.read.deliveries(limit=1000):
            assert simulation.store.read.body(each.delivery.body)
            assert not each.open
    rows(tmp_path)
    assert all(heard.body for heard in receiver.heard)


@pytest.mark.parametrize(
    "keep", [Keep(span=parse_span("1d")), Keep(deliveries=5), Keep(span=parse_span("1d"), deliveries=5)]
)
async def test_an_empty_store_has_nothing_to_lose(tmp_path: Path, keep: Any) -> None:
    async with opened(tmp_path, keep) as simulation:
        await simulation.advance(parse_span("40d"))
        await simulation.note("step", "test", "hello").ticket
    assert rows(tmp_path)["deliveries"] == 0
