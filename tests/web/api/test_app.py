"""The API and the control API on one port."""

from __future__ import annotations

from typing import TYPE_CHECKING

import aiohttp

from simulator.clock import RUN_START, ClockSettings
from simulator.simulation import Simulation
from simulator.web.api.app import face_of
from simulator.web.control.app import application
from simulator.web.control.state import STOPPING
from simulator.web.server import Server, bind

if TYPE_CHECKING:
    from pathlib import Path


async def test_the_control_api_keeps_its_paths_and_all_others_are_the_api(tmp_path: Path) -> None:
    defects: list[BaseException] = []
    async with (
        Simulation(tmp_path / "store", clock=ClockSettings(mode="auto", start=RUN_START)) as simulation,
        aiohttp.ClientSession() as session,
    ):
        face = face_of(simulation, defects.append)
        app = application(simulation, face=face, on_defect=defects.append)
        assert app[STOPPING] is face.stopping
        async with Server(app, bind("127.0.0.1", 0)) as server:
            for path, status in {"/": 200, "/_control/health": 200, "/_contro": 404, "/orders": 401, "/x": 401}.items():
                async with session.get(f"{server.address}{path}") as answer:
                    assert answer.status == status, path
                    assert ("x-dr-requestid" in answer.headers) == (status == 401)
            # the API is called by whatever name: its key is what protects it
            for path, status in {"/_control/health": 403, "/orders": 401}.items():
                async with session.get(f"{server.address}{path}", headers={"Host": "shop.example"}) as answer:
                    assert answer.status == status
    assert defects == []
