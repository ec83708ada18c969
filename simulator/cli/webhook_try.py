"""``drsim webhooks test``: a sample event for one webhook, and how its first attempt went."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from simulator.cli import console, control, options
from simulator.cli.control import At
from simulator.cli.keeping import Keeping
from simulator.cli.serve import DEFAULT_STORE
from simulator.cli.webhook_store import one, path

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


def try_out(
    webhook: Annotated[str, typer.Argument(metavar="WEBHOOK", help="Its id or name.")],
    *,
    type_: Annotated[str, typer.Option("--type", metavar="TYPE", help="The event type.")] = "order.accepted",
    allow: options.Allowed,
    store: options.StoreToOwn = DEFAULT_STORE,
    url: options.ServerUrl = "",
    ca: options.Authorities = None,
    environment: options.EnvironmentName = "",
    as_json: options.AsJson = False,
) -> None:
    """Send one webhook a sample event, and tell how the first attempt went.

    The server that owns the store sends it; where there is none, this command does.
    """
    keeping = Keeping(store, url, environment, ca)
    server = At(url, ca) if url else control.owner_of(store) if store.is_dir() else None
    if server is not None:
        told: dict[str, Any] = server.ask("POST", path(webhook, "test"), {"type": type_})
    else:
        told = _alone(keeping, webhook, type_, allow, ca)
    (attempt,) = told["attempts"] or [{"disposition": "called off", "reason": "its endpoint was switched off"}]
    good = attempt["disposition"] == "acknowledged"
    if as_json:
        console.write_json(told)
    else:
        console.show(f"{type_}  -> {attempt['reason']}  {attempt['disposition']}", "green" if good else "red")
    raise typer.Exit(0 if good else 1)


def _alone(keeping: Keeping, webhook: str, event_type: str, allow: Sequence[str], ca: Path | None) -> dict[str, Any]:
    """The same by a simulation of its own, so that nothing else of the store is sent."""
    from simulator.cli import targets
    from simulator.clock import ClockSettings
    from simulator.simulation import Simulation, running
    from simulator.web.control import webhooks as api

    found, now = one(keeping, webhook)
    named = targets.receiver([], "", [], allow).allow

    async def do() -> dict[str, Any]:
        clock = ClockSettings(mode="manual")
        async with Simulation(
            None,
            environment="production" if found.live_mode else "cte",
            clock=clock,
            allow=named,
            ca=ca,
            durability="OFF",
            seed=str(now),
        ) as simulation:
            simulation.set_endpoint(found.endpoint(now))
            return await api.test(simulation, found.name, event_type)

    return running.run(do())
