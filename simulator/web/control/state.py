"""What every control request works on."""

from __future__ import annotations

import asyncio
from typing import Any

from aiohttp import web

from simulator.simulation import Simulation
from simulator.web.control.lists import Lists
from simulator.web.host import Host
from simulator.web.plays import Plays

SIMULATION: web.AppKey[Simulation] = web.AppKey("simulation", Simulation)
STOPPING: web.AppKey[asyncio.Event] = web.AppKey("stopping", asyncio.Event)
"""Set when the server has begun to stop."""
ADVANCING: web.AppKey[asyncio.Lock] = web.AppKey("advancing", asyncio.Lock)
"""Held by the call that advances the clock, so that others begin where it ends."""
LISTS: web.AppKey[Lists] = web.AppKey("lists", Lists)
"""Reads long lists beside the loop."""
DOCUMENT: web.AppKey[dict[str, Any]] = web.AppKey("document", dict)
"""The OpenAPI document."""
HOST: web.AppKey[Host] = web.AppKey("host", Host)
"""The receiver inside the server."""
PLAYS: web.AppKey[Plays] = web.AppKey("plays", Plays)
"""The scenario runs."""
