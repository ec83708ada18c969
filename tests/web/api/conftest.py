"""The real API over a real simulation, on a port of its own; every answer here must be as the document says."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any, NamedTuple

import aiohttp
import msgspec
import pytest

from simulator.catalogue.api import load
from simulator.clock import RUN_START, ClockSettings
from simulator.errors import Declined
from simulator.simulation import Simulation
from simulator.web.api.app import face_of, served
from simulator.web.api.routes import Routes

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping
    from pathlib import Path

API = load()


class Told(NamedTuple):
    """An answer."""

    status: int
    value: Any
    headers: Mapping[str, str]

    @property
    def error(self) -> dict[str, Any]:
        """The one entry of a refusal."""
        assert self.value["type"] == API.error_types[self.status], self
        (entry,) = self.value["errors"]
        found: dict[str, Any] = entry
        return found

    @property
    def ids(self) -> list[str]:
        """Those of a list."""
        return [one["id"] for one in self.value["data"]]


class Client:
    """Speaks to the API with a secret key."""

    def __init__(self, session: aiohttp.ClientSession, simulation: Simulation) -> None:
        self.session, self.simulation, self.address = session, simulation, ""
        self.defects: list[BaseException] = []
        self._routes = Routes(API.operations.values())

    async def ask(self, method: str, path: str, value: Any = None, **options: Any) -> Told:
        headers = {"Authorization": f"Bearer {self.simulation.keys.secret.text}", **options.pop("headers", {})}
        if value is not None:
            options["data"] = msgspec.json.encode(value)
            headers.setdefault("Content-Type", "application/json")
        url = f"{self.address}{path}"
        async with self.session.request(method, url, headers=headers, **options) as answer:
            data = await answer.read()
            told = Told(answer.status, msgspec.json.decode(data) if data else None, answer.headers)
        self._check(method, path, told)
        return told

    def _check(self, method: str, path: str, told: Told) -> None:
        assert told.headers["x-dr-requestid"]
        if method == "HEAD":
            assert told.value is None
            return
        if told.status >= 400:
            assert API.schema("Errors").complaint(told.value) is None, told
        try:
            operation, _ = self._routes.find(method, path.partition("?")[0])
        except Declined:
            return
        schema = API.answer(operation.id, told.status)
        if schema is None:
            assert told.value is None
        else:
            assert schema.complaint(told.value) is None, (schema.complaint(told.value), told)

    async def get(self, path: str, **options: Any) -> Told:
        return await self.ask("GET", path, **options)

    async def post(self, path: str, value: Any = None, **options: Any) -> Told:
        return await self.ask("POST", path, value, **options)


@asynccontextmanager
async def calling(store: Path, *, limited: bool = False, **options: Any) -> AsyncIterator[Client]:
    """A client of a running API."""
    settings = ClockSettings(mode=options.pop("mode", "auto"), start=RUN_START)
    async with Simulation(store, clock=settings, **options) as simulation, aiohttp.ClientSession() as session:
        client = Client(session, simulation)
        async with served(face_of(simulation, client.defects.append, limited=limited)) as client.address:
            yield client
        assert client.defects == []


@pytest.fixture
async def client(tmp_path: Path) -> AsyncIterator[Client]:
    """A client of an API in test mode."""
    async with calling(tmp_path / "store") as made:
        yield made
