"""The server's life: open the store, listen, work until told to stop, end in order."""

from __future__ import annotations

import asyncio
import signal
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec import Struct
from msgspec.structs import replace

from simulator.cli import console
from simulator.cli.trouble import defect_line
from simulator.clock import ClockSettings
from simulator.commerce.api_key import ApiKey
from simulator.instant import iso_seconds
from simulator.records import Endpoint, Environment, Options
from simulator.scenario.settings import Settings
from simulator.simulation import Simulation, running
from simulator.store.retention import Keep
from simulator.store.tables import Durability
from simulator.web import tls
from simulator.web.api.app import face_of
from simulator.web.control.app import application
from simulator.web.control.state import STOPPING
from simulator.web.server import Server, bind, loopback

if TYPE_CHECKING:
    import socket
    from ssl import SSLContext

    from simulator.records import Commit

PATIENCE = 10.0
"""Real seconds that attempts under way get to end; what is dropped then goes out again at the next start."""
_LOUD = ("endpoint", "warning")
"""The notes that are told while they are made."""


class Plan(Struct, frozen=True, kw_only=True):
    """What ``drsim serve`` was asked for."""

    store: Path
    host: str
    port: int
    names: tuple[str, ...]
    clock: ClockSettings
    environment: Environment
    options: dict[str, Any]
    """Those that were set."""
    seed: str
    endpoints: tuple[Endpoint, ...]
    api_keys: tuple[ApiKey, ...]
    """Known to the API beside those that are made."""
    rate_limit: bool
    allow: tuple[str, ...]
    concurrency: int
    durability: Durability
    keep: Keep | None
    tls: bool
    pair: tuple[Path, Path] | None
    """The user's own certificate and key."""
    ca: Path | None
    insecure: bool


def run(plan: Plan) -> None:
    """Serve until SIGINT or SIGTERM; Unavailable when the port is in use or the store owned by another process."""
    running.run(_serve(plan))


async def _serve(plan: Plan) -> None:
    stop, at_once = asyncio.Event(), asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, _signalled, stop, at_once)
    with closing(bind(plan.host, plan.port)) as listening:
        simulation = await _simulation(plan).__aenter__()
        try:
            await _work(plan, simulation, listening, stop, at_once)
        finally:
            await simulation.close()
    console.say("stopped")


def _signalled(stop: asyncio.Event, at_once: asyncio.Event) -> None:
    """The first signal asks to stop, the second not to wait."""
    if stop.is_set() and not at_once.is_set():
        console.say("stopping at once: what is under way goes out again at the next start")
        at_once.set()
    stop.set()


async def _drain(simulation: Simulation, at_once: asyncio.Event) -> None:
    """Let what is under way end, unless a second signal comes first; nothing is lost: it is known as started."""
    tasks = [asyncio.create_task(simulation.drain(PATIENCE)), asyncio.create_task(at_once.wait())]
    await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def _work(
    plan: Plan, simulation: Simulation, listening: socket.socket, stop: asyncio.Event, at_once: asyncio.Event
) -> None:
    beyond = not loopback(plan.host)
    names = (*plan.names, plan.host)
    settings = Settings(
        allow=plan.allow, ca=str(plan.ca or ""), insecure=plan.insecure, concurrency=min(plan.concurrency, 50)
    )
    for key in reversed(plan.api_keys):
        simulation.keys.name(key)
    face = face_of(simulation, _tell_defect, limited=plan.rate_limit)
    app = application(
        simulation, names=names, open_to_network=beyond, settings=settings, face=face, on_defect=_tell_defect
    )
    simulation.listeners.append(_tell_notes)
    await _point(simulation, plan)
    context, authority = _tls(plan)
    async with Server(app, listening, context) as server:
        simulation.store.lock.announce(server.address, "" if authority is None else str(authority.resolve()))
        _greet(plan, server, beyond, authority)
        told = "" if plan.api_keys else f", key {simulation.keys.secret.text}"
        console.say(f"Digital River API: {server.address}{told}; control API: {server.address}/_control")
        try:
            await _until(stop, simulation)
            console.say("stopping: finishing what is under way (a second signal: at once)")
        finally:
            app[STOPPING].set()
            await _drain(simulation, at_once)


def _tls(plan: Plan) -> tuple[SSLContext | None, Path | None]:
    """What to serve https with, and the file by which clients trust it; neither for plain http."""
    if plan.pair is not None:
        return tls.own(*plan.pair), plan.pair[0]
    if not plan.tls:
        return None, None
    names = ("localhost", "127.0.0.1", "::1", plan.host, *plan.names)
    return tls.made(plan.store, [name for name in names if name not in ("0.0.0.0", "::")])  # noqa: S104 - left out


def _simulation(plan: Plan) -> Simulation:
    return Simulation(
        plan.store,
        seed=plan.seed,
        environment=plan.environment,
        clock=plan.clock,
        options=Options(**plan.options),
        allow=plan.allow,
        ca=plan.ca,
        insecure=plan.insecure,
        concurrency=plan.concurrency,
        durability=plan.durability,
        keep=plan.keep,
    )


async def _point(simulation: Simulation, plan: Plan) -> None:
    """Take in the targets of the command line; endpoints of the store that they do not name stay as they are."""
    for endpoint in plan.endpoints:
        known = simulation.endpoints.get(endpoint.name)
        secrets = endpoint.secrets or (known.secrets if known is not None else ())
        await simulation.set_endpoint(replace(endpoint, secrets=secrets)).ticket
        if endpoint.channel == "webhook" and not secrets:
            console.say(f"signing secret: {simulation.endpoints[endpoint.name].secrets[0]}")


def _greet(plan: Plan, server: Server, beyond: bool, authority: Path | None) -> None:
    if beyond:
        console.warn(f"listening on {plan.host}: everybody who reaches this machine can use the control API")
    if plan.insecure:
        console.warn("TLS certificates are not verified (--insecure)")
    console.write(f"drsim listens on {server.address}")
    if authority is not None and plan.pair is None:
        console.say(f"clients trust it by {authority} (drsim: --ca {authority}; curl: --cacert {authority})")
    readings = "".join(f", {name} {value}" for name, value in plan.options.items())
    told = f"store {plan.store}, environment {plan.environment}, clock {plan.clock.mode}{readings}"
    console.say(f"{told}; stop it with Ctrl-C")


async def _until(stop: asyncio.Event, simulation: Simulation) -> None:
    """Wait for a signal, or for the simulation's loop to die of a defect: then raise that."""
    signalled = asyncio.create_task(stop.wait())
    failed = asyncio.create_task(simulation.failed())
    done, pending = await asyncio.wait([signalled, failed], return_when=asyncio.FIRST_COMPLETED)
    for task in pending:
        task.cancel()
    await asyncio.gather(*pending, return_exceptions=True)
    if failed in done:
        failed.result()


def _tell_notes(commit: Commit) -> None:
    """Say what its operator should know of at once: that an endpoint was switched off, say."""
    for note in commit.notes:
        if note.what in _LOUD:
            console.warn(f"{note.text} ({iso_seconds(note.at)} on the clock)")


def _tell_defect(error: BaseException) -> None:
    console.say(f"drsim: {defect_line(error)}", "bold red")
