"""``drsim webhooks test``: a sample event for one webhook, and how its first attempt went."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from simulator.cli import choices, console, control, options
from simulator.cli.control import At
from simulator.cli.keeping import Keeping
from simulator.cli.serve import DEFAULT_STORE
from simulator.cli.webhook_store import one, path
from simulator.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Sequence


def try_out(
    webhook: Annotated[str, typer.Argument(metavar="WEBHOOK", help="Its id or name.")],
    *,
    type_: Annotated[str, typer.Option("--type", metavar="TYPE", help="The event type.")] = "order.accepted",
    option: choices.Choices,
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
    if server is not None and option:
        raise BadInput("the server has readings of its own; they are given to drsim serve", where=choices.WHERE)
    if server is not None:
        told: dict[str, Any] = server.ask("POST", path(webhook, "test"), {"type": type_})
    else:
        told = _alone(keeping, webhook, type_, option, allow)
    (attempt,) = told["attempts"] or [{"disposition": "called off", "reason": "its endpoint was switched off"}]
    good = attempt["disposition"] == "acknowledged"
    if as_json:
        console.write_json(told)
    else:
        console.show(f"{type_}  -> {attempt['reason']}  {attempt['disposition']}", "green" if good else "red")
    raise typer.Exit(0 if good else 1)


def _alone(
    keeping: Keeping, webhook: str, event_type: str, option: Sequence[str], allow: Sequence[str]
) -> dict[str, Any]:
    """The same by a simulation of its own, so that nothing else of the store is sent."""
    from simulator.cli import targets
    from simulator.clock import ClockSettings
    from simulator.records import Options
    from simulator.simulation import Simulation, running
    from simulator.web.control import webhooks as api

    found, now = one(keeping, webhook)
    named = targets.receiver([], "", [], allow).allow
    readings = Options(**choices.chosen(option))

    async def do() -> dict[str, Any]:
        clock = ClockSettings(mode="manual")
        async with Simulation(
            None,
            environment="production" if found.live_mode else "cte",
            clock=clock,
            allow=named,
            options=readings,
            ca=keeping.ca,
            durability="OFF",
            seed=str(now),
        ) as simulation:
            simulation.set_endpoint(found.endpoint(now))
            return await api.test(simulation, found.name, event_type)

    return running.run(do())
