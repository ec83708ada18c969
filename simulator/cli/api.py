"""``drsim api``: the operations of the Digital River API, and which of them are brought to life."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from simulator.cli import console, options
from simulator.errors import BadInput

if TYPE_CHECKING:
    from simulator.catalogue.operation import Operation


def api(
    name: Annotated[str, typer.Argument(metavar="OPERATION", help="Show this one, such as createOrders.")] = "",
    *,
    coverage: Annotated[
        bool, typer.Option("--coverage", help="List what is not brought to life and answers 501.")
    ] = False,
    as_json: options.AsJson = False,
) -> None:
    """List the operations of the Digital River API, or show one: what it takes, answers and can be asked."""
    from simulator.catalogue.api import load
    from simulator.web.api.operations import ALIVE

    if name and coverage:
        raise BadInput("is about all operations", where="--coverage")
    operations = [load().operation(name)] if name else list(load().operations.values())
    told = [_told(one, alive=one.id in ALIVE) for one in operations]
    missing = [one for one in told if not one["alive"]]
    if as_json:
        console.write_json(told[0] if name else missing if coverage else told)
    elif name:
        console.table(("WHAT", name), [(key, _text(value)) for key, value in told[0].items() if value not in ("", [])])
    else:
        rows = missing if coverage else told
        head = ("METHOD", "PATH", "OPERATION", "GROUP", "ALIVE")
        console.table(
            head,
            [(one["method"], one["path"], one["operation"], one["group"], _text(one["alive"])) for one in rows],
        )
        console.say(f"{len(told) - len(missing)} of {len(told)} operations are brought to life; the others answer 501")


def _told(operation: Operation, *, alive: bool) -> dict[str, Any]:
    from simulator.web.api.keys import group_of

    return {
        "operation": operation.id,
        "method": operation.method,
        "path": operation.path,
        "group": group_of(operation),
        "alive": alive,
        "summary": operation.summary,
        "body": operation.body,
        "answers": [f"{status} {component}".strip() for status, component in operation.answers.items()],
        "refusals": list(operation.refusals),
        "filters": [given.name for given in operation.filters],
        "public_key": operation.public_key,
    }


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
