"""``drsim webhooks create`` and ``change``: a webhook from options."""

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


Types = Annotated[
    list[str],
    options.several("--type", metavar="TYPE", help="An event type that it wants, * for all; repeatable."),
]
Expanded = Annotated[
    list[str],
    options.several(metavar="TYPE", help="A type that it wants in expanded form; repeatable."),
]
Login = Annotated[
    str, typer.Option(metavar="USER:PASSWORD", help="Its credentials; with --token-url those of the password grant.")
]
TokenUrl = Annotated[str, typer.Option(metavar="URL", help="Where a bearer token is fetched for it.")]
Client = Annotated[str, typer.Option(metavar="ID:SECRET", help="The client that fetches the token.")]
Grant = Annotated[str, typer.Option(metavar="GRANT", help="password or client_credentials.")]
Version = Annotated[str, typer.Option(metavar="DATE", help="The API version of what it is told.")]


def create(
    address: Annotated[str, typer.Argument(metavar="ADDRESS", help="Where it listens: http:// or https://.")],
    *,
    types: Types,
    expand: Expanded,
    name: Annotated[str, typer.Option(metavar="NAME", help="What it is called here; its id without one.")] = "",
    secret: Annotated[
        str, typer.Option(metavar="SECRET", help="The signing secret that the receiver has; else one is made up.")
    ] = "",
    basic: Login = "",
    token_url: TokenUrl = "",
    client: Client = "",
    grant: Grant = "password",
    api_version: Version = "default",
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
    console.write(f"webhook {told['name']} tells {told['address']} of {', '.join(sorted(told['types']))}")
    if not secret:
        where = f"--url {url}" if url else f"--store {store}"
        console.write(f"its signing secret was made up; `drsim webhooks reveal {told['name']} {where}` prints it")


def change(
    webhook: Annotated[str, typer.Argument(metavar="WEBHOOK", help="Its id or name.")],
    *,
    types: Types,
    expand: Expanded,
    address: Annotated[str, typer.Option(metavar="ADDRESS", help="Where it listens from now on.")] = "",
    basic: Login = "",
    token_url: TokenUrl = "",
    client: Client = "",
    grant: Grant = "password",
    no_credentials: Annotated[bool, typer.Option("--no-credentials", help="Send none any more.")] = False,
    api_version: Version = "",
    store: options.StoreToOwn = DEFAULT_STORE,
    url: options.ServerUrl = "",
    ca: options.Authorities = None,
    environment: options.ServedOrCte = "",
    as_json: options.AsJson = False,
) -> None:
    """Change a webhook as PATCH does: what is given replaces what was; open events go to the new address."""
    from simulator.web.control import webhooks as control

    members: dict[str, Any] = {"address": address, "types": types, "expanded": expand, "apiVersion": api_version}
    value = {key: part for key, part in members.items() if part}
    credentials = _credentials(basic, token_url, client, grant)
    if no_credentials and credentials:
        raise BadInput("contradicts the credentials that are given", where="--no-credentials")
    if credentials or no_credentials:
        value |= {"transportType": "HTTP", "authentication": None} if no_credentials else credentials
    if not value:
        raise BadInput("say what is to change, such as --address or --type")

    async def do(simulation: Simulation) -> dict[str, Any]:
        return await control.update(simulation, webhook, value)

    told = Keeping(store, url, environment, ca).change(Call("PATCH", path(webhook), value, do))
    types_now = ", ".join(sorted(told["types"]))
    console.tell(told, as_json, f"webhook {told['name']} is changed: it tells {told['address']} of {types_now}")


def _credentials(basic: str, token_url: str, client: str, grant: str) -> dict[str, Any]:
    """What the options say of transport and credentials."""
    from simulator.cli.targets import parse_basic

    login = parse_basic(basic) if basic else None
    if not token_url:
        if client:
            raise BadInput("there is a client, but no --token-url URL", where="--client")
        if login is None:
            return {}
        return {"transportType": "HTTP", "authentication": {"userName": login.user, "password": login.password}}
    if not client:
        raise BadInput("give the client that fetches the token: ID:SECRET", where="--client")
    known = parse_basic(client.strip(), "--client")
    options.choice(grant, ("password", "client_credentials"), "grant", "--grant")
    oauth = {"tokenEndPoint": token_url, "clientID": known.user, "clientSecret": known.password, "grantType": grant}
    if login is not None:
        oauth |= {"userName": login.user, "password": login.password}
    return {"transportType": "OAUTH", "oauth": oauth}
