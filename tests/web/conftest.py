"""A real control API over a real simulation, on a port of its own."""

from __future__ import annotations

import asyncio
import json
import re
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any, NamedTuple

import aiohttp
import pytest

from simulator.clock import RUN_START, ClockSettings
from simulator.document.schema import Schema
from simulator.records import Options
from simulator.simulation import Simulation
from simulator.web.control.app import application
from simulator.web.control.state import STOPPING
from simulator.web.server import Server, bind

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path


class Told(NamedTuple):
    """An answer."""

    status: int
    value: Any


class Answers:
    """What the OpenAPI document says of answers: each answer in these tests must be as it says."""

    def __init__(self, document: dict[str, Any]) -> None:
        self._components = document["components"]
        self._paths = {
            re.compile(re.sub("{[a-z]+}", "[^/]+", path.rstrip("/"))): told for path, told in document["paths"].items()
        }
        self._schemas: dict[str, Schema] = {}

    def check(self, method: str, path: str, told: Told) -> None:
        form: Any = next((told for pattern, told in self._paths.items() if pattern.fullmatch(path.rstrip("/"))), {})
        responses = form.get(method.lower(), {}).get("responses", {})
        response = responses.get(str(told.status), self._components["responses"]["Problem"])
        schema = response["content"]["application/json"]["schema"]
        key = json.dumps(schema)
        if key not in self._schemas:
            self._schemas[key] = Schema({**schema, "components": self._components})
        assert self._schemas[key].complaint(told.value) is None, (method, path, told)


class Client:
    """Speaks JSON to the control API."""

    def __init__(self, session: aiohttp.ClientSession, address: str, simulation: Simulation) -> None:
        self.session, self.address, self.simulation = session, address, simulation
        self.defects: list[BaseException] = []
        self.stopping = asyncio.Event()
        self._forms: Answers | None = None

    async def ask(self, method: str, path: str, value: Any = None, **options: Any) -> Told:
        if value is not None:
            options["json"] = value
        async with self.session.request(method, f"{self.address}/_control/{path}", **options) as answer:
            told = Told(answer.status, await answer.json())
        if self._forms is None:
            async with self.session.get(f"{self.address}/_control/openapi.json") as answer:
                self._forms = Answers(await answer.json())
        self._forms.check(method, f"/_control/{path.partition('?')[0]}", told)
        return told

    async def get(self, path: str, **options: Any) -> Told:
        return await self.ask("GET", path, **options)

    async def post(self, path: str, value: Any = None, **options: Any) -> Told:
        return await self.ask("POST", path, value, **options)

    async def put(self, path: str, value: Any = None) -> Told:
        return await self.ask("PUT", path, value)

    async def placed(self, **params: Any) -> str:
        told = await self.post("orders", params)
        assert told.status == 201, told.value
        return str(told.value["id"])


@asynccontextmanager
async def serving(store: Path, mode: Any = "auto", **options: Any) -> AsyncIterator[Client]:
    """A client of a running server."""
    settings = ClockSettings(mode=mode, start=RUN_START)
    chosen = Options(**options)
    async with Simulation(store, clock=settings, options=chosen) as simulation, aiohttp.ClientSession() as session:
        client = Client(session, "", simulation)
        app = application(simulation, names=["drsim.example"], on_defect=client.defects.append)
        client.stopping = app[STOPPING]
        async with Server(app, bind("127.0.0.1", 0)) as server:
            client.address = server.address
            yield client


@pytest.fixture
async def client(tmp_path: Path) -> AsyncIterator[Client]:
    """A client of a server whose clock moves by itself."""
    async with serving(tmp_path / "store") as made:
        yield made
