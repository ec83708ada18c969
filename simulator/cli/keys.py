"""``drsim keys``: the keys of the Digital River API that a store has."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from simulator.cli import console, keeping, options
from simulator.cli.keeping import Keeping
from simulator.cli.serve import DEFAULT_STORE

if TYPE_CHECKING:
    from simulator.commerce.api_key import ApiKey
    from simulator.records import Environment


def keys(
    *,
    store: options.StoreToOwn = DEFAULT_STORE,
    environment: options.OneOrBoth = "",
    reveal: Annotated[bool, typer.Option("--reveal", help="Show them in clear.")] = False,
    as_json: options.AsJson = False,
) -> None:
    """List the keys of the Digital River API that a store has, masked; they are made when it is served first."""
    nothing: list[ApiKey] = []
    found = [
        _told(key, name, reveal=reveal)
        for name in Keeping(store, "", environment).chosen()
        for key in keeping.read(store, name, lambda reader: reader.keys(), nothing)
    ]
    if as_json:
        console.write_json(found)
    elif found:
        head = ("KEY", "KIND", "ENVIRONMENT")
        console.table(head, ((one["key"], one["kind"], one["environment"]) for one in found))
    else:
        console.say("no keys yet: drsim serve makes them")


def _told(key: ApiKey, environment: Environment, *, reveal: bool) -> dict[str, Any]:
    from simulator.signature import mask

    return {"key": key.text if reveal else mask(key.text), "kind": key.kind, "environment": environment}
