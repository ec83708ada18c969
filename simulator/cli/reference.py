"""``drsim reference``: the reference pages of the documentation, written from the tables that the program goes by."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from simulator.cli import console, files
from simulator.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Iterator

FOLDER = Path("docs/reference")


def reference(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Where the pages go; it is made if need be.")] = FOLDER,
) -> None:
    """Write the reference pages (events, rules, options, steps, scenarios, commands, APIs, profiles, test data)."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise BadInput((error.strerror or str(error)).lower(), where=str(folder)) from None
    for name, text in pages():
        files.write(folder / name, text.encode())
        console.write(str(folder / name))


def pages() -> Iterator[tuple[str, str]]:
    """Each page: its file's name and its text."""
    import msgspec

    from simulator import data
    from simulator.catalogue.api import load as api_load
    from simulator.catalogue.loader import load
    from simulator.cli.pages import api, commands, events, options, profiles, routes, rules, scenarios, steps, test_data

    catalogue, schema = load(), msgspec.json.decode(data.read("schemas", "scenario.schema.json"))
    yield "events.md", events.page(catalogue)
    yield "rules.md", rules.page(catalogue)
    yield "options.md", options.page(catalogue, schema)
    yield "profiles.md", profiles.page(catalogue)
    yield "steps.md", steps.page(schema)
    yield "scenarios.md", scenarios.page(catalogue)
    yield "cli.md", commands.page()
    yield "control-api.md", routes.page()
    yield "api.md", api.page(api_load(), catalogue)
    yield "test-data.md", test_data.page()
