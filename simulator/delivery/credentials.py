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
    content_type: str
    basic: str
    """The value of ``Authorization`` for HTTP Basic, or an empty string."""
    oauth: OAuth | None
    secrets: tuple[str, ...]
    """What must not be kept when a receiver echoes it."""
    sent: Headers
    """What goes along with a POST to the endpoint's own address; a bearer token and a signature come on top."""
    shown: Headers
    """The same, as attempts keep it."""

    def elsewhere(self, *, has_body: bool, trusted: bool) -> tuple[Headers, Headers]:
        """`sent` and `shown` for the address that a redirect points to."""
        content_type, basic = self.content_type if has_body else None, self.basic if trusted else ""
        return _repeated(self.endpoint, content_type, basic)


def prepare(endpoint: Endpoint, content_type: str) -> Prepared:
    """Everything about *endpoint* that its requests repeat while their bodies are of that type."""
    basic = endpoint.auth if isinstance(endpoint.auth, Basic) else _in_address(endpoint)
    value = "Basic " + b64encode(f"{basic.user}:{basic.password}".encode()).decode() if basic else ""
    sent, shown = _repeated(endpoint, content_type, value)
    return Prepared(
        endpoint=endpoint,
        content_type=content_type,
        basic=value,
        oauth=endpoint.auth if isinstance(endpoint.auth, OAuth) else None,
        secrets=mask.worth(_secrets(endpoint, basic, value)),
        sent=sent,
        shown=shown,
    )


def _repeated(endpoint: Endpoint, content_type: str | None, basic: str) -> tuple[Headers, Headers]:
    """What is sent with each request, and what is shown of it."""
    made: Headers = (("User-Agent", USER_AGENTS[endpoint.channel]), ("Accept", "*/*"))
    if content_type is not None:
        made += (("Content-Type", content_type),)
    if not basic:
        return made, made
    return (*made, ("Authorization", basic)), (*made, ("Authorization", mask.header("Authorization", basic)))


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
