"""``drsim serve``: the simulator as a server, over one durable store."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from simulator.cli import choices, options, targets
from simulator.cli.api_keys import ApiKeys, named
from simulator.errors import BadInput

if TYPE_CHECKING:
    from simulator.store.retention import Keep

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
        options.several(metavar="NAME", help="Another name that clients call it by; repeatable."),
    ],
    clock: options.ClockText = "real",
    environment: options.EnvironmentName = "cte",
    option: choices.Choices,
    seed: options.SeedText = "1",
    target: options.Targets,
    api_key: ApiKeys,
    rate_limit: Annotated[
        bool, typer.Option("--rate-limit", help="Turn API calls away beyond 25 a second (cte) or 250 (production).")
    ] = False,
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
    keep: Annotated[
        str,
        typer.Option(
            metavar="SPAN",
            help="Remove what was settled longer ago, in virtual time, such as 30d; without it all is kept.",
        ),
    ] = "",
    keep_deliveries: Annotated[
        int, typer.Option(metavar="N", min=0, help="Keep the newest N settled deliveries; 0: all.")
    ] = 0,
    tls: Annotated[
        bool, typer.Option("--tls", help="Serve over https, with a certificate that is made and kept in the store.")
    ] = False,
    tls_cert: Annotated[
        Path | None,
        typer.Option(metavar="FILE", parser=options.path, help="Serve over https with this certificate (PEM)."),
    ] = None,
    tls_key: Annotated[
        Path | None, typer.Option(metavar="FILE", parser=options.path, help="Its private key (PEM).")
    ] = None,
    ca: options.Authorities = None,
    insecure: options.Insecure = False,
) -> None:
    """Run the simulator as a server: the Digital River API, a control API below /_control, a durable store."""
    from simulator.cli.serving import Plan, run

    options.choice(form, ("json", "xml"), "format", "--format")
    options.choice(durability, ("normal", "full"), "durability", "--durability")
    receiver = targets.receiver(target, basic, secret, allow)
    targets.check_ca(ca)
    if (tls_cert is None) != (tls_key is None):
        raise BadInput("give --tls-cert and --tls-key together")
    run(
        Plan(
            store=store,
            host=host,
            port=port,
            names=tuple(targets.parse_host(name) for name in hostname),
            clock=options.clock_of(clock, start=None, free=True),
            environment=options.environment_of(environment),
            options=choices.chosen(option),
            seed=seed,
            api_keys=named(api_key, options.environment_of(environment)),
            rate_limit=rate_limit,
            endpoints=tuple(targets.endpoints(receiver, form="xml" if form == "xml" else "json")),
            allow=receiver.allow,
            concurrency=concurrency,
            durability="FULL" if durability == "full" else "NORMAL",
            keep=_kept(keep, keep_deliveries),
            tls=tls,
            pair=None if tls_cert is None or tls_key is None else (tls_cert, tls_key),
            ca=ca,
            insecure=insecure,
        )
    )


def _kept(span: str, deliveries: int) -> Keep | None:
    from simulator.instant import parse_span
    from simulator.store.retention import Keep

    if not span and not deliveries:
        return None
    try:
        kept = parse_span(span) if span else None
    except ValueError as error:
        raise BadInput(str(error), where="--keep") from None
    return Keep(span=kept, deliveries=deliveries or None)
