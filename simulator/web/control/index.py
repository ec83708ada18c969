"""What the control API offers, told by itself."""

from __future__ import annotations

from aiohttp import web

from simulator.web.control.guard import reply

routes = web.RouteTableDef()


@routes.get("/")
@routes.get("/_control")
@routes.get("/_control/")
async def look(request: web.Request) -> web.Response:
    """Every route with its first line of description."""
    offered = [
        {
            "method": route.method,
            "path": route.resource.canonical,
            "about": (route.handler.__doc__ or "").split("\n")[0],
        }
        for route in request.app.router.routes()
        if route.resource is not None and route.method != "HEAD" and route.handler is not look
    ]
    return reply({"routes": offered})
