"""What an inbox is told by the control: what it demands, compares and answers."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from simulator.receiver.script import Planned


class NoDemand(Struct, frozen=True, tag="none", tag_field="type", forbid_unknown_fields=True):
    """No credentials are asked for."""


class BasicDemand(Struct, frozen=True, tag="basic", tag_field="type", forbid_unknown_fields=True):
    """HTTP Basic."""

    user: str
    password: str


class TokenDemand(Struct, frozen=True, tag="oauth", tag_field="type", forbid_unknown_fields=True, kw_only=True):
    """A bearer token that this inbox's own token endpoint has granted."""

    client_id: str
    client_secret: str
    user: str = ""
    password: str = ""
    grant_type: Literal["password", "client_credentials"] = "password"
    audience: str = ""
    expires_in: float | None = 3600.0
    """Real seconds that a token lives, as the grant says; None: the grant does not say, and it lives on."""
    token_url: str = ""
    """Taken so that an endpoint's own OAuth settings can be sent as they are; not used."""


class Settings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What one inbox was told."""

    credentials: NoDemand | BasicDemand | TokenDemand = NoDemand()
    secrets: tuple[str, ...] = ()
    """Signing secrets; without any no signature is asked for."""
    tolerance: float = 300.0
    """Real seconds by which a signature's timestamp may differ from now."""
    channel: Literal["", "pon", "ocn", "webhook"] = ""
    """What may arrive here; empty: anything."""
    format: Literal["", "json", "xml"] = ""
    verify: Literal["on", "off"] = "on"
    """``off``: wrong credentials and signatures are noted, not refused."""
    script: tuple[Planned, ...] = ()
    each: Literal["delivery", "request"] = "delivery"
    tokens: tuple[Planned, ...] = ()
    """Answers of the token endpoint in turn, the last one for ever; one with status 200 grants."""
