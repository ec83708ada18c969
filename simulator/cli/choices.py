"""``--option NAME=VALUE``: another reading where the facts are silent or contradict each other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal, get_args, get_origin, get_type_hints

import msgspec
from msgspec.structs import replace

from simulator.cli import options
from simulator.errors import BadInput, nearest
from simulator.instant import parse_span
from simulator.records import Options

if TYPE_CHECKING:
    from collections.abc import Iterable

WHERE = "--option"
Choices = Annotated[
    list[str],
    options.several(
        WHERE,
        metavar="NAME=VALUE",
        help="Another reading where the facts are silent (docs/reference/options.md); repeatable.",
    ),
]


def chosen(texts: Iterable[str]) -> dict[str, Any]:
    """The options that *texts* set, by name. :raises BadInput: with the nearest name or value."""
    from simulator.catalogue.loader import load

    kinds = get_type_hints(Options)
    found: dict[str, Any] = {}
    for text in texts:
        name, sign, value = text.partition("=")
        if not sign:
            raise BadInput(f'"{text}" must be NAME=VALUE', where=WHERE)
        if name not in kinds:
            raise BadInput(f'unknown option "{name}"', where=WHERE, nearest=nearest(name, kinds))
        if name in found:
            raise BadInput(f"{name} is said twice", where=WHERE)
        found[name] = _value(name, value, kinds[name])
    try:
        load().under(replace(Options(), **found))
    except BadInput as error:
        raise error.at(WHERE) from None
    return found


def _value(name: str, text: str, kind: Any) -> Any:
    if get_origin(kind) is Literal:
        return options.choice(text, get_args(kind), name, WHERE)
    if kind is bool:
        return options.choice(text, ("true", "false"), name, WHERE) == "true"
    if get_origin(kind) is dict:
        try:
            return msgspec.json.decode(text, type=kind)
        except msgspec.DecodeError:
            raise BadInput(f'{name} must be JSON such as {{"from": "to"}}, not "{text}"', where=WHERE) from None
    if name.endswith("_after"):
        _span(name, text)
    return text


def _span(name: str, text: str) -> None:
    try:
        parse_span(text)
    except ValueError as error:
        raise BadInput(f"{name} {error}", where=WHERE) from None
