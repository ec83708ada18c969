"""Virtual time over the control API."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from tests.web.conftest import serving

if TYPE_CHECKING:
    from pathlib import Path

    from tests.web.conftest import Client


async def test_manual_time_moves_only_when_told(tmp_path: Path) -> None:
    async with serving(tmp_path, "manual") as client:
        order_id = await client.placed()
        before = (await client.get("clock")).value
        assert (before["mode"], before["now"]) == ("manual", "2026-01-05T09:00:00Z")
        told = await client.post("clock/advance", {"by": "6s"})
        assert told.value["micros"] == before["micros"] + 6_000_000
        assert (await client.get(f"orders/{order_id}")).value["state"] == "Submitted"
        settled = (await client.post("clock/settle", {"horizon": "1d"})).value
        assert (settled["now"], settled["open"]) == ("2026-01-05T09:00:15Z", [])


async def test_spans_asked_for_at_the_same_time_add_up(tmp_path: Path) -> None:
    async with serving(tmp_path, "manual") as client:
        await client.placed()
        before = (await client.get("clock")).value["micros"]
        told = await asyncio.gather(*(client.post("clock/advance", {"by": "1h"}) for _ in range(5)))
        reached = sorted((one.value["micros"] - before) / 3_600_000_000 for one in told)
        assert reached == [1, 2, 3, 4, 5]
        assert (await client.get("clock")).value["micros"] == before + 5 * 3_600_000_000


async def test_a_span_that_waits_for_another_is_let_go_when_the_server_stops(tmp_path: Path) -> None:
    async with serving(tmp_path, "manual") as client:
        with client.simulation.hold():
            waiting = [asyncio.create_task(client.post("clock/advance", {"by": "1h"})) for _ in range(2)]
            client.stopping.set()
            assert [told.status for told in await asyncio.gather(*waiting)] == [503, 503]


async def test_settle_names_what_is_open_at_the_horizon(client: Client) -> None:
    await client.placed()
    told = (await client.post("clock/settle", {"horizon": "1s"})).value
    assert len(told["open"]) == 1
    assert told["open"][0].startswith("follow-up orders/1/")


async def test_real_time_cannot_be_advanced(tmp_path: Path) -> None:
    async with serving(tmp_path, "real") as client:
        told = await client.post("clock/advance", {"by": "1h"})
        assert told.status == 400
        assert "runs by itself" in told.value["error"]["message"]


async def test_a_clock_that_moves_is_let_go_when_the_server_stops(tmp_path: Path) -> None:
    async with serving(tmp_path, "real") as client:
        await client.placed()
        client.stopping.set()
        told = await client.post("clock/settle")
    assert told.status == 503
    assert "the server is stopping" in told.value["error"]["message"]


async def test_a_span_that_is_none_is_named(client: Client) -> None:
    told = await client.post("clock/advance", {"by": "soon"})
    assert (told.status, told.value["error"]["where"]) == (400, "body.by")


async def test_it_lives_and_is_ready(client: Client) -> None:
    assert (await client.get("health")).value["status"] == "ok"
    ready = (await client.get("ready")).value
    assert (ready["status"], ready["counts"]["orders"]) == ("ready", 0)
