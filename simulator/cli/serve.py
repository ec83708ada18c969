"""``drsim serve``: the simulator as a server, over one durable store."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from simulator.cli import options, targets

DEFAULT_STORE = Path(".drsim/store")


def serve(
    *,
    store: options.StoreToOwn = DEFAULT_STORE,
    host: Annotated[
        str, typer.Option(metavar="ADDRESS", help="Where to listen; beyond loopback everybody near may call.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(metavar="N", min=0, max=65535, help="The port; 0 takes any free one.")] = 8080,
    hostname: Annotated[
        list[str],
        typer.Option(
            metavar="NAME",
            help="Another name that clients call it by; repeatable.",
            default_factory=list,
            show_default=False,
        ),
    ],
    clock: options.ClockText = "real",
    environment: options.EnvironmentName = "cte",
    seed: options.SeedText = "1",
    target: options.Targets,
    form: Annotated[
        str, typer.Option("--format", metavar="FORMAT", help="What the targets of pon and ocn get: json or xml.")
    ] = "json",
    basic: options.Credentials = "",
    secret: options.Secrets,
    allow: options.Allowed,
    concurrency: Annotated[int, typer.Option(metavar="N", min=1, max=1000, help="Attempts under way at once.")] = 50,
    durability: Annotated[
        str,
        typer.Option(metavar="WORD", help="normal survives the death of the process, full also of the machine."),
    ] = "normal",
    ca: options.Authorities = None,
    insecure: options.Insecure = False,
) -> None:
    """Run the simulator as a server: a durable store, a control API below /_control, delivery to the endpoints."""
    from simulator.cli.serving import Plan, run

    options.choice(form, ("json", "xml"), "format", "--format")
    options.choice(durability, ("normal", "full"), "durability", "--durability")
    receiver = targets.receiver(target, basic, secret, allow)
    targets.check_ca(ca)
    run(
        Plan(
            store=store,
            host=host,
            port=port,
            names=tuple(hostname),
            clock=options.clock_of(clock, start=None, free=True),
            environment=options.environment_of(environment),
            seed=seed,
            endpoints=tuple(targets.endpoints(receiver, form="xml" if form == "xml" else "json")),
            allow=receiver.allow,
            concurrency=concurrency,
            durability="FULL" if durability == "full" else "NORMAL",
            ca=ca,
            insecure=insecure,
        )
    )
