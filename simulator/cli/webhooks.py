"""``drsim webhooks``: the webhooks of the Digital River API, their signing secrets, and a test event."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from simulator.cli import console, options
from simulator.cli.family import family
from simulator.cli.keeping import Call, Keeping
from simulator.cli.serve import DEFAULT_STORE
from simulator.cli.webhook_make import change, create
from simulator.cli.webhook_store import look, path
from simulator.cli.webhook_store import reveal as revealed
from simulator.cli.webhook_try import try_out
from simulator.errors import BadInput

if TYPE_CHECKING:
    from pathlib import Path

    from simulator.simulation import Simulation

Ref = Annotated[str, typer.Argument(metavar="WEBHOOK", help="Its id or name.")]


def webhooks() -> typer.Typer:
    """The commands."""
    whole = family("Make and change webhooks, reveal and rotate their signing secrets, send a test event.")
    for function in (list_, create, change, enable, disable, rotate, reveal, delete):
        whole.command(function.__name__.strip("_"))(function)
    whole.command("test")(try_out)
    return whole


def list_(
    *,
    store: options.StoreToOwn = DEFAULT_STORE,
    url: options.ServerUrl = "",
    ca: options.Authorities = None,
    environment: options.OneOrBoth = "",
    as_json: options.AsJson = False,
) -> None:
    """List the webhooks, secrets masked."""
    found = look(Keeping(store, url, environment, ca))
    if as_json:
        console.write_json(found)
        return
    rows = (
        (
            one["name"],
            one["environment"],
            "on" if one["enabled"] else "off",
            "all" if one["types"] == ["*"] else ", ".join(sorted(one["types"])),
            str(len(one["secrets"])),
            one["address"],
        )
        for one in found
    )
    console.table(("WEBHOOK", "ENVIRONMENT", "STATE", "TYPES", "SECRETS", "ADDRESS"), rows)


def enable(
    webhook: Ref,
    *,
    store: options.StoreToOwn = DEFAULT_STORE,
    url: options.ServerUrl = "",
    ca: options.Authorities = None,
    environment: options.ServedOrCte = "",
    as_json: options.AsJson = False,
) -> None:
    """Switch a webhook on; what happened meanwhile is not sent."""
    _switch(Keeping(store, url, environment, ca), webhook, as_json, on=True)


def disable(
    webhook: Ref,
    *,
    store: options.StoreToOwn = DEFAULT_STORE,
    url: options.ServerUrl = "",
    ca: options.Authorities = None,
    environment: options.ServedOrCte = "",
    as_json: options.AsJson = False,
) -> None:
    """Switch a webhook off; what is open for it is called off."""
    _switch(Keeping(store, url, environment, ca), webhook, as_json, on=False)


def _switch(keeping: Keeping, webhook: str, as_json: bool, *, on: bool) -> None:
    from simulator.web.control import webhooks as control

    async def do(simulation: Simulation) -> dict[str, Any]:
        return await control.update(simulation, webhook, {"enabled": on})

    told = keeping.change(Call("PATCH", path(webhook), {"enabled": on}, do))
    console.tell(told, as_json, f"webhook {told['name']} is {'on' if on else 'off'}")


def rotate(
    webhook: Ref,
    *,
    expire: Annotated[
        int, typer.Option(metavar="HOURS", help="For how long the old secret signs, too: 0, 1, 3, 6, 12 or 24 hours.")
    ],
    secret: Annotated[str, typer.Option(metavar="SECRET", help="The new one; one is made up without it.")] = "",
    store: options.StoreToOwn = DEFAULT_STORE,
    url: options.ServerUrl = "",
    ca: options.Authorities = None,
    environment: options.ServedOrCte = "",
    as_json: options.AsJson = False,
) -> None:
    """Give a webhook a new signing secret, valid at once."""
    from simulator.cli.targets import parse_secret
    from simulator.commerce.webhook import OVERLAPS
    from simulator.web.control import webhooks as control

    if expire not in OVERLAPS:
        raise BadInput(f"must be one of {', '.join(map(str, OVERLAPS))}, not {expire}", where="--expire")
    value: dict[str, Any] = {"expire": expire, **({"secret": parse_secret(secret)} if secret else {})}

    async def do(simulation: Simulation) -> dict[str, Any]:
        return await control.rotate(simulation, webhook, value)

    told = Keeping(store, url, environment, ca).change(Call("POST", path(webhook, "rotate"), value, do))
    ends = [one["expires"] for one in told["secrets"] if one["expires"]]
    until = f"; the old one signs until {ends[0]}" if ends else "; the old one has expired"
    console.tell(told, as_json, f"webhook {told['name']} has a new signing secret{until}", _how(told, store, url))


def reveal(
    webhook: Ref,
    *,
    store: options.StoreToOwn = DEFAULT_STORE,
    url: options.ServerUrl = "",
    ca: options.Authorities = None,
    environment: options.EnvironmentName = "",
    as_json: options.AsJson = False,
) -> None:
    """Print the signing secrets of a webhook in clear, newest first."""
    found = revealed(Keeping(store, url, environment, ca), webhook)
    if as_json:
        console.write_json(found)
        return
    for one in found:
        console.write(f"{one['secret']}  until {one['expires']}" if one["expires"] else one["secret"])


def delete(
    webhook: Ref,
    *,
    store: options.StoreToOwn = DEFAULT_STORE,
    url: options.ServerUrl = "",
    ca: options.Authorities = None,
    environment: options.ServedOrCte = "",
    as_json: options.AsJson = False,
) -> None:
    """Delete a webhook; what is open for it is called off."""
    from simulator.web.control import webhooks as control

    async def do(simulation: Simulation) -> dict[str, Any]:
        return await control.delete(simulation, webhook)

    told = Keeping(store, url, environment, ca).change(Call("DELETE", path(webhook), None, do))
    console.tell(told, as_json, f"webhook {told['name']} is deleted")


def _how(told: dict[str, Any], store: Path, url: str) -> str:
    where = f"--url {url}" if url else f"--store {store}"
    return f"`drsim webhooks reveal {told['name']} {where}` prints it"
