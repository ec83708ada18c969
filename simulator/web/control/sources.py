"""Payment sources: what their shoppers would do in a browser or at a bank (API-SOURCE-4)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.commerce.plain.source import SOURCE
from simulator.errors import Declined
from simulator.simulation.sources import ACTIONS
from simulator.web.control.form import ID, TEXT, record, ref, told, words
from simulator.web.control.guard import Missing, reply
from simulator.web.control.route import BODY, Routes
from simulator.web.control.state import SIMULATION

if TYPE_CHECKING:
    from aiohttp import web

routes = Routes()
ASKED = record({"action": words(tuple(ACTIONS), "; ".join(f"`{name}`: {about}" for name, about in ACTIONS.items()))})
SHAPES = {"Source": record({"id": ID, "type": TEXT, "flow": TEXT, "state": told(TEXT, "as it is now")})}


@routes.post("/_control/sources/{id}/actions", ref("Source"), body=ASKED)
async def act(request: web.Request) -> web.Response:
    """``{"action": "approve"}``: what the shopper does with a source that waits for it; the source as it is then."""
    simulation, id_ = request.app[SIMULATION], request.match_info["id"]
    try:
        outcome = simulation.sources.act(id_, request[BODY]["action"])
    except Declined:
        raise Missing(f"there is no source {id_}") from None
    await outcome.ticket
    found = simulation.plain.resource(SOURCE, id_).members
    return reply({"id": id_, **{name: found[name] for name in ("type", "flow", "state")}})
