"""The written list of commands, each imported on demand, and the frame that turns every error into one line."""

from __future__ import annotations

import os
import sys
from importlib import import_module
from typing import TYPE_CHECKING, Any, NamedTuple

import typer
from typer.core import TyperCommand, TyperGroup

from simulator.cli.family import HELP
from simulator.cli.trouble import run_guarded
from simulator.errors import BadInput, nearest

if TYPE_CHECKING:
    from collections.abc import Sequence


class Entry(NamedTuple):
    """One command: where its function lives and what the overview says about it."""

    name: str
    module: str
    line: str
    family: bool = False
    """True when it has commands of its own."""


COMMANDS = (
    Entry("run", "simulator.cli.run", "Play scenarios against a receiver and judge what it did."),
    Entry("scenarios", "simulator.cli.scenarios", "List the scenarios with what they cover, or show one."),
    Entry("serve", "simulator.cli.serve", "Run the simulator as a server with a control API."),
    Entry("deliveries", "simulator.cli.deliveries", "List what a store or a server has sent, and what is open."),
    Entry("sites", "simulator.cli.sites", "Set sites up, and choose the events that they tell.", family=True),
    Entry("webhooks", "simulator.cli.webhooks", "Make webhooks, rotate their secrets, send a test event.", family=True),
    Entry("trigger", "simulator.cli.trigger", "Put one event in front of a receiver, now."),
    Entry("listen", "simulator.cli.listen", "Run the bundled receiver and show what arrives."),
    Entry("events", "simulator.cli.events", "List the event types, or show one with a sample payload."),
    Entry("keys", "simulator.cli.keys", "List the keys of the Digital River API that a store has."),
    Entry("api", "simulator.cli.api", "List the operations of the Digital River API, alive or not."),
    Entry("validate", "simulator.cli.validate", "Tell what a file is and whether it is valid."),
    Entry("verify", "simulator.cli.verify", "Tell whether the signature of a captured webhook is right."),
    Entry("convert", "simulator.cli.convert", "Convert XML to JSON the way the platform did."),
    Entry("explain", "simulator.cli.explain", "Say which rules produced an attempt, or what a rule says."),
    Entry("reference", "simulator.cli.reference", "Write the reference pages of the documentation."),
)

EPILOG = "Exit codes: 0 passed, 1 failed or inconclusive, 2 bad input, 3 a payload of the simulator itself was invalid."


class LazyGroup(TyperGroup):
    """A group that knows its commands by name and help line, and imports a module only to run it."""

    def list_commands(self, ctx: typer.Context) -> list[str]:  # type: ignore[override]
        """The names in their written order."""
        return [entry.name for entry in COMMANDS]

    def get_command(self, ctx: typer.Context, cmd_name: str) -> TyperCommand | None:  # type: ignore[override]
        """A stand-in that carries the help line, enough for the overview and for completion."""
        entry = _entry(cmd_name)
        return TyperCommand(name=entry.name, help=entry.line) if entry else None

    def resolve_command(self, ctx: typer.Context, args: list[str]) -> tuple[str | None, Any, list[str]]:  # type: ignore[override]
        """The real command, imported now; BadInput with the nearest name when there is none."""
        entry = _entry(args[0])
        if entry is None:
            if args[0].startswith("-"):
                return super().resolve_command(ctx, args)
            raise BadInput(f'no such command "{args[0]}"', nearest=nearest(args[0], self.list_commands(ctx)))
        return entry.name, load(entry), args[1:]


def _entry(name: str) -> Entry | None:
    return next((entry for entry in COMMANDS if entry.name == name), None)


def load(entry: Entry) -> Any:
    """The command of *entry*, made from the function in its module that bears its name, or by it."""
    function = getattr(import_module(entry.module), entry.name)
    if entry.family:
        group = typer.main.get_command(function())
        group.name = entry.name
        return group
    single = typer.Typer(add_completion=False, rich_markup_mode=None)
    single.command(name=entry.name, context_settings=HELP)(function)
    return typer.main.get_command(single)


def _overview(ctx: typer.Context, version: bool) -> None:
    if version:
        from simulator import __version__

        typer.echo(f"drsim {__version__}")
        raise typer.Exit
    if ctx.invoked_subcommand is None:
        typer.echo(ctx.get_help())
        raise typer.Exit(2)


def group() -> Any:
    """The whole command line as one typer group."""
    app = typer.Typer(cls=LazyGroup, rich_markup_mode=None, epilog=EPILOG, context_settings=HELP)

    @app.callback(invoke_without_command=True)
    def drsim(
        ctx: typer.Context,
        version: bool = typer.Option(False, "--version", help="Print the version and leave."),
    ) -> None:
        """Play Digital River in front of a receiver, and judge what the receiver did."""
        _overview(ctx, version)

    return typer.main.get_command(app)


def main(args: Sequence[str]) -> int:
    """Run the command line with *args*; the exit code, after at most one line on stderr when something is wrong."""
    sys.stdout.reconfigure(errors="backslashreplace", line_buffering=True)  # type: ignore[union-attr]
    return run_guarded(lambda: _run(args))


def _run(args: Sequence[str]) -> Any:
    _refuse_bytes(args)
    return group().main(list(args), prog_name="drsim", standalone_mode=False)


def _refuse_bytes(args: Sequence[str]) -> None:
    """BadInput for an argument or a variable of ours that is not UTF-8: no file or message of ours could hold it."""
    given = {f"argument {number}": text for number, text in enumerate(args, 1)}
    given |= {name: text for name, text in os.environ.items() if name.startswith("DRSIM_")}
    for where, text in given.items():
        if not text.isascii() and any("\ud800" <= sign <= "\udfff" for sign in text):
            raise BadInput("not UTF-8 text", where=where)
