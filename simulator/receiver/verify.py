"""Checks one request against what its inbox demands: credentials, signature, payload, content type."""

from __future__ import annotations

from base64 import b64decode
from collections import ChainMap
from typing import TYPE_CHECKING

from simulator import signature
from simulator.receiver.script import Planned
from simulator.receiver.settings import BasicDemand, NoDemand, TokenDemand
from simulator.receiver.tokens import same

if TYPE_CHECKING:
    from collections.abc import Mapping

    from simulator.receiver.examine import Finding
    from simulator.receiver.inbox import Inbox
    from simulator.receiver.settings import Settings

RIGHT, NONE, MISSING = "right", "none", "missing"


def checks(
    inbox: Inbox, above: Inbox | None, headers: Mapping[str, str], body: bytes, finding: Finding, *, wall: float
) -> dict[str, str]:
    """``right``, ``none`` (nothing to compare with) or what is wrong, for each check.

    :param above: the inbox of which this one is a sub-path; what it demands is compared here too, but not demanded, so
        that a redirect target tells whether credentials came along. A token that it granted is right here too.
    """
    demanding = inbox if above is None or inbox.settings.credentials != NoDemand() else above
    signed = inbox if above is None or inbox.settings.secrets else above
    granted = inbox.granted if above is None else ChainMap(inbox.granted, above.granted)
    return {
        "credentials": _credentials(demanding.settings, granted, headers.get("Authorization", ""), wall),
        "signature": _signature(signed, headers.get(signature.HEADER, ""), body, wall, finding),
        "payload": _payload(inbox, finding),
        "content_type": _content_type(headers.get("Content-Type", ""), finding),
    }


def refusal(inbox: Inbox, found: Mapping[str, str]) -> Planned | None:
    """The answer that turns a request away, or None when it may pass."""
    settings = inbox.settings
    if settings.verify == "off":
        return None
    if settings.credentials != NoDemand() and found["credentials"] != RIGHT:
        scheme = "Bearer" if isinstance(settings.credentials, TokenDemand) else "Basic"
        body = {"error": "credentials", "message": f"credentials are {found['credentials']}"}
        return Planned(status=401, headers={"WWW-Authenticate": f'{scheme} realm="drsim"'}, body=body)
    if settings.secrets and found["signature"] not in (RIGHT, NONE):
        return Planned(status=400, body={"error": "signature", "message": f"signature: {found['signature']}"})
    return None


def _credentials(settings: Settings, granted: Mapping[str, float], sent: str, wall: float) -> str:
    demand = settings.credentials
    if not isinstance(demand, BasicDemand | TokenDemand):
        return NONE
    if not sent:
        return MISSING
    scheme, _, value = sent.partition(" ")
    if isinstance(demand, BasicDemand):
        return RIGHT if scheme.lower() == "basic" and _basic(value, demand) else "wrong"
    until = granted.get(value.strip()) if scheme.lower() == "bearer" else None
    if until is None:
        return "wrong"
    return RIGHT if wall < until else "expired"


def _basic(value: str, demand: BasicDemand) -> bool:
    try:
        given = b64decode(value.strip(), validate=True).decode()
    except ValueError:
        return False
    return same(given, f"{demand.user}:{demand.password}")


def _signature(inbox: Inbox, sent: str, body: bytes, wall: float, finding: Finding) -> str:
    settings = inbox.settings
    if not settings.secrets:
        return NONE
    if not sent and not settings.channel and finding.kind.startswith(("pon", "ocn")):
        return NONE  # one address for every channel: the platform signs webhooks only
    if not sent:
        return MISSING
    return signature.verify(sent, body, settings.secrets, wall, settings.tolerance) or RIGHT


def _payload(inbox: Inbox, finding: Finding) -> str:
    if finding.complaint:
        return finding.complaint
    channel, _, form = finding.kind.partition(" ")
    if inbox.settings.channel not in ("", channel):
        return f"expected {inbox.settings.channel}, got {channel}"
    if inbox.settings.format not in ("", form):
        return f"expected {inbox.settings.format}, got {form}"
    return RIGHT


def _content_type(sent: str, finding: Finding) -> str:
    """The type should say what the body is; ``text/xml`` is as good as ``application/xml``."""
    form = finding.kind.partition(" ")[2]
    if not form:
        return NONE
    media = sent.partition(";")[0].strip().lower()
    if not media:
        return MISSING
    fits = media.endswith(("/json", "+json")) if form == "json" else media.endswith(("/xml", "+xml"))
    return RIGHT if fits else f"{media} for {form}"
