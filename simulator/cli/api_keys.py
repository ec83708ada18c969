"""``--api-key``: keys of the Digital River API that a server or a run knows beside those that it makes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from simulator.cli import options

if TYPE_CHECKING:
    from collections.abc import Iterable

    from simulator.commerce.api_key import ApiKey
    from simulator.records import Environment

WHERE = "--api-key"
ApiKeys = Annotated[
    list[str],
    options.several(
        WHERE,
        metavar="KEY",
        help="A key that the API knows; pk_... is public, rk_...=orders:read,skus:write restricted; repeatable.",
    ),
]


def named(texts: Iterable[str], environment: Environment) -> tuple[ApiKey, ...]:
    """The keys that *texts* name, the first one first. :raises BadInput: for what is no key of that environment."""
    from simulator.catalogue.api import load
    from simulator.commerce.api_key import parsed
    from simulator.web.api.keys import group_of

    found = list(texts)
    if not found:
        return ()
    groups = list(dict.fromkeys(group_of(operation) for operation in load().operations.values()))
    return tuple(parsed(text, live=environment == "production", groups=groups, where=WHERE) for text in found)
