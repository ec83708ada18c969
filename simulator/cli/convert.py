"""``drsim convert``: XML to JSON by the rules of the platform's own converter."""

from __future__ import annotations

from typing import Annotated

import typer

from simulator.cli import files, options
from simulator.cli.console import code


def convert(
    file: Annotated[str, typer.Argument(metavar="FILE.xml", help="The XML file, or - for standard input.")],
    *,
    output: options.OutputFile = None,
) -> None:
    """Convert XML to JSON the way the platform did: member order, number coercion, one-element lists, indent."""
    from simulator.notification.convert import convert as to_json

    text = to_json(files.read(file), files.shown(file))
    if output is None:
        code(text, "json")
    else:
        files.write(output, f"{text}\n".encode())
