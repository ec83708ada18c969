"""Webhooks in motion: created, rotated, disabled and deleted, over restarts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from simulator import signature
from simulator.clock import RUN_START, ClockSettings
from simulator.errors import BadInput, IllegalAction
from simulator.instant import parse_span
from simulator.records import Endpoint, Options
from simulator.simulation import Simulation
from tests.listening import Heard, Listening

if TYPE_CHECKING:
    from pathlib import Path

    from simulator.commerce.webhook import Webhook

DIGITAL = {"lines": [{"product": "digital"}]}
TYPE = "order.accepted"


def simulation(store: Path | None = None, **more: Any) -> Simulation:
    clock = ClockSettings(mode="manual", start=RUN_START)
    return Simulation(store, clock=clock, keep_journal=True, durability="OFF", **more)


def create(sim: Simulation, url: str = "http://127.0.0.1:9/", **more: Any) -> Webhook:
    outcome = sim.webhooks.create({"address": url, "types": [TYPE]}, **more)
    made: Webhook = outcome.commit.webhooks[0]
    return made


def signed_by(heard: Heard, *secrets: str) -> list[bool]:
    """Whether each secret on its own verifies what was heard."""
    header = heard.headers[signature.HEADER]
    stamp = float(header.partition(",")[0])
    return [signature.verify(header, heard.body, [secret], stamp) == "" for secret in secrets]


async def sent(sim: Simulation, path: str) -> None:
    sim.place_order(DIGITAL, path=path)
    await sim.advance(parse_span("1m"))


async def test_each_has_an_id_and_a_secret_of_its_own() -> None:
    async with simulation() as sim:
        first, second = create(sim), create(sim, name="erp", secret="whk_mine")
        assert first.name == first.id != second.id
        assert first.secrets[0].text.startswith("whk_")
        assert [one.text for one in second.secrets] == ["whk_mine"]
        assert [hook.name for hook in sim.webhooks] == [first.id, "erp"]
        assert sim.webhooks.webhook(second.id) is sim.webhooks.webhook("erp")
        assert sim.endpoint("erp").id == second.id
        with pytest.raises(BadInput, match='did you mean "erp"'):
            sim.webhooks.webhook("erb")
        with pytest.raises(BadInput, match='an endpoint "erp" already'):
            create(sim, name="erp")
        with pytest.raises(BadInput, match="99999"):
            create(sim, "http://127.0.0.1:99999/")
        assert len(sim.webhooks) == 2


async def test_there_are_at_most_a_hundred() -> None:
    async with simulation() as sim:
        for _ in range(100):
            create(sim)
        with pytest.raises(IllegalAction, match="there are 100 already"):
            create(sim)
        sim.webhooks.delete(next(iter(sim.webhooks)).id)
        create(sim)


@pytest.mark.parametrize("order", ["newest_first", "oldest_first"])
async def test_both_secrets_sign_until_the_old_one_expires(order: Any) -> None:
    async with Listening() as receiver, simulation(options=Options(signature_order=order)) as sim:
        create(sim, receiver.url, name="erp", secret="old")
        await sent(sim, "case/1")
        sim.webhooks.rotate("erp", hours=1, secret="new")
        await sent(sim, "case/2")
        await sim.advance(parse_span("59m"))
        await sent(sim, "case/3")
        assert [signed_by(heard, "old", "new") for heard in receiver.heard] == [
            [True, False],
            [True, True],
            [False, True],
        ]
        both = receiver.heard[1]
        stamp, *signatures = both.headers[signature.HEADER].split(", ")
        right = [signature.sign(secret, stamp, both.body) for secret in ("new", "old")]
        assert signatures == (right if order == "newest_first" else right[::-1])
        assert await sim.settle() == ()


async def test_a_retry_is_signed_by_what_is_valid_then() -> None:
    statuses = iter([503, 503, 200])
    async with Listening(lambda heard: next(statuses)) as receiver, simulation() as sim:
        create(sim, receiver.url, name="erp", secret="old")
        await sent(sim, "case/1")
        sim.webhooks.rotate("erp", hours=0, secret="new")
        assert await sim.settle() == ()
    assert [signed_by(heard, "old", "new") for heard in receiver.heard] == [[True, False], [False, True], [False, True]]
    assert len({heard.body for heard in receiver.heard}) == 1


async def test_a_restart_keeps_webhooks_and_rotation(tmp_path: Path) -> None:
    async with Listening() as receiver:
        async with simulation(tmp_path) as sim:
            made = create(sim, receiver.url, name="erp", secret="old")
            gone = create(sim, name="gone")
            sim.webhooks.delete("gone")
            await sim.webhooks.rotate("erp", hours=3, secret="new").ticket
            await sim.advance(parse_span("1h"))
        async with simulation(tmp_path) as sim:
            (kept,) = sim.webhooks
            assert (kept.id, [one.text for one in kept.secrets]) == (made.id, ["new", "old"])
            assert gone.id not in sim.webhooks
            assert not sim.endpoint("gone").enabled
            await sent(sim, "case/1")
            await sim.advance(parse_span("2h"))
        async with simulation(tmp_path) as sim:
            await sent(sim, "case/2")
            assert [one.text for one in next(iter(sim.webhooks)).secrets] == ["new"]
            with pytest.raises(BadInput):
                create(sim, name="gone")
        async with simulation(tmp_path, environment="production") as sim:
            assert list(sim.webhooks) == []
            assert create(sim).live_mode
    assert [signed_by(heard, "old", "new") for heard in receiver.heard] == [[True, True], [False, True]]


async def test_days_of_failure_switch_it_off_and_a_patch_begins_afresh() -> None:
    status = 500
    async with Listening(lambda heard: status) as receiver, simulation() as sim:
        create(sim, receiver.url, name="erp")
        await sent(sim, "case/1")
        await sim.advance(parse_span("2h"))
        await sent(sim, "case/2")
        await sim.advance(parse_span("22h"))
        hook = sim.webhooks.webhook("erp")
        assert (hook.enabled, sim.endpoint("erp").enabled) == (False, False)
        assert hook.updated > hook.created
        await sent(sim, "case/3")
        before = len(receiver.heard)
        assert before == 8
        sim.webhooks.update("erp", {"enabled": True})
        await sim.advance(parse_span("10h"))
        assert len(receiver.heard) == before, "nothing is replayed"
        assert sim.webhooks.webhook("erp").enabled, "failures of case 2 were before"
        status = 200
        await sent(sim, "case/4")
        assert len(receiver.heard) == before + 1


async def test_being_disabled_outlives_a_restart(tmp_path: Path) -> None:
    async with Listening(lambda heard: 500) as receiver:
        async with simulation(tmp_path) as sim:
            create(sim, receiver.url, name="erp")
            await sent(sim, "case/1")
            await sim.advance(parse_span("25h"))
        async with simulation(tmp_path) as sim:
            assert not sim.webhooks.webhook("erp").enabled
            await sim.webhooks.update("erp", {"enabled": True}).ticket
        async with simulation(tmp_path) as sim:
            assert sim.endpoint("erp").enabled


async def test_switching_off_or_deleting_calls_off_what_is_open() -> None:
    async with Listening(lambda heard: 500) as receiver, simulation() as sim:
        for name in ("off", "gone"):
            create(sim, receiver.url, name=name)
        await sent(sim, "case/1")
        sim.webhooks.update("off", {"enabled": False})
        sim.webhooks.delete("gone")
        assert await sim.settle() == ()
        assert len(receiver.heard) == 2
        assert sim.journal is not None
        ends = {one.endpoint: sim.journal.settled(one.id) for one in sim.journal.deliveries.values()}
        rules = {name: end.rules for name, end in ends.items() if end is not None}
        assert rules == {"off": ("WEBHOOK-DISABLE-4",), "gone": ("WEBHOOK-DELETE-1",)}


@pytest.mark.parametrize("way", ["off", "gone"])
async def test_what_waits_for_a_worker_is_called_off_too(way: str) -> None:
    def answer(heard: Heard) -> int:
        if way == "off":
            sim.webhooks.update("erp", {"enabled": False})
        else:
            sim.webhooks.delete("erp")
        return 200

    async with Listening(answer) as receiver, simulation(concurrency=1) as sim:
        create(sim, receiver.url, name="erp", secret="whk_mine")
        for number in range(2):
            sim.place_order(DIGITAL, path=f"case/{number}")
        assert await sim.settle() == ()
        assert [signed_by(heard, "whk_mine") for heard in receiver.heard] == [[True]]
        create(sim, receiver.url, name="other")
        receiver.answer = lambda heard: 200
        await sent(sim, "case/3")
        assert len(receiver.heard) == 2


async def test_a_wrong_change_changes_nothing() -> None:
    async with simulation() as sim:
        made = create(sim, name="erp")
        for given in (
            {"types": ["order.acepted"]},
            {"enabled": False, "address": "x"},
            {"secret": "x"},
            {"types": ["*"]},
        ):
            with pytest.raises(BadInput):
                sim.webhooks.update("erp", given)
        assert sim.webhooks.webhook("erp") == made
        sim.webhooks.update("erp", {"types": ["*"]}, wildcard=True)
        assert sim.endpoint("erp").events is None


async def test_versions_and_expanded_events_are_settings_of_the_webhook() -> None:
    async with Listening() as receiver, simulation() as sim:
        create(sim, f"{receiver.url}/plain")
        whole = {"types": [TYPE], "apiVersion": "2020-09-30", "expanded": [TYPE]}
        sim.webhooks.create({"address": f"{receiver.url}/expanded", **whole})
        await sent(sim, "case/1")
        bodies = {heard.path: heard.body for heard in receiver.heard}
    assert b'"digitalriverVersion":"2021-12-13"' in bodies["/plain"]
    assert b'"physical"' not in bodies["/plain"]
    assert b'"digitalriverVersion":"2020-09-30"' in bodies["/expanded"]
    assert b'"physical":false' in bodies["/expanded"]


async def test_every_webhook_endpoint_is_one(tmp_path: Path) -> None:
    async with simulation(tmp_path) as sim:
        sim.set_endpoint(Endpoint(name="hook", channel="webhook", url="http://127.0.0.1:9/"))
        made = sim.webhooks.webhook("hook")
        assert (made.types, made.id, made.secrets[0].text) == (
            ("*",),
            sim.endpoint("hook").id,
            sim.endpoint("hook").secrets[0],
        )
        sim.webhooks.rotate("hook", hours=12, secret="new")
        sim.set_endpoint(sim.endpoint("hook"))
        assert [one.text for one in sim.webhooks.webhook("hook").secrets] == ["new", made.secrets[0].text]
        await sim.advance(parse_span("12h"))
        assert sim.endpoint("hook").secrets == ("new",)


# -- races ----------------------------------------------------------------------------------------------------------


async def test_before_the_answer_each_has_been_tried_once() -> None:
    statuses = iter([409, 200])
    async with Listening(lambda heard: next(statuses)) as receiver, simulation() as sim:
        order = sim.place_order(DIGITAL, path="case/1").order
        assert order is not None
        await sim.advance(parse_span("1m"))
        create(sim, receiver.url, name="erp")
        async with sim.answering("before") as answer:
            begun = sim.now
            sim.emit(TYPE, order.id, path="case/2")
            await answer.tried()
            assert (len(receiver.heard), sim.now) == (1, begun)
        assert await sim.settle() == ()
        assert len({heard.body for heard in receiver.heard}) == 1 < len(receiver.heard)


async def test_after_the_answer_they_are_let_go_unless_called_off() -> None:
    async with Listening() as receiver, simulation() as sim:
        order = sim.place_order(DIGITAL, path="case/1").order
        assert order is not None
        await sim.advance(parse_span("1m"))
        for name in ("erp", "off"):
            create(sim, f"{receiver.url}/{name}", name=name)
        async with sim.answering("after") as answer:
            await sim.emit(TYPE, order.id, path="case/2").ticket
            await answer.tried()
            assert not await sim.watch(lambda: bool(receiver.heard), 0.05)
            sim.webhooks.update("off", {"enabled": False})
            assert len(sim.still_open()) == 1
        assert await sim.settle() == ()
        assert [heard.path for heard in receiver.heard] == ["/erp"]


async def test_what_waited_for_an_answer_outlives_the_process(tmp_path: Path) -> None:
    async with Listening() as receiver:
        async with simulation(tmp_path) as sim:
            create(sim, receiver.url, name="erp")
            order = sim.place_order(DIGITAL, path="case/1").order
            assert order is not None
            async with sim.answering("after"):
                await sim.emit(TYPE, order.id, path="case/2").ticket
                await sim.close()
        assert receiver.heard == []
        async with simulation(tmp_path) as sim:
            assert await sim.settle() == ()
    assert receiver.heard


async def test_a_stale_object_is_the_one_from_before_the_change() -> None:
    stories: dict[str, list[bytes]] = {}
    for race in ("none", "stale"):
        options = Options(webhook_race=race)
        async with Listening() as receiver, simulation(options=options) as sim:
            create(sim, receiver.url, name="erp")
            order = sim.place_order(DIGITAL, path="case/1").order
            assert await sim.settle() == ()
            assert order is not None
            assert sim.order(order.id).resource_state == "accepted"
            stories[race] = [heard.body for heard in receiver.heard]
    assert [len(bodies) for bodies in stories.values()] == [1, 1]
    assert b'"state":"accepted"' in stories["none"][0]
    assert b'"state":"accepted"' not in stories["stale"][0]
    assert b'"type":"order.accepted"' in stories["stale"][0]


async def test_a_sample_event_is_about_an_order_that_nobody_placed() -> None:
    async with Listening() as receiver, simulation() as sim:
        create(sim, receiver.url, name="erp")
        create(sim, receiver.url, name="other")
        outcome = sim.test_webhook("erp", TYPE)
        assert [one.endpoint for one in outcome.commit.deliveries] == ["erp"]
        assert await sim.settle() == ()
        assert len(receiver.heard) == 1
        assert sim.store.read.counts()["orders"] == 0
        sim.webhooks.update("erp", {"enabled": False})
        with pytest.raises(IllegalAction, match="switched off"):
            sim.test_webhook("erp", TYPE)
