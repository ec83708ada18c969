"""What is sent with every POST to one endpoint, made ready once: who we say we are, and how we prove it."""

from __future__ import annotations

from base64 import b64encode
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import unquote, urlsplit

from simulator.delivery import mask
from simulator.records import Basic, OAuth

if TYPE_CHECKING:
    from simulator.records import Channel, Endpoint

Headers = tuple[tuple[str, str], ...]

# pon_and_ocn.md 2.1 and webhooks.md 1.1: the real values are not published.
USER_AGENTS: dict[Channel, str] = {
    "pon": "Java/1.8.0_292",
    "ocn": "Java/1.8.0_292",
    "webhook": "DigitalRiver-Webhooks/1.0",
}


class Prepared(NamedTuple):
    """The part of an endpoint's requests that stays the same."""

    endpoint: Endpoint
    headers: Headers
    basic: str
    """The value of ``Authorization`` for HTTP Basic, or an empty string."""
    basic_shown: str
    oauth: OAuth | None
    secrets: tuple[str, ...]
    """What must not be kept when a receiver echoes it."""


def prepare(endpoint: Endpoint) -> Prepared:
    """Everything about *endpoint* that its requests repeat."""
    basic = endpoint.auth if isinstance(endpoint.auth, Basic) else _in_address(endpoint)
    value = "Basic " + b64encode(f"{basic.user}:{basic.password}".encode()).decode() if basic else ""
    return Prepared(
        endpoint=endpoint,
        headers=(("User-Agent", USER_AGENTS[endpoint.channel]), ("Accept", "*/*")),
        basic=value,
        basic_shown=mask.header("Authorization", value) if value else "",
        oauth=endpoint.auth if isinstance(endpoint.auth, OAuth) else None,
        secrets=mask.worth(_secrets(endpoint, basic, value)),
    )


def _in_address(endpoint: Endpoint) -> Basic | None:
    """``https://user:password@host/`` means HTTP Basic when nothing else is agreed."""
    if endpoint.auth is not None or "@" not in endpoint.url:
        return None
    parts = urlsplit(endpoint.url)
    return Basic(unquote(parts.username), unquote(parts.password or "")) if parts.username else None


def _secrets(endpoint: Endpoint, basic: Basic | None, value: str) -> list[str]:
    secrets = [*endpoint.secrets, *mask.in_query(endpoint.url)]
    if basic is not None:
        secrets += [basic.password, value.removeprefix("Basic ")]
    if isinstance(endpoint.auth, OAuth):
        secrets += [endpoint.auth.client_secret, endpoint.auth.password]
    return secrets
