"""``cli.md``: every command with its options, from the command objects themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import typer

from simulator.cli.app import COMMANDS, EPILOG, load
from simulator.cli.family import members
from simulator.cli.pages import markdown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from simulator.cli.app import Entry

INTRO = f"""\
`drsim COMMAND --help` shows the same. Data goes to standard output, everything else to standard error; errors are one
line that names the file, the option or the step, and the nearest right word.

{EPILOG}"""


def page() -> str:
    """The whole page."""
    overview = markdown.table(
        ("Command", "What it does"), ((f"[`{one.name}`](#{one.name})", one.line) for one in COMMANDS)
    )
    return markdown.page("Commands", INTRO, overview, *(part for entry in COMMANDS for part in _command(entry)))


def _command(entry: Entry) -> Iterator[str]:
    yield f"## {entry.name}"
    for name, command in members(load(entry), entry.name):
        if name != entry.name:
            yield f"### {name}"
        context = typer.Context(command, info_name=f"drsim {name}", **command.context_settings)
        yield markdown.block(f"drsim {name} {' '.join(command.collect_usage_pieces(context))}", "text")
        yield "\n\n".join(markdown.one_line(part) for part in str(command.help).split("\n\n"))
        yield markdown.table(("Argument", "Meaning"), rows(command, context, "argument"))
        yield markdown.table(("Option", "Meaning", "Default and bounds"), rows(command, context, "option"))


def rows(command: Any, context: Any, kind: str) -> Iterator[tuple[str, ...]]:
    """One row for each parameter of *kind* (``argument`` or ``option``) that is not hidden."""
    for one in command.get_params(context):
        record = one.get_help_record(context)
        if one.param_type_name != kind or record is None:
            continue
        name = markdown.one_line(record[0]) if kind == "option" else one.metavar or one.name.upper()
        told, _, bounds = record[1].partition("  [")
        yield markdown.code(name), told, bounds.rstrip("]")
