"""What the control API offers, told by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.web.control.form import MAPPING, TEXT, many, record, ref
from simulator.web.control.guard import reply
from simulator.web.control.route import Routes
from simulator.web.control.state import DOCUMENT

if TYPE_CHECKING:
    from aiohttp import web

routes = Routes()
SHAPES = {"Index": record({"routes": many(record({"method": TEXT, "path": TEXT, "about": TEXT}))})}


@routes.get("/_control", ref("Index"))
async def look(request: web.Request) -> web.Response:
    """Every route with its first line of description."""
    return reply(
        {
            "routes": [
                {"method": method.upper(), "path": path, "about": told["summary"]}
                for path, methods in request.app[DOCUMENT]["paths"].items()
                for method, told in methods.items()
            ]
        }
    )


@routes.get("/_control/openapi.json", MAPPING)
async def describe(request: web.Request) -> web.Response:
    """All of it as an OpenAPI 3.1 document."""
    return reply(request.app[DOCUMENT])
