"""Sites and how they are set up: cases, event-notification settings, OCN endpoints."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from simulator.commerce import forms
from simulator.commerce.settings_page import Saved
from simulator.errors import BadInput
from simulator.records import ENVIRONMENTS
from simulator.web.control import show_site
from simulator.web.control.endpoints import NAME
from simulator.web.control.form import ID, many, record, ref, words
from simulator.web.control.guard import Missing, reply
from simulator.web.control.route import BODY, Routes
from simulator.web.control.state import SIMULATION

if TYPE_CHECKING:
    from aiohttp import web

    from simulator.commerce.site import ConfiguredSite
    from simulator.simulation import Simulation

routes = Routes()
WORDS = many(ID)
SAVE = {
    "type": "object",
    "properties": {
        "all": {"type": "boolean"},
        "none": {"type": "boolean"},
        "check": WORDS,
        "uncheck": WORDS,
    },
    "minProperties": 1,
    "additionalProperties": False,
}
SHAPES = show_site.SHAPES


@routes.get("/_control/sites", record({"environment": words(ENVIRONMENTS), "sites": many(ref("Site"))}))
async def look(request: web.Request) -> web.Response:
    """Every site of this environment, secrets masked."""
    simulation = request.app[SIMULATION]
    return reply(
        {"environment": simulation.environment, "sites": [_told(simulation, site) for site in simulation.sites]}
    )


@routes.post("/_control/sites", ref("Site"), status=201, body=ref("Setup_case"))
async def submit_case(request: web.Request) -> web.Response:
    """Hand in a set-up case (``schemas/setup-case.schema.json``); it counts for both environments."""
    return reply(await submit(request.app[SIMULATION], request[BODY]), 201)


@routes.get("/_control/sites/{site}", ref("Site"))
async def look_at(request: web.Request) -> web.Response:
    """One site: its case, its endpoints, what is checked, the mails that were sent."""
    simulation = request.app[SIMULATION]
    return reply(_told(simulation, _known(request)))


@routes.get("/_control/sites/{site}/events", ref("SettingsPage"))
async def look_at_events(request: web.Request) -> web.Response:
    """The settings page: six tabs of boxes, and which are checked; ``locked`` says why they cannot be changed."""
    return reply(show_site.page(request.app[SIMULATION].sites.page, _known(request)))


@routes.put("/_control/sites/{site}/events", ref("SettingsPage"), body=SAVE)
async def save_events(request: web.Request) -> web.Response:
    """One Save: ``{"none": true, "check": ["OrderLevelComplete", "Refunds"]}`` by id, label or tab; applies at once."""
    _known(request)
    return reply(await save(request.app[SIMULATION], request.match_info["site"], request[BODY]))


@routes.put("/_control/sites/{site}/ocn/{name}", ref("Site"), body=ref("Setup_ocn"))
async def put_ocn(request: web.Request) -> web.Response:
    """Add an OCN endpoint, or replace the one of that name."""
    _known(request)
    names = request.match_info
    return reply(await set_ocn(request.app[SIMULATION], names["site"], names["name"], request[BODY]))


@routes.delete("/_control/sites/{site}/ocn/{name}", ref("Site"))
async def delete_ocn(request: web.Request) -> web.Response:
    """Take an OCN endpoint off; what is open for it is called off."""
    if (name := request.match_info["name"]) not in _known(request).ocn:
        raise Missing(f"site {request.match_info['site']} has no OCN endpoint {name}")
    return reply(await remove_ocn(request.app[SIMULATION], request.match_info["site"], name))


def _known(request: web.Request) -> ConfiguredSite:
    if (name := request.match_info["site"]) not in (sites := request.app[SIMULATION].sites):
        raise Missing(f"there is no site {name}")
    return sites.site(name)


# -- the same without a server ------------------------------------------------------------------------------------


async def submit(simulation: Simulation, value: dict[str, Any]) -> dict[str, Any]:
    """Hand in a case that fits its schema."""
    case = forms.case_of(value)
    await simulation.sites.submit(case, path=simulation.request_path("sites")).ticket
    return _told(simulation, simulation.sites.site(case.site))


async def save(simulation: Simulation, site_id: str, value: dict[str, Any]) -> dict[str, Any]:
    """Save the settings of a site. :raises BadInput: for all and none together."""
    if value.get("all") and value.get("none"):
        raise BadInput("all and none contradict each other")
    everything = True if value.get("all") else False if value.get("none") else None
    asked = Saved(tuple(value.get("check", ())), tuple(value.get("uncheck", ())), everything)
    await simulation.sites.save(site_id, asked).ticket
    return show_site.page(simulation.sites.page, simulation.sites.site(site_id))


async def set_ocn(simulation: Simulation, site_id: str, name: str, value: dict[str, Any]) -> dict[str, Any]:
    """Add or replace an OCN endpoint."""
    if not re.fullmatch(NAME, name):
        raise BadInput(f'"{name}" is not a name (letters, digits, _ . -)')
    if name == "pon":
        raise BadInput('"pon" is the name of the endpoint for Post-Order Notifications; choose another')
    await simulation.sites.set_ocn(site_id, name, forms.ocn_of(value)).ticket
    return _told(simulation, simulation.sites.site(site_id))


async def remove_ocn(simulation: Simulation, site_id: str, name: str) -> dict[str, Any]:
    """Take an OCN endpoint off."""
    await simulation.sites.remove_ocn(site_id, name).ticket
    return _told(simulation, simulation.sites.site(site_id))


def _told(simulation: Simulation, site: ConfiguredSite) -> dict[str, Any]:
    return show_site.site(site, simulation.sites.page)
