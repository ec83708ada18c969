"""The bundled receiver inside the server: started when somebody first needs it, on a loopback port of its own."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import msgspec

from simulator.errors import BadInput, Unavailable
from simulator.receiver.app import Receiver
from simulator.wire import AllowList, Wire

if TYPE_CHECKING:
    from collections.abc import Mapping

RUN = "serve"
"""The run under which the inboxes of the control API lie; those of scenarios have runs of their own."""
MEMORY = 32 * 1024 * 1024
"""Bytes that the facts of arrivals may take, and as many their bodies; the oldest go first."""
PATIENCE = 70.0
ANSWER = 256 * 1024 * 1024


class Host:
    """Speaks HTTP to its receiver, as anybody else does."""

    def __init__(self) -> None:
        self._lock = asyncio.Lock()
        self._receiver: Receiver | None = None
        self._wire = Wire(AllowList(()), body_limit=ANSWER, connections=8)

    async def url(self) -> str:
        """Where the receiver listens."""
        async with self._lock:
            if self._receiver is None:
                receiver = Receiver(keep_facts=MEMORY, keep_bodies=MEMORY)
                await receiver.__aenter__()
                self._receiver = receiver
            return self._receiver.url

    async def ask(self, method: str, path: str, value: Mapping[str, Any] | None = None) -> tuple[int, Any]:
        """Status and value of one call of the receiver's control. :raises BadInput: in its words."""
        body = b"" if value is None else msgspec.json.encode(value)
        headers = [("Content-Type", "application/json")] if body else []
        address = f"{await self.url()}/_control/{path}"
        answer = await self._wire.exchange(method, address, headers=headers, body=body, time_limit=PATIENCE)
        if answer.failure:
            raise Unavailable(f"the bundled receiver does not answer: {answer.failure}")
        told = msgspec.json.decode(answer.body)
        if answer.status in (400, 405):
            raise BadInput(told["error"], where="body")
        return answer.status, told

    async def inbox(self, method: str, name: str, value: Mapping[str, Any] | None = None, query: str = "") -> Any:
        """One call about an inbox of the control API; None when there is no such inbox."""
        status, told = await self.ask(method, f"inboxes/{RUN}/{quote(name)}{query}", value)
        return None if status == 404 else told

    async def close(self) -> None:
        """End the receiver, if it was started."""
        await self._wire.close()
        if self._receiver is not None:
            await self._receiver.__aexit__(None, None, None)
