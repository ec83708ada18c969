"""Sites in motion: an event is sent if and only if its box was checked when it happened and the site was set up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.clock import RUN_START, ClockSettings
from simulator.commerce.settings_page import Saved
from simulator.commerce.site import Access, SetupCase
from simulator.errors import BadInput, IllegalAction
from simulator.instant import parse_span
from simulator.records import Endpoint, Environment, Options
from simulator.simulation import Simulation
from tests.listening import Listening

if TYPE_CHECKING:
    from pathlib import Path

    from simulator.records import Commit

DIGITAL = {"lines": [{"product": "digital"}]}
HOUR = parse_span("1h")
ORDER_LEVEL = ("OrderLevelPlaceOrderSuccess", "OrderLevelSubmitEventEnded", "OrderLevelInProcess", "OrderLevelComplete")


def simulation(store: Path | None = None, **more: Any) -> Simulation:
    clock = ClockSettings(mode="manual", start=RUN_START)
    return Simulation(store, clock=clock, keep_journal=True, durability="OFF", **more)


def case(url: str = "http://127.0.0.1:9/", **more: Any) -> SetupCase:
    access = Access(url=url, auth=None)
    head = {"account": "Example", "site": "shop", "subject": "Turn it on", "contact": "ops@example.com"}
    return SetupCase(**{**head, "access": {"cte": access, "production": access}, **more})


def check(*words: str, none: bool = True) -> Saved:
    return Saved(words, (), False if none else None)


ACTS = st.lists(
    st.one_of(
        st.tuples(st.just("save"), st.lists(st.sampled_from(ORDER_LEVEL), unique=True)),
        st.tuples(st.just("order"), st.none()),
        st.tuples(st.just("wait"), st.integers(1, 90)),
    ),
    max_size=14,
)


@settings(max_examples=25, deadline=None)
@given(acts=ACTS, delay=st.sampled_from(["0s", "40s", "2m"]))
async def test_what_is_sent_is_what_was_checked_when_it_happened(acts: list[tuple[str, Any]], delay: str) -> None:
    """Orders go on by themselves (submitted after 5 s, in process after 15 s) while boxes come and go."""
    commits: list[Commit] = []
    saved: dict[str, tuple[str, ...]] = {}
    async with simulation(options=Options(setup_after=delay)) as sim:
        sim.listeners.append(commits.append)
        sim.sites.submit(case(site="drdemo"))
        for number, (what, value) in enumerate(acts):
            path = f"case/{number}"
            if what == "order":
                sim.place_order(DIGITAL, path=path)
            elif what == "wait":
                await sim.advance(parse_span(f"{value}s"))
            elif sim.now - RUN_START < parse_span(delay):
                with pytest.raises(IllegalAction, match="nothing has been set up yet"):
                    sim.sites.save("drdemo", check(*value), path=path)
            else:
                sim.sites.save("drdemo", check(*value), path=path)
                saved[path] = tuple(value)
        await sim.store.durable()
    enabling, live = "cases/1" if delay == "0s" else "cases/1/enable_case", False
    on: tuple[str, ...] = ()
    for commit in commits:
        live = live or commit.cause == enabling
        on = saved.get(commit.cause, on)
        happened = [event.type for event in commit.events if event.channel == "pon"]
        assert [one.event_type for one in commit.deliveries] == [event for event in happened if live and event in on]


async def test_a_case_moves_on_by_the_clock_and_tells_the_journal() -> None:
    async with simulation(options=Options(setup_after="2d")) as sim:
        await sim.sites.submit(case()).ticket
        for state in ("Submitted", "In progress", "Enabled"):
            assert sim.sites.site("shop").state == state
            await sim.advance(parse_span("1d"))
        notes = [(note.what, note.text) for note in sim.journal.notes] if sim.journal else []
    assert notes == [
        ("site", "set-up case 1 of site shop: Turn it on"),
        ("site", "set-up case 1 of site shop: In progress"),
        ("site", "set-up case 1 of site shop: Enabled"),
        ("mail", "to ops@example.com: Post-Order Notifications of site shop are set up: shop.pon in cte, 0 retries"),
    ]


async def test_a_newer_case_takes_the_place_of_one_that_is_open() -> None:
    async with simulation() as sim:
        sim.sites.submit(case("http://127.0.0.1:1/", setup_after="2d"))
        await sim.advance(HOUR)
        sim.sites.submit(case("http://127.0.0.1:2/", setup_after="1d"))
        await sim.advance(parse_span("1d"))
        assert sim.endpoint("shop.pon").url == "http://127.0.0.1:2/"
        await sim.advance(parse_span("2d"))
        assert sim.sites.site("shop").case.number == 2
        assert sim.endpoint("shop.pon").url == "http://127.0.0.1:2/"
        assert await sim.settle() == ()


async def test_queued_retries_go_on_and_the_box_stays_off() -> None:
    statuses = iter([503, 503, 200])
    async with Listening(lambda heard: next(statuses)) as receiver, simulation() as sim:
        sim.sites.submit(case(receiver.url, retries=2))
        sim.sites.save("shop", check("Order Placed"))
        sim.place_order(DIGITAL, path="case/1")
        await sim.settle(parse_span("0s"))
        sim.sites.save("shop", Saved(everything=False))
        sim.place_order(DIGITAL, path="case/2")
        await sim.advance(parse_span("3h"))
        assert len(receiver.heard) == 3
        assert {heard.body for heard in receiver.heard} == {receiver.heard[0].body}
        sim.sites.save("shop", Saved(everything=True))
        assert await sim.settle() == ()
        assert len(receiver.heard) == 3


async def test_each_ocn_endpoint_is_retried_alone_and_called_off_when_it_is_taken_off() -> None:
    async with Listening(lambda heard: 200 if heard.path == "/a" else 500) as receiver, simulation() as sim:
        sim.sites.submit(case())
        for name, retries in (("a", None), ("b", 1), ("c", 5)):
            access = Access(url=f"{receiver.url}/{name}", auth=None, format="xml", retries=retries)
            sim.sites.set_ocn("shop", name, access)
        order = sim.place_order(DIGITAL, path="case/1").order
        await sim.advance(parse_span("1m"))
        assert order is not None
        sim.act(order.id, "fulfill", path="case/2")
        await sim.advance(parse_span("2h"))
        sim.sites.remove_ocn("shop", "c")
        assert await sim.settle() == ()
        assert [heard.path for heard in receiver.heard].count("/b") == 2
        assert [heard.path for heard in receiver.heard].count("/c") == 3
        assert sim.journal is not None
        ends = {one.endpoint: sim.journal.disposition(one.id) for one in sim.journal.select(channel="ocn")}
        assert ends == {"shop.a": "acknowledged", "shop.b": "exhausted", "shop.c": "exhausted"}


async def test_no_complete_order_is_told_before_the_site_is_set_up() -> None:
    async with Listening() as receiver, simulation() as sim:
        sim.sites.submit(case(setup_after="1d"))
        sim.sites.set_ocn("shop", "erp", Access(url=receiver.url, auth=None))
        for number in (1, 2):
            order = sim.place_order(DIGITAL, path=f"case/{number}").order
            await sim.advance(HOUR)
            assert order is not None
            sim.act(order.id, "fulfill", path=f"act/{number}")
            await sim.advance(parse_span("1d"))
        assert await sim.settle() == ()
        assert [heard.path for heard in receiver.heard] == ["/"]
        assert sim.store.read.counts()["deliveries"] == 1


async def test_only_the_site_that_sold_an_order_is_told() -> None:
    async with simulation() as sim:
        for name in ("one", "two"):
            sim.sites.submit(case(site=name, locale="de_DE"))
            sim.sites.save(name, Saved(everything=True))
        sim.set_endpoint(Endpoint(name="all", channel="pon", url="http://127.0.0.1:9/"))
        for site, told in ((None, "one"), ("two", "two"), ("drdemo", "")):
            outcome = sim.place_order({**DIGITAL, "site": site} if site else DIGITAL, path=f"case/{site}")
            assert outcome.order is not None
            assert outcome.order.locale == ("de_DE" if told else "en_US")
            assert [one.endpoint for one in outcome.commit.deliveries] == ["all", *([f"{told}.pon"] if told else [])]
        with pytest.raises(BadInput, match='no site "tow"'):
            sim.place_order({"site": "tow"}, path="case/x")


async def test_a_restart_keeps_sites_and_each_environment_its_own(tmp_path: Path) -> None:
    async with simulation(tmp_path, options=Options(setup_after="2h")) as sim:
        await sim.sites.submit(case()).ticket
        await sim.advance(HOUR)
    async with simulation(tmp_path) as sim:
        assert sim.sites.site("shop").state == "In progress"
        await sim.advance(HOUR)
        await sim.sites.save("shop", check("Order Placed")).ticket
        await sim.sites.set_ocn("shop", "erp", Access(url="http://127.0.0.1:9/", auth=None)).ticket
    async with simulation(tmp_path, environment="production") as sim:
        site = sim.sites.site("shop")
        assert (site.state, site.environment, site.events, list(site.ocn)) == ("Enabled", "production", (), [])
        assert list(sim.endpoints) == ["shop.pon"]
        await sim.sites.save("shop", Saved(everything=True)).ticket
        live = sim.place_order(DIGITAL, path="case/1").order
        assert live is not None
        assert live.environment == "production"
    async with simulation(tmp_path) as sim:
        site = sim.sites.site("shop")
        assert (site.state, site.events, list(site.ocn)) == ("Enabled", ("OrderLevelPlaceOrderSuccess",), ["erp"])
        assert sim.store.read.counts()["orders"] == 0
        assert [one.event_type for one in sim.place_order(DIGITAL, path="case/1").commit.deliveries] == [
            "OrderLevelPlaceOrderSuccess"
        ]


async def test_nothing_of_production_bears_an_id_of_the_test_environment(tmp_path: Path) -> None:
    environments: tuple[Environment, ...] = ("cte", "production")
    ids: list[str] = []
    for environment in environments:
        async with simulation(tmp_path, environment=environment) as sim:
            await sim.sites.submit(case(site=environment)).ticket
            sim.sites.save("cte", Saved(everything=True))
            outcome = sim.place_order({**DIGITAL, "site": "cte"}, path="case/1")
            site = sim.sites.site("cte")
            assert outcome.order is not None
            ids += [site.integration, site.call, outcome.order.id, outcome.order.external_id, outcome.order.shopper.id]
            ids += [event.id for event in outcome.commit.events]
            ids += [one.id for one in outcome.commit.deliveries]
    assert len(ids) == len(set(ids)) >= 16


async def test_a_paper_that_outlived_its_commit_is_taken_up(tmp_path: Path) -> None:
    """What a kill between the two leaves behind."""
    environments: tuple[Environment, ...] = ("cte", "production")
    async with simulation(tmp_path) as sim:
        sim.store.cases.add(case())
        sim.store.cases.add(case(site="other"))
    for environment in environments:
        async with simulation(tmp_path, environment=environment) as sim:
            assert [(site.id, site.state) for site in sim.sites] == [("shop", "Enabled"), ("other", "Enabled")]


async def test_settings_change_while_nothing_moves(tmp_path: Path) -> None:
    async with Listening(lambda heard: 500) as receiver:
        async with simulation(tmp_path) as sim:
            sim.sites.submit(case(receiver.url, retries=3))
            sim.sites.save("shop", check("Order Placed"))
            sim.place_order(DIGITAL, path="case/1")
            await sim.settle(parse_span("0s"))
            await sim.advance(parse_span("59m"))
            now, heard = sim.now, len(receiver.heard)
        async with simulation(tmp_path).stopped() as still:
            await still.sites.save("shop", Saved(everything=True)).ticket
            assert still.now == now
        assert len(receiver.heard) == heard == 1
        async with simulation(tmp_path) as sim:
            assert len(sim.sites.site("shop").events) == 38
            await sim.advance(HOUR)
        assert len(receiver.heard) > 1
