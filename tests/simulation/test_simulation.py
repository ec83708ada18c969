"""The platform in motion, against a real receiver: verbs, deliveries, retries, time and restarts."""

from __future__ import annotations

import asyncio
import sqlite3
from itertools import pairwise
from typing import TYPE_CHECKING

import msgspec
import pytest

from simulator.clock import RUN_START, ClockSettings
from simulator.errors import BadInput, IllegalAction, Unavailable
from simulator.instant import parse_span
from simulator.records import Endpoint, Options
from simulator.simulation import Simulation
from tests.listening import Heard, Listening, Refusing

if TYPE_CHECKING:
    from pathlib import Path

    from simulator.journal import Journal

HOUR = parse_span("1h")
DIGITAL = {"lines": [{"product": "digital", "quantity": 1}]}
TOLD = [
    *("order.created", "order.charge.pending", "order.charge.capturable", "order.accepted"),
    *("fulfillment.created", "order.charge.capture.pending", "order.charge.processing", "order.fulfilled"),
    *("order.charge.capture.complete", "order.charge.complete", "order.complete", "order.invoice.created"),
]
PHYSICAL = {"lines": [{"product": "physical", "quantity": 3}]}


def simulation(store: Path | None = None, **settings: object) -> Simulation:
    clock = settings.pop("clock", ClockSettings(mode="auto", start=RUN_START))
    return Simulation(store, clock=clock, keep_journal=True, durability="OFF", **settings)  # type: ignore[arg-type]


def journal(sim: Simulation) -> Journal:
    assert sim.journal is not None
    return sim.journal


def types(sim: Simulation, endpoint: str) -> list[str]:
    return [delivery.event_type for delivery in journal(sim).select(endpoint=endpoint)]


async def test_an_order_tells_its_story_on_all_three_channels() -> None:
    async with Listening() as receiver, simulation() as sim:
        sim.set_endpoint(Endpoint(name="pon", channel="pon", url=f"{receiver.url}/pon"))
        sim.set_endpoint(Endpoint(name="ocn", channel="ocn", url=f"{receiver.url}/ocn", format="xml", style="classic"))
        sim.set_endpoint(Endpoint(name="hook", channel="webhook", url=f"{receiver.url}/hook"))
        order = sim.place_order(PHYSICAL, path="case/1").order
        assert order is not None
        assert await sim.settle() == ()
        assert sim.order(order.id).state == "In Process"
        sim.act(order.id, "ship", path="case/2")
        assert await sim.settle() == ()
        assert sim.order(order.id).state == "Complete"
        assert types(sim, "pon") == [
            "OrderLevelPlaceOrderSuccess",
            "OrderLevelSubmitEventEnded",
            "OrderLevelInProcess",
            "LineItemLevelPendingFulfillment",
            "OrderLevelShipmentNotice",
            "LineItemLevelComplete",
            "OrderLevelComplete",
        ]
        assert types(sim, "ocn") == ["OrderComplete"]
        assert types(sim, "hook") == TOLD
        pons = [msgspec.json.decode(heard.body) for heard in receiver.heard if heard.path == "/pon"]
        assert [pon["OrderEventNotification"]["event"]["id"] for pon in pons] == types(sim, "pon")
        hooks = [msgspec.json.decode(heard.body) for heard in receiver.heard if heard.path == "/hook"]
        assert [hook["type"] for hook in hooks] == TOLD
        objects = [hook["data"]["object"] for hook in hooks]
        assert {one.get("orderId", one["id"]) for one in objects} == {order.id}
        assert all(journal(sim).disposition(delivery) == "acknowledged" for delivery in journal(sim).deliveries)


async def test_a_dead_receiver_gets_49_ocn_attempts_an_hour_apart() -> None:
    async with Listening(lambda _heard: 500) as receiver, simulation() as sim:
        sim.set_endpoint(Endpoint(name="ocn", channel="ocn", url=receiver.url))
        order = sim.place_order(DIGITAL, path="case/1").order
        assert order is not None
        await sim.settle()
        sim.act(order.id, "fulfill", path="case/2")
        await sim.settle()
        (delivery,) = journal(sim).select(endpoint="ocn")
        attempts = journal(sim).attempts_of(delivery.id)
        assert [attempt.number for attempt in attempts] == list(range(1, 50))
        assert {later.at - earlier.at for earlier, later in pairwise(attempts)} == {HOUR}
        assert (attempts[-1].disposition, attempts[-1].next_at) == ("exhausted", None)
        assert len(receiver.heard) == 49
        assert len({heard.body for heard in receiver.heard}) == 1


async def test_verbs_that_fail_change_nothing() -> None:
    async with simulation() as sim:
        order = sim.place_order(DIGITAL, path="case/1").order
        assert order is not None
        with pytest.raises(IllegalAction, match=r"legal: submit"):
            sim.act(order.id, "ship", path="case/2")
        with pytest.raises(BadInput, match=r'unknown action "shipp".*did you mean "ship"'):
            sim.act(order.id, "shipp", path="case/2")
        with pytest.raises(BadInput, match='there is no order "1"'):
            sim.act("1", "ship", path="case/2")
        with pytest.raises(BadInput):
            sim.place_order({"lnes": []}, path="case/3")
        with pytest.raises(BadInput, match='there is no endpoint "pon"'):
            sim.emit("OrderLevelRisk", order.id, path="case/4", to=["pon"])
        await sim.store.durable()
        assert sim.order(order.id) == order
        assert sim.store.read.counts()["orders"] == 1


async def test_emit_goes_past_the_shop_and_redeliver_repeats_the_bytes() -> None:
    async with Listening() as receiver, simulation() as sim:
        sim.set_endpoint(Endpoint(name="pon", channel="pon", url=receiver.url, events=("OrderLevelRisk",)))
        order = sim.place_order(DIGITAL, path="case/1").order
        assert order is not None
        outcome = sim.emit("OrderLevelRisk", order.id, path="case/2")
        assert outcome.commit.events[0].forced
        await sim.settle()
        (first,) = journal(sim).select(endpoint="pon")
        sim.redeliver(first.id, path="case/3")
        await sim.settle()
        again = journal(sim).select(endpoint="pon")[1]
        assert again.redelivery_of == first.id
        assert receiver.heard[0].body == receiver.heard[1].body


async def test_manual_time_moves_only_when_told() -> None:
    async with simulation(clock=ClockSettings(mode="manual", start=RUN_START)) as sim:
        order = sim.place_order(DIGITAL, path="case/1").order
        assert order is not None
        await sim.advance(parse_span("4s"))
        assert (sim.now, sim.order(order.id).state) == (RUN_START + parse_span("4s"), "Open")
        await sim.advance(parse_span("1s"))
        assert sim.order(order.id).state == "Submitted"
        assert not await sim.watch(lambda: sim.order(order.id).state == "In Process", 0.05)
        assert await sim.settle() == ()
        assert sim.order(order.id).state == "In Process"


async def test_settle_names_what_is_open_at_the_horizon() -> None:
    async with Listening(lambda _heard: 500) as receiver, simulation() as sim:
        sim.set_endpoint(Endpoint(name="pon", channel="pon", url=receiver.url, retries=5, interval="10d"))
        sim.place_order(DIGITAL, path="case/1")
        left = await sim.settle(parse_span("12d"))
        assert left
        assert all("attempt 3" in line for line in left)


async def test_a_webhook_is_disabled_after_days_of_failure_and_gets_nothing_more() -> None:
    def answer(heard: Heard) -> int:
        return 500

    for environment, attempts in (("cte", 4), ("production", None)):
        async with Listening(answer) as receiver, simulation(environment=environment) as sim:
            sim.set_endpoint(Endpoint(name="hook", channel="webhook", url=receiver.url, events=("order.accepted",)))
            sim.place_order(DIGITAL, path="case/1")
            await sim.settle()
            assert not sim.endpoint("hook").enabled
            (delivery,) = journal(sim).select(endpoint="hook")
            tried = journal(sim).attempts_of(delivery.id)
            assert attempts is None or len(tried) == attempts
            if environment == "production":
                assert tried[-1].at - tried[0].at == parse_span("72h")
            sim.place_order(DIGITAL, path="case/2")
            await sim.settle()
            assert len(journal(sim).select(endpoint="hook")) == 1


async def test_the_same_seed_gives_the_same_journal_at_any_concurrency() -> None:
    lines = []
    for concurrency in (1, 50, 50):
        async with (
            Listening(lambda heard: 500 if b"LineItemLevel" in heard.body else 200) as receiver,
            simulation(concurrency=concurrency, seed="7") as sim,
        ):
            sim.set_endpoint(Endpoint(name="pon", channel="pon", url=f"{receiver.url}/pon", retries=2))
            sim.set_endpoint(Endpoint(name="ocn", channel="ocn", url=f"{receiver.url}/ocn", format="xml"))
            for number in range(5):
                order = sim.place_order(DIGITAL, path=f"case/{number}/place").order
                assert order is not None
                await sim.settle()
                sim.act(order.id, "fulfill", path=f"case/{number}/act")
            await sim.settle()
            entries = list(journal(sim).canonical({receiver.url: "{receiver}"}))
            lines.append([{key: value for key, value in entry.items() if key != "measured"} for entry in entries])
    assert len(lines[0]) > 50
    assert lines[0] == lines[1] == lines[2]


async def test_a_restart_goes_on_where_the_store_stands(tmp_path: Path) -> None:
    async with Listening(lambda _heard: 503) as receiver:
        async with simulation(tmp_path) as sim:
            sim.set_endpoint(Endpoint(name="ocn", channel="ocn", url=receiver.url))
            path = sim.request_path("orders")
            order = sim.place_order(DIGITAL, path=path).order
            assert order is not None
            await sim.settle()
            sim.act(order.id, "fulfill", path="orders/1/act/1")
            await sim.settle(parse_span("3h"))
            stopped_at = sim.now
            heard = len(receiver.heard)
        async with simulation(tmp_path) as sim:
            assert sim.now == stopped_at
            assert sim.order(order.id).state == "Complete"
            assert sim.request_path("orders") == "orders/2"
            receiver.answer = lambda _heard: 200
            assert await sim.settle() == ()
            (state,) = sim.store.read.deliveries(channel="ocn")
            assert (state.disposition, state.number) == ("acknowledged", heard + 1)
        async with simulation(tmp_path) as sim:
            assert await sim.settle() == ()
            assert len(receiver.heard) == heard + 1


async def test_flow_manual_makes_no_followups() -> None:
    async with simulation(options=Options(flow="manual")) as sim:
        order = sim.place_order(DIGITAL, path="case/1").order
        assert order is not None
        await sim.settle()
        assert sim.order(order.id).state == "Open"
        assert "submit" in sim.legal(order.id)


async def test_a_condition_that_raises_ends_only_its_own_wait() -> None:
    def broken() -> bool:
        raise BadInput("no such thing")

    async with simulation() as sim:
        with pytest.raises(BadInput, match="no such thing"):
            await sim.watch(broken, 5)
        sim.place_order(DIGITAL, path="case/1")
        assert await sim.settle() == ()


async def test_real_time_plays_what_is_due_by_itself() -> None:
    options = Options(submit_after="30ms", process_after="30ms")
    async with simulation(clock=ClockSettings(mode="real"), options=options) as sim:
        order = sim.place_order(DIGITAL, path="case/1").order
        assert order is not None
        assert await sim.watch(lambda: sim.order(order.id).state == "In Process", 20)
        with pytest.raises(BadInput, match="only auto and manual can advance"):
            await sim.advance(HOUR)


async def test_scaled_time_never_falls_behind_what_was_shown(tmp_path: Path) -> None:
    async with simulation(tmp_path, clock=ClockSettings(mode="scaled", start=RUN_START, scale=1e6)) as sim:
        assert await sim.watch(lambda: sim.now > RUN_START + HOUR, 20)
        shown = sim.now
        stored = sim.store.read.now()
        assert stored is not None
        assert stored >= shown, "a kill -9 now would turn time back"
    async with simulation(tmp_path, clock=ClockSettings(mode="scaled", scale=1e6)) as sim:
        assert sim.now >= shown


@pytest.mark.timeout(600)
async def test_a_thousand_orders_and_49_attempts_each_stay_in_order() -> None:
    """Every retry of every order at its own hour, none lost, none twice, none before its time."""
    async with Refusing() as receiver, simulation(options=Options(flow="manual")) as sim:
        sim.set_endpoint(Endpoint(name="ocn", channel="ocn", url=receiver.url))
        placed = []
        for number in range(1000):
            order = sim.place_order(DIGITAL, path=f"order/{number}").order
            assert order is not None
            for step, action in enumerate(("submit", "process", "fulfill")):
                sim.act(order.id, action, path=f"order/{number}/{step}")
            placed.append(order.id)
            if number % 250 == 249:
                await sim.advance(parse_span("7m"))
        assert await sim.settle() == ()
        for number, order_id in enumerate(placed):
            (delivery,) = journal(sim).select(order=order_id)
            attempts = journal(sim).attempts_of(delivery.id)
            begun = RUN_START + number // 250 * parse_span("7m")
            assert [attempt.at for attempt in attempts] == [begun + hour * HOUR for hour in range(49)]
            assert [attempt.number for attempt in attempts] == list(range(1, 50))
        assert receiver.served == 49_000
        assert sim.store.read.counts()["attempts"] == 49_000


async def test_a_store_that_cannot_be_written_ends_the_platform(tmp_path: Path) -> None:
    sim = simulation(tmp_path)
    async with sim:
        await sim.place_order(DIGITAL, path="case/1").ticket
        with sqlite3.connect(tmp_path / "cte.sqlite") as file:
            file.execute("DROP TABLE changes")
        file.close()
        sim.place_order(DIGITAL, path="case/2")
        with pytest.raises(Unavailable, match=r"cannot be written: .*no such table"):
            await asyncio.wait_for(sim.failed(), 20)
        with pytest.raises(Unavailable, match="cannot be written"):
            sim.place_order(DIGITAL, path="case/3")


async def test_time_ends_with_the_year_9999() -> None:
    async with simulation() as sim:
        for _ in range(79):
            await sim.advance(parse_span("36500d"))
        with pytest.raises(BadInput, match="ends with the year 9999"):
            await sim.advance(parse_span("36500d"))
        sim.place_order(DIGITAL, path="case/1")
        assert await sim.settle() == ()


async def test_whoever_waits_for_a_failure_may_go_away() -> None:
    async with simulation() as sim:
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(sim.failed(), 0.01)
        sim.place_order(DIGITAL, path="case/1")
        assert await sim.settle() == ()
