"""A tiny real receiver for tests of what lies below the bundled one: it notes each request and answers as told."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Self

from aiohttp import web

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType


class Heard(NamedTuple):
    """One request as it came."""

    path: str
    headers: dict[str, str]
    body: bytes


class Listening:
    """Listens on a loopback port of its own; *answer* turns what was heard into a status."""

    def __init__(self, answer: Callable[[Heard], int] = lambda heard: 200) -> None:
        self.answer = answer
        self.heard: list[Heard] = []
        self.url = ""

    async def _take(self, request: web.Request) -> web.Response:
        heard = Heard(request.path, dict(request.headers), await request.read())
        self.heard.append(heard)
        return web.Response(status=self.answer(heard))

    async def __aenter__(self) -> Self:
        app = web.Application(client_max_size=2**24)
        app.router.add_route("*", "/{tail:.*}", self._take)
        self._runner = web.AppRunner(app)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        return self

    async def __aexit__(
        self, _type: type[BaseException] | None, _value: BaseException | None, _trace: TracebackType | None
    ) -> None:
        await self._runner.cleanup()
