"""Where webhooks are kept, as a command reaches them: what ``site_store`` does for sites."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from simulator.cli.control import At
from simulator.cli.options import environment_of
from simulator.errors import BadInput, nearest
from simulator.records import ENVIRONMENTS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from simulator.cli.site_store import Keeping
    from simulator.commerce.webhook import Webhook
    from simulator.instant import Instant
    from simulator.records import Environment

Kept = tuple["Webhook", "Instant"]
"""A webhook, and the virtual now of its store."""


def path(*parts: str) -> str:
    """The control path of a webhook."""
    return "/".join(("webhooks", *(quote(part, safe="") for part in parts)))


def look(keeping: Keeping) -> list[dict[str, Any]]:
    """Every webhook, with its environment; in a store those of both unless one is asked for."""
    if keeping.url:
        told = _server(keeping).ask("GET", path())
        return [{"environment": told["environment"], **one} for one in told["webhooks"]]
    from simulator.web.control import show_webhook

    return [
        {"environment": environment, **show_webhook.webhook(webhook, now)}
        for environment in _chosen(keeping)
        for webhook, now in kept(keeping, environment)
    ]


def reveal(keeping: Keeping, ref: str) -> list[dict[str, Any]]:
    """The secrets of one webhook in clear, newest first."""
    if keeping.url:
        found: list[dict[str, Any]] = _server(keeping).ask("GET", path(ref, "secrets"))["secrets"]
        return found
    from simulator.web.control import show_webhook

    webhook, now = one(keeping, ref)
    return show_webhook.secrets(webhook, now, plain=True)


def one(keeping: Keeping, ref: str) -> Kept:
    """The webhook of that id or name, wherever it is kept. :raises BadInput: when there is none, or one in each."""
    everywhere = [entry for environment in _chosen(keeping) for entry in kept(keeping, environment)]
    found = [entry for entry in everywhere if ref in (entry[0].id, entry[0].name)]
    if not found:
        words = [word for webhook, _ in everywhere for word in (webhook.name, webhook.id)]
        raise BadInput(f'there is no webhook "{ref}"', where=str(keeping.store), nearest=nearest(ref, words))
    if len(found) > 1:
        raise BadInput(f'there is a webhook "{ref}" in each environment; say which', where="--environment")
    return found[0]


def kept(keeping: Keeping, environment: Environment) -> list[Kept]:
    """The webhooks of one environment of a store, read beside its owner if it has one."""
    from simulator.instant import Instant
    from simulator.store.reader import Reader
    from simulator.store.tables import file_of

    file = file_of(keeping.store, environment)
    if not file.is_file():
        return []
    try:
        reader = Reader(file)
        found, now = reader.webhooks(), reader.now() or Instant(0)
        reader.close()
    except Exception as error:  # noqa: BLE001 - whatever the database library says of a file that is none of ours
        raise BadInput(f"is not a store of this program ({str(error).splitlines()[0]})", where=str(file)) from None
    live = sorted((one for one in found if one.deleted is None), key=lambda webhook: (webhook.created, webhook.id))
    return [(webhook, now) for webhook in live]


def _chosen(keeping: Keeping) -> Sequence[Environment]:
    if not keeping.store.is_dir():
        raise BadInput("is not a store folder", where=str(keeping.store))
    return [environment_of(keeping.environment)] if keeping.environment else ENVIRONMENTS


def _server(keeping: Keeping) -> At:
    """The server that ``--url`` names. :raises BadInput: when it serves another environment than is asked for."""
    server = At(keeping.url, keeping.ca)
    if keeping.environment:
        served = server.ask("GET", path())["environment"]
        if environment_of(keeping.environment) != served:
            raise BadInput(f"{keeping.url} serves {served}", where="--environment")
    return server
