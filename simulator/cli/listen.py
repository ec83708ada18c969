"""``drsim listen``: the bundled receiver in the foreground, showing what arrives."""

from __future__ import annotations

from typing import Annotated

import typer

from simulator.cli import options, targets


def listen(
    *,
    host: Annotated[str, typer.Option(metavar="ADDRESS", help="Where to listen.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(metavar="N", min=0, max=65535, help="The port; 0 takes any free one.")] = 9000,
    basic: Annotated[
        str,
        typer.Option(
            "--basic",
            metavar="USER:PASSWORD",
            help="HTTP Basic credentials that are demanded. Also DRSIM_BASIC.",
            show_default=False,
        ),
    ] = "",
    secret: Annotated[
        list[str],
        options.several(
            "--secret",
            metavar="SECRET",
            help="Signatures are checked with it; twice during a rotation. Also DRSIM_SECRET.",
        ),
    ],
    script: options.ScriptFile = None,
    bodies: Annotated[bool, typer.Option("--bodies", help="Print each body too.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON line for each arrival.")] = False,
) -> None:
    """Run the bundled receiver: it records what arrives, checks credentials, signatures and payloads, and answers.

    It answers 200 unless a script says otherwise; a wrong credential gets 401, a wrong signature 400.
    """
    from simulator.cli.listening import run

    named = targets.receiver([], basic, secret, [])
    run(host, port, basic=named.basic, secrets=named.secrets, script=script, bodies=bodies, as_json=as_json)
