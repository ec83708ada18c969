"""Webhooks: made, changed by PATCH, listed as a bare array and deleted; their secrets are never told here."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Final

from simulator.commerce.webhook import ALL, MOST
from simulator.commerce.webhook_form import shown
from simulator.errors import Declined
from simulator.web.api.call import Call, Reply

if TYPE_CHECKING:
    from simulator.commerce.webhook import Webhook

_MOST_TYPES: Final = 20


async def create(call: Call) -> Reply:
    """A new webhook."""
    webhooks = call.simulation.webhooks
    before = [webhook.id for webhook in webhooks]
    outcome = webhooks.create(call.body)
    await outcome.ticket
    (made,) = (webhook for webhook in outcome.commit.webhooks if webhook.id not in before)
    return Reply(status=201, value=shown(made))


async def search(call: Call) -> Reply:
    """The webhooks, newest first, or those that are told of some types (API-BARE-1)."""
    type_, types = call.query.texts("type"), call.query.texts("types")
    if type_ and types:
        raise Declined(400, "invalid_parameter", "'type' and 'types' exclude each other.", "types")
    if len(types) > _MOST_TYPES:
        raise Declined(400, "invalid_parameter", f"'types' takes at most {_MOST_TYPES} types.", "types")
    wanted = (*type_, *types)
    found = [webhook for webhook in call.simulation.webhooks if not wanted or _told(webhook, wanted)]
    return Reply(value=[shown(webhook) for webhook in reversed(found)][:MOST])


async def retrieve(call: Call) -> Reply:
    """One webhook."""
    return Reply(value=shown(_webhook(call)))


async def update(call: Call) -> Reply:
    """A webhook with some members changed."""
    outcome = call.simulation.webhooks.update(_webhook(call).id, call.body)
    await outcome.ticket
    return Reply(value=shown(_webhook(call)))


async def delete(call: Call) -> Reply:
    """One webhook less."""
    await call.simulation.webhooks.delete(_webhook(call).id).ticket
    return Reply(status=204)


def _webhook(call: Call) -> Webhook:
    name = call.ids["id"]
    found = [webhook for webhook in call.simulation.webhooks if webhook.id == name]
    if not found:
        raise Declined(404, "not_found", f"There is no webhook '{name[:40]}'.", "id")
    return found[0]


def _told(webhook: Webhook, wanted: tuple[str, ...]) -> bool:
    if ALL in webhook.types:
        return True
    return any(fnmatchcase(name, pattern.replace("[", "[[]")) for name in webhook.types for pattern in wanted)
