"""Webhooks as a store or a server holds them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulator.cli import keeping
from simulator.errors import BadInput, nearest

if TYPE_CHECKING:
    from pathlib import Path

    from simulator.cli.keeping import Keeping
    from simulator.commerce.webhook import Webhook
    from simulator.instant import Instant
    from simulator.records import Environment
    from simulator.store.reader import Reader

Kept = tuple["Webhook", "Instant"]
"""A webhook, and the virtual now of its store."""


def path(*parts: str) -> str:
    """The control path of a webhook."""
    return keeping.path("webhooks", *parts)


def look(where: Keeping) -> list[dict[str, Any]]:
    """Every webhook, with its environment; in a store those of both unless one is asked for."""
    if where.url:
        told = where.server().ask("GET", path())
        return [{"environment": told["environment"], **one} for one in told["webhooks"]]
    from simulator.web.control import show_webhook

    return [
        {"environment": environment, **show_webhook.webhook(webhook, now)}
        for environment in where.chosen()
        for webhook, now in kept(where.store, environment)
    ]


def reveal(where: Keeping, ref: str) -> list[dict[str, Any]]:
    """The secrets of one webhook in clear, newest first."""
    if where.url:
        found: list[dict[str, Any]] = where.server().ask("GET", path(ref, "secrets"))["secrets"]
        return found
    from simulator.web.control import show_webhook

    webhook, now = one(where, ref)
    return show_webhook.secrets(webhook, now, plain=True)


def one(where: Keeping, ref: str) -> Kept:
    """The webhook of that id or name, wherever it is kept. :raises BadInput: when there is none, or one in each."""
    everywhere = [entry for environment in where.chosen() for entry in kept(where.store, environment)]
    found = [entry for entry in everywhere if ref in (entry[0].id, entry[0].name)]
    if not found:
        words = [word for webhook, _ in everywhere for word in (webhook.name, webhook.id)]
        raise BadInput(f'there is no webhook "{ref}"', where=str(where.store), nearest=nearest(ref, words))
    if len(found) > 1:
        raise BadInput(f'there is a webhook "{ref}" in each environment; say which', where="--environment")
    return found[0]


def kept(store: Path, environment: Environment) -> list[Kept]:
    """The webhooks of one environment of a store."""
    from simulator.instant import Instant

    def found(reader: Reader) -> list[Kept]:
        now = reader.now() or Instant(0)
        live = (webhook for webhook in reader.webhooks() if webhook.deleted is None)
        return [(one, now) for one in sorted(live, key=lambda webhook: (webhook.created, webhook.id))]

    nothing: list[Kept] = []
    return keeping.read(store, environment, found, nothing)
