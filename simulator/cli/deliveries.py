"""``drsim deliveries``: what a store has sent, is sending and will send, newest first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, get_args
from urllib.parse import urlencode

import typer

from simulator.cli import console, control, options
from simulator.cli.keeping import Keeping, read
from simulator.cli.serve import DEFAULT_STORE
from simulator.errors import BadInput
from simulator.records import DispositionName

if TYPE_CHECKING:
    from simulator.store.reader import DeliveryState, Reader

MOST = 1000
HEADINGS = ("DELIVERY", "PLANNED", "EVENT", "ORDER", "ENDPOINT", "ATTEMPT", "STATE")


def deliveries(
    *,
    channel: Annotated[str, typer.Option(metavar="NAME", help="Only of this channel: pon, ocn or webhook.")] = "",
    endpoint: Annotated[str, typer.Option(metavar="NAME", help="Only to this endpoint.")] = "",
    order: Annotated[str, typer.Option(metavar="ID", help="Only of this order.")] = "",
    event: Annotated[str, typer.Option(metavar="TYPE", help="Only of this event type.")] = "",
    disposition: Annotated[
        str, typer.Option(metavar="WORD", help="Only what came to this, such as acknowledged or exhausted.")
    ] = "",
    open_: Annotated[bool, typer.Option("--open", help="Only what is not settled yet.")] = False,
    limit: Annotated[int, typer.Option(metavar="N", min=1, max=MOST, help="How many.")] = 20,
    store: options.StoreToOwn = DEFAULT_STORE,
    url: options.ServerUrl = "",
    ca: options.Authorities = None,
    environment: Annotated[
        str, typer.Option("--environment", metavar="NAME", help="Only that of the store; without it both.")
    ] = "",
    as_json: options.AsJson = False,
) -> None:
    """List deliveries, newest first: of a store folder, which may be in use, or of a running server."""
    asked: dict[str, Any] = {"endpoint": endpoint, "order": order}
    if channel:
        asked["channel"] = options.channel_of(channel)
    if disposition:
        asked["disposition"] = options.choice(disposition, get_args(DispositionName), "disposition", "--disposition")
    if event:
        from simulator.catalogue.loader import load

        asked["type"] = load().row(event).type
    asked = {name: value for name, value in asked.items() if value}
    if url:
        if environment:
            raise BadInput("a server has one environment; leave --environment out", where="--environment")
        found = _asked(control.At(url, ca), {**asked, **({"open": "true"} if open_ else {})}, limit)
    else:
        found = _kept(Keeping(store, url, environment), {**asked, **({"open": True} if open_ else {})}, limit)
    if as_json:
        console.write_json(found)
        return
    console.table(HEADINGS, map(_row, found))


def _asked(server: control.At, asked: dict[str, Any], limit: int) -> list[dict[str, Any]]:
    query = urlencode({**asked, "newest": "true", "limit": limit})
    found: list[dict[str, Any]] = server.ask("GET", f"deliveries?{query}")["deliveries"]
    return found


def _kept(where: Keeping, asked: dict[str, Any], limit: int) -> list[dict[str, Any]]:
    """What the files of a store folder say, read beside its owner if it has one."""
    from simulator.web.control import show
    from simulator.web.control.deliveries import COLUMNS

    equal = {COLUMNS.get(name, name): value for name, value in asked.items()}

    def newest(reader: Reader) -> list[DeliveryState]:
        return reader.deliveries(limit=limit, newest_first=True, **equal)

    nothing: list[DeliveryState] = []
    found = [state for name in where.chosen() for state in read(where.store, name, newest, nothing)]
    found.sort(key=lambda state: state.planned_at, reverse=True)
    return [show.delivery(state) for state in found[:limit]]


def _row(told: dict[str, Any]) -> tuple[str, ...]:
    """One delivery; the attempt is the one that is next, or was last."""
    state = f"open, {told['disposition'] or 'not tried yet'}" if told["open"] else told["disposition"]
    return (
        *(told[name] for name in ("id", "planned_at", "type", "order", "endpoint")),
        str(told["number"]),
        f"{state}: {told['reason']}" if told["reason"] and state != "acknowledged" else state,
    )
