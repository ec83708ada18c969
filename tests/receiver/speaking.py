"""Speaks HTTP to a receiver under test, and makes real notifications to send."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from simulator.catalogue.loader import load
from simulator.cli import sample
from simulator.instant import parse_instant
from simulator.notification.render import Renderer
from simulator.records import Options
from simulator.seed import Seed
from simulator.wire import AllowList, Wire

if TYPE_CHECKING:
    from simulator.receiver.app import Receiver
    from simulator.records import Answer, Format, Notification, Style

WALL = 1_790_000_000.0
JSON = "application/json"


def notification(type_: str, form: Format = "json", style: Style = "plain", seed: str = "1") -> Notification:
    """A valid notification of that event."""
    catalogue = load()
    event = sample.event(
        catalogue,
        catalogue.row(type_),
        at=parse_instant("2026-01-05T09:00:00Z"),
        seed=Seed(seed, "sample"),
        locale="en_US",
    )
    ids = ("d2c3fa4e-0000-4000-8000-000000000001",)
    return Renderer(catalogue, Options()).render(event, format=form, style=style, webhook_ids=ids)


class Speaking:
    """A client of one receiver."""

    def __init__(self, receiver: Receiver) -> None:
        self.receiver = receiver
        self.wire = Wire(AllowList(), body_limit=2**26)

    async def send(
        self,
        path: str,
        body: bytes = b"{}",
        *,
        method: str = "POST",
        elsewhere: bool = False,
        time_limit: float = 20,
        **headers: str,
    ) -> Answer:
        """One request; ``Content_Type="..."`` becomes the header ``Content-Type``."""
        origin = self.receiver.elsewhere if elsewhere else self.receiver.url
        sent = [(name.replace("_", "-"), value) for name, value in headers.items()]
        return await self.wire.exchange(method, origin + path, headers=sent, body=body, time_limit=time_limit)

    async def control(self, asked: str, value: object = None) -> tuple[int, dict[str, Any]]:
        """One control request such as ``PUT inboxes/r/a``: status and JSON."""
        method, path = asked.split(" ", 1)
        body = b"" if value is None else msgspec.json.encode(value)
        answer = await self.send(f"/_control/{path}", body, method=method)
        return answer.status, msgspec.json.decode(answer.body)

    async def set_up(self, name: str, **settings: object) -> dict[str, Any]:
        """Create or change an inbox of the run ``r``."""
        status, told = await self.control(f"PUT inboxes/r/{name}", settings)
        assert status in (200, 201), told
        return told

    async def requests(self, name: str, query: str = "") -> list[dict[str, Any]]:
        """What an inbox of the run ``r`` has recorded."""
        status, told = await self.control(f"GET inboxes/r/{name}{query}")
        assert status == 200, told
        found: list[dict[str, Any]] = told["requests"]
        return found
