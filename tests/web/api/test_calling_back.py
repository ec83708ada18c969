"""A receiver that calls the API back from inside its handler, while a scenario is played."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import aiohttp
from aiohttp import web

from simulator.commerce.api_key import ApiKey
from simulator.scenario.calling import asks
from simulator.scenario.cases import expand
from simulator.scenario.loader import parse
from simulator.scenario.runner import play_async
from simulator.scenario.settings import Settings
from simulator.web.api.app import beside
from simulator.web.server import Server, bind

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from simulator.scenario.model import Case

STORY = """
name: A receiver that asks what it was told of
endpoints:
  webhook: {channel: webhook, events: [order.accepted]}
steps:
- place_order: {metadata: {api: "${ api.url }", key: "${ api.key }"}}
- settle
- expect: {delivery: {event: order.accepted}, count: 1, disposition: acknowledged}
"""


def case(path: Path, text: str = STORY) -> Case:
    (found,) = expand([parse(text.encode(), "story.yaml", path / "story.yaml")])  # type: ignore[list-item]
    return found


@asynccontextmanager
async def receiver() -> AsyncIterator[tuple[str, list[dict[str, Any]]]]:
    """Asks the API for the order that it is told of, and keeps both."""
    seen: list[dict[str, Any]] = []

    async def hook(request: web.Request) -> web.Response:
        told = (await request.json())["data"]["object"]
        metadata = told["metadata"]
        key = {"Authorization": f"Bearer {metadata['key']}"}
        url = f"{metadata['api']}/orders/{told['id']}"
        async with aiohttp.ClientSession(headers=key) as session, session.get(url) as answer:
            seen.append({"told": told, "status": answer.status, "asked": await answer.json()})
        return web.Response(status=202)

    app = web.Application()
    app.router.add_post("/hook", hook)
    async with Server(app, bind("127.0.0.1", 0)) as server:
        yield f"{server.address}/hook", seen


async def test_what_it_is_told_is_what_it_reads(tmp_path: Path) -> None:
    async with receiver() as (url, seen):
        result = await play_async(case(tmp_path), Settings(targets={"webhook": url}), serving=beside)
    assert (result.verdict, result.reason) == ("pass", "")
    (one,) = seen
    assert one["status"] == 200
    assert one["asked"]["id"] == one["told"]["id"]
    assert one["asked"]["totalAmount"] == one["told"]["totalAmount"]


async def test_its_port_and_keys_can_be_chosen(tmp_path: Path) -> None:
    with bind("127.0.0.1", 0) as free:
        port = free.getsockname()[1]
    keys = (
        ApiKey(text="of-the-other-mode", kind="secret", live=True),
        ApiKey(text="as-configured", kind="secret", live=False),
    )
    async with receiver() as (url, seen):
        settings = Settings(targets={"webhook": url}, api_port=port, api_keys=keys)
        result = await play_async(case(tmp_path), settings, serving=beside)
    assert result.verdict == "pass"
    assert seen[0]["told"]["metadata"] == {"api": f"http://127.0.0.1:{port}", "key": "as-configured"}


def test_only_who_asks_for_it_gets_one(tmp_path: Path) -> None:
    assert asks(case(tmp_path).steps)
    assert not asks(case(tmp_path, STORY.replace("api.", "now + ").replace("url", "1").replace("key }", "1 }")).steps)
