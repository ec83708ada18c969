"""``drsim webhooks create``: a webhook from options."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from simulator.cli import console, options
from simulator.cli.keeping import Call, Keeping
from simulator.cli.serve import DEFAULT_STORE
from simulator.cli.webhook_store import path
from simulator.errors import BadInput

if TYPE_CHECKING:
    from simulator.simulation import Simulation


def create(
    address: Annotated[str, typer.Argument(metavar="ADDRESS", help="Where it listens: http:// or https://.")],
    *,
    types: Annotated[
        list[str],
        typer.Option(
            "--type",
            metavar="TYPE",
            help="An event type that it wants, * for all; repeatable.",
            default_factory=list,
            show_default=False,
        ),
    ],
    expand: Annotated[
        list[str],
        typer.Option(
            metavar="TYPE",
            help="A type that it wants in expanded form; repeatable.",
            default_factory=list,
            show_default=False,
        ),
    ],
    name: Annotated[str, typer.Option(metavar="NAME", help="What it is called here; its id without one.")] = "",
    secret: Annotated[
        str, typer.Option(metavar="SECRET", help="The signing secret that the receiver has; else one is made up.")
    ] = "",
    basic: Annotated[
        str,
        typer.Option(metavar="USER:PASSWORD", help="Its credentials; with --token-url those of the password grant."),
    ] = "",
    token_url: Annotated[str, typer.Option(metavar="URL", help="Where a bearer token is fetched for it.")] = "",
    client: Annotated[str, typer.Option(metavar="ID:SECRET", help="The client that fetches the token.")] = "",
    grant: Annotated[str, typer.Option(metavar="GRANT", help="password or client_credentials.")] = "password",
    api_version: Annotated[str, typer.Option(metavar="DATE", help="The API version of what it is told.")] = "default",
    off: Annotated[bool, typer.Option("--off", help="Make it switched off.")] = False,
    store: options.StoreToOwn = DEFAULT_STORE,
    url: options.ServerUrl = "",
    ca: options.Authorities = None,
    environment: options.ServedOrCte = "",
    as_json: options.AsJson = False,
) -> None:
    """Make a webhook."""
    from simulator.cli.targets import parse_secret
    from simulator.web.control import webhooks as control

    if not types:
        raise BadInput("name at least one event type, or * for all", where="--type")
    value: dict[str, Any] = {"address": address, "types": types, "apiVersion": api_version, "enabled": not off}
    more = {"name": name, "secret": parse_secret(secret) if secret else "", "expanded": expand}
    value |= {key: part for key, part in more.items() if part}
    value |= _credentials(basic, token_url, client, grant)

    async def do(simulation: Simulation) -> dict[str, Any]:
        return await control.create(simulation, value)

    told = Keeping(store, url, environment, ca).change(Call("POST", path(), value, do, begins=True))
    if as_json:
        console.write_json(told)
        return
    console.write(f"webhook {told['name']} tells {told['address']} of {', '.join(told['types'])}")
    if not secret:
        where = f"--url {url}" if url else f"--store {store}"
        console.write(f"its signing secret was made up; `drsim webhooks reveal {told['name']} {where}` prints it")


def _credentials(basic: str, token_url: str, client: str, grant: str) -> dict[str, Any]:
    """What the options say of transport and credentials."""
    from simulator.cli.targets import parse_basic

    login = parse_basic(basic) if basic else None
    if not token_url:
        if client:
            raise BadInput("there is a client, but no --token-url URL", where="--client")
        return {} if login is None else {"authentication": {"userName": login.user, "password": login.password}}
    if not client:
        raise BadInput("give the client that fetches the token: ID:SECRET", where="--client")
    known = parse_basic(client.strip(), "--client")
    options.choice(grant, ("password", "client_credentials"), "grant", "--grant")
    oauth = {"tokenEndPoint": token_url, "clientID": known.user, "clientSecret": known.password, "grantType": grant}
    if login is not None:
        oauth |= {"userName": login.user, "password": login.password}
    return {"transportType": "OAUTH", "oauth": oauth}
