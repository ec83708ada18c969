"""What every control request works on."""

from __future__ import annotations

import asyncio

from aiohttp import web

from simulator.simulation import Simulation

SIMULATION: web.AppKey[Simulation] = web.AppKey("simulation", Simulation)
STOPPING: web.AppKey[asyncio.Event] = web.AppKey("stopping", asyncio.Event)
"""Set when the server has begun to stop."""
ADVANCING: web.AppKey[asyncio.Lock] = web.AppKey("advancing", asyncio.Lock)
"""Held by the call that advances the clock, so that others begin where it ends."""
