"""A webhook of the Digital River API: whom it tells of what, how it signs, and how that changes.

Pure. Rules WEBHOOK-SECRET-1, WEBHOOK-ROTATE-1, WEBHOOK-ROTATE-2, WEBHOOK-ENABLE-1, WEBHOOK-DELETE-1.
"""

from __future__ import annotations

from typing import Final, Literal

from msgspec import Struct
from msgspec.structs import replace

from simulator.errors import BadInput, IllegalAction
from simulator.instant import Instant, parse_span
from simulator.records import Basic, Endpoint, OAuth

Transport = Literal["HTTP", "OAUTH"]

ALL: Final = "*"
"""Every event type (WEBHOOK-TYPES-2)."""
OVERLAPS: Final = (0, 1, 3, 6, 12, 24)
"""Hours for which an old signing secret may stay valid."""
MOST_SECRETS: Final = 5
MOST: Final = 100
"""Webhooks of one mode (WEBHOOK-LIMIT-1)."""
EXPANDABLE: Final = ("order.accepted", "order.cancelled", "order.refunded", "fulfillment.created")
"""The event types that there is an expanded form of."""


class Secret(Struct, frozen=True, kw_only=True):
    """A signing secret."""

    text: str
    created: Instant
    expires: Instant | None = None
    """From when on it does not sign any more; None: not before it is replaced."""

    def valid(self, at: Instant) -> bool:
        """Whether it signs at *at*."""
        return self.expires is None or at < self.expires


class Webhook(Struct, frozen=True, kw_only=True):
    """One webhook in one mode."""

    id: str
    name: str
    """What the store calls its endpoint: its id, unless whoever made it named it."""
    address: str
    types: tuple[str, ...]
    live_mode: bool
    created: Instant
    updated: Instant
    secrets: tuple[Secret, ...]
    """Newest first."""
    enabled: bool = True
    enabled_since: Instant = Instant(0)
    """When it was last switched on: failures before that are forgiven."""
    api_version: str = "default"
    auth: Basic | OAuth | None = None
    expanded: tuple[str, ...] = ()
    """The types that are told in expanded form (EVENT-EXPANDED-1)."""
    retries: int | None = None
    interval: str | None = None
    time_limit: float | None = None
    deleted: Instant | None = None

    @property
    def transport(self) -> Transport:
        """``OAUTH`` when a token is fetched, else ``HTTP``."""
        return "OAUTH" if isinstance(self.auth, OAuth) else "HTTP"

    def valid(self, at: Instant) -> tuple[Secret, ...]:
        """The secrets that sign at *at*, newest first."""
        return tuple(secret for secret in self.secrets if secret.valid(at))

    def endpoint(self, at: Instant) -> Endpoint:
        """Whom it tells, as agreed at *at*."""
        return Endpoint(
            name=self.name,
            channel="webhook",
            url=self.address,
            auth=self.auth,
            secrets=tuple(secret.text for secret in self.valid(at)),
            events=None if ALL in self.types else self.types,
            enabled=self.enabled and self.deleted is None,
            retries=self.retries,
            interval=self.interval,
            time_limit=self.time_limit,
            id=self.id,
            api_version=self.api_version if self.api_version[:1].isdigit() else "",
            expanded=self.expanded,
        )


def agreed(endpoint: Endpoint, known: Webhook | None, *, at: Instant, live_mode: bool) -> Webhook:
    """The webhook behind an endpoint that somebody describes whole, with id and secrets."""
    texts = endpoint.secrets
    secrets = tuple(Secret(text=text, created=at) for text in texts)
    if known is not None and texts == tuple(secret.text for secret in known.valid(at)):
        secrets = known.valid(at)
    types = (ALL,) if endpoint.events is None else endpoint.events
    made = Webhook(
        id=endpoint.id,
        name=endpoint.name,
        address=endpoint.url,
        types=types,
        live_mode=live_mode,
        created=at if known is None else known.created,
        updated=at,
        secrets=secrets,
        enabled_since=at if known is None else known.enabled_since,
        api_version=endpoint.api_version or ("default" if known is None else known.api_version),
        auth=endpoint.auth,
        expanded=endpoint.expanded or (() if known is None else known.expanded),
        retries=endpoint.retries,
        interval=endpoint.interval,
        time_limit=endpoint.time_limit,
    )
    if known is not None:
        made = replace(made, enabled=known.enabled)
    return switched(made, on=endpoint.enabled, at=at)


def switched(webhook: Webhook, *, on: bool, at: Instant) -> Webhook:
    """The webhook on or off; what failed before it was switched on is forgiven (WEBHOOK-ENABLE-1)."""
    if on == webhook.enabled:
        return webhook
    since = at if on else webhook.enabled_since
    return replace(webhook, enabled=on, enabled_since=since, updated=at)


def rotated(webhook: Webhook, text: str, *, hours: int, at: Instant) -> Webhook:
    """The webhook with a new secret, valid at once; the old ones stay valid for *hours* at most.

    :raises BadInput: for another number of hours than the platform offers, or a secret that it has already.
    :raises IllegalAction: when there would be more secrets than a webhook can have.
    """
    if hours not in OVERLAPS:
        offer = ", ".join(map(str, OVERLAPS))
        raise BadInput(f"the old secret can stay valid for {offer} hours, not {hours}", where="expire")
    if text in [secret.text for secret in webhook.secrets]:
        raise BadInput("the webhook has this secret already", where="secret")
    end = Instant(at + parse_span(f"{hours}h"))
    old = tuple(
        replace(secret, expires=end if secret.expires is None else min(end, secret.expires))
        for secret in webhook.valid(at)
    )
    secrets = tuple(secret for secret in (Secret(text=text, created=at), *old) if secret.valid(at))
    if len(secrets) > MOST_SECRETS:
        why = (
            f"it has {MOST_SECRETS} signing secrets already; wait until one expires, or let the old ones expire at once"
        )
        raise IllegalAction("rotate", f"webhook {webhook.name}", why=why)
    return replace(webhook, secrets=secrets, updated=at)


def pruned(webhook: Webhook, at: Instant) -> Webhook:
    """The webhook without the secrets that have expired."""
    return replace(webhook, secrets=webhook.valid(at))


def removed(webhook: Webhook, at: Instant) -> Webhook:
    """What is kept of a webhook that is deleted: no secret of any kind (WEBHOOK-DELETE-1)."""
    return replace(webhook, enabled=False, secrets=(), auth=None, deleted=at, updated=at)
