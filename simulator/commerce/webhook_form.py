"""The Webhook resource as JSON: what a client may send, and what it gets back (rest_api.md 3.21).

Rules WEBHOOK-ADDRESS-1, WEBHOOK-ADDRESS-2, WEBHOOK-TYPES-1, WEBHOOK-TYPES-2, WEBHOOK-PATCH-1. Complaints name the
member in ``where``.
"""

from __future__ import annotations

from ipaddress import ip_address
from typing import TYPE_CHECKING, Any, Final, NamedTuple, get_args
from urllib.parse import urlsplit

from msgspec.structs import replace

from simulator.commerce.webhook import ALL, EXPANDABLE, Transport, Webhook, switched
from simulator.errors import BadInput, nearest
from simulator.instant import Instant, iso_millis
from simulator.records import Basic, OAuth

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

GRANTS: Final = ("password", "client_credentials")
VERSION_WORDS: Final = ("default", "latest")
TRANSPORTS: Final = get_args(Transport)
MEMBERS: Final = ("types", "address", "apiVersion", "enabled", "transportType", "authentication", "oauth")
_OAUTH: Final = {
    "tokenEndPoint": "token_url",
    "userName": "user",
    "password": "password",
    "clientID": "client_id",
    "clientSecret": "client_secret",
    "grantType": "grant_type",
    "audience": "audience",
}
_OAUTH_NEEDED: Final = ("tokenEndPoint", "clientID", "clientSecret")
_PORTS: Final = {"http": 80, "https": 443}


class Offer(NamedTuple):
    """What the platform knows."""

    types: Sequence[str]
    versions: Sequence[str]
    wildcard: bool = False
    """Whether ``*`` may stand for every type (WEBHOOK-TYPES-2)."""


def created(webhook: Webhook, given: Mapping[str, Any], offer: Offer) -> Webhook:
    """A fresh *webhook*, whose id, secrets and times are there, with what a client asks for.

    :raises BadInput: a member is missing, unknown or wrong.
    """
    for name in ("address", "types"):
        if name not in given:
            raise BadInput(f"there is no {name}", where=name)
    return changed(webhook, given, offer, at=webhook.created)


def changed(webhook: Webhook, given: Mapping[str, Any], offer: Offer, *, at: Instant) -> Webhook:
    """The webhook after a PATCH: members that are given replace what was, all others stay (WEBHOOK-PATCH-1).

    :raises BadInput: a member is unknown or wrong; nothing is changed then.
    """
    for name in given:
        if name not in (*MEMBERS, "expanded"):
            raise BadInput(f'"{name}" is no member of a webhook', where=name, nearest=nearest(name, MEMBERS))
    after = replace(
        webhook,
        types=_types(given["types"], offer) if "types" in given else webhook.types,
        address=_address(given["address"], "address") if "address" in given else webhook.address,
        api_version=_version(given["apiVersion"], offer) if "apiVersion" in given else webhook.api_version,
        expanded=_expanded(given["expanded"]) if "expanded" in given else webhook.expanded,
        auth=_auth(webhook, given),
        updated=at,
    )
    _secured(after)
    if "enabled" not in given:
        return after
    if not isinstance(given["enabled"], bool):
        raise BadInput("must be true or false", where="enabled")
    return switched(after, on=given["enabled"], at=at)


def shown(webhook: Webhook) -> dict[str, Any]:
    """The resource in wire order, credentials in clear as the API returns them; the signing secret is not in it."""
    told: dict[str, Any] = {
        "id": webhook.id,
        "types": list(reversed(webhook.types)),  # WEBHOOK-TYPES-1
        "address": webhook.address,
        "apiVersion": webhook.api_version,
        "enabled": webhook.enabled,
        "liveMode": webhook.live_mode,
        "transportType": webhook.transport,
    }
    auth = webhook.auth
    if isinstance(auth, Basic):
        told["authentication"] = {"userName": auth.user, "password": auth.password}
    if isinstance(auth, OAuth):
        told["oauth"] = {name: value for name, part in _OAUTH.items() if (value := getattr(auth, part))}
    return {**told, "createdTime": iso_millis(webhook.created), "updatedTime": iso_millis(webhook.updated)}


# -- members --------------------------------------------------------------------------------------------------------


def _text(value: object, where: str) -> str:
    if not isinstance(value, str):
        raise BadInput("must be given" if value is None else "must be text", where=where)
    return value


def _types(value: object, offer: Offer) -> tuple[str, ...]:
    if not isinstance(value, list | tuple) or not value:
        raise BadInput("must be a list of at least one event type", where="types")
    for place, name in enumerate(value):
        if name == ALL and offer.wildcard:
            continue
        if name not in offer.types:
            what = f'there is no event type "{name}"' if name != ALL else f'"{ALL}" is no event type; name each one'
            raise BadInput(what, where=f"types[{place}]", nearest=nearest(name, offer.types) if name != ALL else "")
    return (ALL,) if ALL in value else tuple(dict.fromkeys(value))


def _expanded(value: object) -> tuple[str, ...]:
    if not isinstance(value, list | tuple):
        raise BadInput("must be a list of event types", where="expanded")
    for place, name in enumerate(value):
        if name not in EXPANDABLE:
            what = f'there is no expanded form of "{name}" ({", ".join(EXPANDABLE)})'
            raise BadInput(what, where=f"expanded[{place}]", nearest=nearest(name, EXPANDABLE))
    return tuple(dict.fromkeys(value))


def _version(value: object, offer: Offer) -> str:
    words = (*VERSION_WORDS, *offer.versions)
    if value not in words:
        raise BadInput(f'there is no API version "{value}"', where="apiVersion", nearest=nearest(value, words))
    return _text(value, "apiVersion")


def _address(value: object, where: str) -> str:
    text = _text(value, where)
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError as error:
        raise BadInput(f'"{text}" is not an address: {error}', where=where) from None
    if parts.scheme not in _PORTS:
        near = f"https://{text}" if text and not parts.netloc and " " not in text else ""
        raise BadInput(f'"{text}" does not start with http:// or https://', where=where, nearest=near)
    if not parts.hostname or port == 0 or any(sign.isspace() or not sign.isprintable() for sign in text):
        raise BadInput(f'"{text}" is not an address with a host and a port', where=where)
    if parts.username is not None:
        raise BadInput("an address must not carry credentials; they are members of their own", where=where)
    return text


def _auth(webhook: Webhook, given: Mapping[str, Any]) -> Basic | OAuth | None:
    """The credentials that the transport asks for; those of the other transport go."""
    transport = given.get("transportType", webhook.transport)
    if transport not in TRANSPORTS:
        what = f'unknown transport "{transport}" ({", ".join(TRANSPORTS)})'
        raise BadInput(what, where="transportType", nearest=nearest(transport, TRANSPORTS))
    own, other = ("oauth", "authentication") if transport == "OAUTH" else ("authentication", "oauth")
    if given.get(other) is not None:
        raise BadInput(f"must not be given where transportType is {transport}", where=other)
    kept = webhook.auth if webhook.transport == transport else None
    if own == "authentication":
        return _basic(given[own]) if own in given else kept
    if own in given:
        return _oauth(given[own])
    if kept is None:
        raise BadInput("must be given where transportType is OAUTH", where="oauth")
    return kept


def _basic(value: Any) -> Basic | None:
    if value is None:
        return None
    if not isinstance(value, dict):
        raise BadInput("must be an object with userName and password", where="authentication")
    known = ("userName", "username", "password")
    for name in value:
        if name not in known:
            near = nearest(name, ("userName", "password"))
            raise BadInput("there is no such member", where=f"authentication.{name}", nearest=near)
    user = _text(value.get("userName", value.get("username")), "authentication.userName")
    if not user or ":" in user:
        raise BadInput("must be a user name without a colon", where="authentication.userName")
    return Basic(user, _text(value.get("password"), "authentication.password"))


def _oauth(value: Any) -> OAuth:
    if not isinstance(value, dict):
        raise BadInput(f"must be an object with {', '.join(_OAUTH_NEEDED)}", where="oauth")
    for name in value:
        if name not in _OAUTH:
            raise BadInput("there is no such member", where=f"oauth.{name}", nearest=nearest(name, _OAUTH))
    for name in _OAUTH_NEEDED:
        if not _text(value.get(name), f"oauth.{name}"):
            raise BadInput("must not be empty", where=f"oauth.{name}")
    grant = value.get("grantType", GRANTS[0])
    if grant not in GRANTS:
        what = f'unknown grant "{grant}" ({", ".join(GRANTS)})'
        raise BadInput(what, where="oauth.grantType", nearest=nearest(grant, GRANTS))
    _address(value["tokenEndPoint"], "oauth.tokenEndPoint")
    parts: dict[str, Any] = {_OAUTH[name]: _text(part, f"oauth.{name}") for name, part in value.items()}
    return OAuth(**parts)


def _secured(webhook: Webhook) -> None:
    """OAUTH is for https only, but on loopback, where nobody listens in (WEBHOOK-ADDRESS-2)."""
    if not isinstance(webhook.auth, OAuth):
        return
    for where, text in (("address", webhook.address), ("oauth.tokenEndPoint", webhook.auth.token_url)):
        parts = urlsplit(text)
        if parts.scheme != "https" and not _loopback(parts.hostname or ""):
            raise BadInput("must start with https:// where transportType is OAUTH", where=where)


def _loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")
