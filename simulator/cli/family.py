"""A command with commands of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import typer
from typer.core import TyperGroup

from simulator.errors import BadInput, nearest

if TYPE_CHECKING:
    from collections.abc import Iterator

HELP = {"help_option_names": ["-h", "--help"]}


class Named(TyperGroup):
    """A group that names the nearest right word."""

    def resolve_command(self, ctx: typer.Context, args: list[str]) -> tuple[str | None, Any, list[str]]:  # type: ignore[override]
        """The command that the first word names; BadInput with the nearest when there is none."""
        if args[0] not in self.commands and not args[0].startswith("-"):
            words = self.list_commands(ctx)
            what = f'no such command "{args[0]}" ({", ".join(words)})'
            raise BadInput(what, where=str(ctx.info_name), nearest=nearest(args[0], words))
        return super().resolve_command(ctx, args)


def family(about: str) -> typer.Typer:
    """An empty family; without a word it shows its help."""
    made = typer.Typer(cls=Named, add_completion=False, rich_markup_mode=None, help=about, context_settings=HELP)

    @made.callback(invoke_without_command=True, help=about)
    def overview(ctx: typer.Context) -> None:
        if ctx.invoked_subcommand is None:
            typer.echo(ctx.get_help())
            raise typer.Exit(2)

    return made


def members(command: Any, name: str) -> Iterator[tuple[str, Any]]:
    """The commands below *command* with their full names; *command* itself when it is none but itself."""
    if not isinstance(command, TyperGroup):
        yield name, command
        return
    for word, below in command.commands.items():
        yield from members(below, f"{name} {word}")
