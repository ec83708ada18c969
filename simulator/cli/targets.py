"""What the user says about the receiver: ``--target``, ``--basic``, ``--secret``, ``--allow``."""

from __future__ import annotations

import os
import ssl
from contextlib import suppress
from ipaddress import IPv6Address
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, urlsplit

from msgspec import Struct
from msgspec.structs import replace

from simulator.cli.console import say
from simulator.cli.options import style_of
from simulator.errors import BadInput, nearest
from simulator.instant import parse_span
from simulator.records import CHANNELS, Basic, Channel, Endpoint, Format
from simulator.seed import Seed
from simulator.signature import new_secret
from simulator.wire.allow import authority, split

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

PORTS = {"http": 80, "https": 443}


class Receiver(Struct, frozen=True, kw_only=True):
    """The receiver under test, as the command line describes it."""

    urls: dict[Channel, str]
    """Where each channel goes; a channel without an address is left out."""
    basic: Basic | None = None
    secrets: tuple[str, ...] = ()
    """Signing secrets of the webhook channel, newest first; empty when none was given."""
    endpoints: tuple[Endpoint, ...] = ()
    """Those of a site, in place of addresses."""
    allow: tuple[str, ...] = ()
    """``HOST[:PORT]`` entries: the targets' own and those of ``--allow``."""


def receiver(
    targets: Sequence[str],
    basic: str | None,
    secrets: Sequence[str],
    allow: Sequence[str],
    env: Mapping[str, str] = os.environ,
) -> Receiver:
    """What options and environment say together; an option wins over its variable. BadInput names the culprit."""
    urls = addresses(targets)
    named = [("--allow", text) for text in allow]
    named += [("DRSIM_ALLOW", text) for text in env.get("DRSIM_ALLOW", "").replace(",", " ").split()]
    credentials = _first(("--basic", basic), ("DRSIM_BASIC", env.get("DRSIM_BASIC")))
    signing = [("--secret", text) for text in secrets] or [
        ("DRSIM_SECRET", text) for text in env.get("DRSIM_SECRET", "").split()
    ]
    return Receiver(
        urls=urls,
        basic=parse_basic(credentials[1], credentials[0]) if credentials else None,
        secrets=tuple(parse_secret(text, where) for where, text in signing),
        allow=(
            *dict.fromkeys(authority(url) for url in urls.values()),
            *(parse_allow(text, where) for where, text in named),
        ),
    )


def _first(*choices: tuple[str, str | None]) -> tuple[str, str] | None:
    return next(((where, text) for where, text in choices if text), None)


def addresses(targets: Iterable[str]) -> dict[Channel, str]:
    """``[CHANNEL=]URL`` options -> address by channel; a bare one serves every channel not named."""
    named: dict[Channel, str] = {}
    bare = ""
    for text in targets:
        channel, url = _split(text)
        parse_url(url, "--target")
        if channel is None:
            if bare:
                raise BadInput(f"two addresses without a channel: {bare} and {url}", where="--target")
            bare = url
        elif channel in named:
            raise BadInput(f"channel {channel} has two addresses", where="--target")
        else:
            named[channel] = url
    return {channel: named.get(channel, bare) for channel in CHANNELS if channel in named or bare}


def _split(text: str) -> tuple[Channel | None, str]:
    before, sign, after = text.partition("=")
    if not sign or "/" in before or ":" in before:
        return None, text
    for channel in CHANNELS:
        if before == channel:
            return channel, after
    raise BadInput(f'unknown channel "{before}"', where="--target", nearest=nearest(before, CHANNELS))


def parse_url(text: str, where: str) -> SplitResult:
    """An absolute http or https address; BadInput otherwise."""
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError as error:
        raise BadInput(f'"{text}" is not an address: {error}', where=where) from None
    if parts.scheme not in PORTS:
        hint = f"http://{text}" if text and not parts.netloc and " " not in text else ""
        raise BadInput(f'"{text}" is not an http or https address', where=where, nearest=hint)
    if not parts.hostname or any(sign.isspace() or not sign.isprintable() for sign in text) or port == 0:
        raise BadInput(f'"{text}" is not an address with a host and a port', where=where)
    if parts.username is not None:
        raise BadInput("an address must not carry credentials; use --basic USER:PASSWORD", where=where)
    return parts


def parse_basic(text: str, where: str = "--basic") -> Basic:
    """``USER:PASSWORD``; BadInput otherwise, without repeating what may be a password."""
    user, colon, password = text.partition(":")
    if not colon or not user:
        raise BadInput("must be USER:PASSWORD", where=where)
    return Basic(user, password)


def parse_secret(text: str, where: str = "--secret") -> str:
    """``[webhook=]SECRET``; only that channel signs, so another channel is BadInput, and so is a misspelt one."""
    before, sign, after = text.partition("=")
    secret = after if sign and before == "webhook" else text
    if sign and before in ("pon", "ocn"):
        raise BadInput(f"{before} notifications are not signed; only webhook takes a secret", where=where)
    if sign and after.strip("=") and secret == text and (channel := nearest(before, CHANNELS)):
        raise BadInput(f'unknown channel "{before}"', where=where, nearest=channel)
    if not secret or any(mark.isspace() for mark in secret):
        raise BadInput("a secret must be one word that is not empty", where=where)
    return secret


def parse_host(text: str, where: str = "--hostname") -> str:
    """A host name or an address without a port."""
    try:
        host, port = split(text)
    except BadInput:
        host, port = "", 0
    if not host or port:
        raise BadInput(f'"{text}" is not a host name or address', where=where)
    return text


def parse_allow(text: str, where: str = "--allow") -> str:
    """``HOST[:PORT]``, an IPv6 address in brackets; BadInput otherwise."""
    try:
        _ipv6_in_brackets(text.strip())
        split(text)
    except BadInput as error:
        raise BadInput(error.what, where=where, nearest=error.nearest) from None
    return text


def _ipv6_in_brackets(text: str) -> None:
    """Complain about more than one colon outside of brackets (is the last part a port?) and about no address inside."""
    bare = not text.startswith("[")
    if "://" in text or (bare and text.count(":") < 2):
        return
    address = ""
    with suppress(ValueError):
        address = f"[{IPv6Address(text if bare else text[1:].partition(']')[0])}]"
    if bare or not address:
        raise BadInput(f'"{text}" is not HOST or HOST:PORT; an IPv6 address stands in brackets', nearest=address)


def endpoints(
    receiver: Receiver,
    *,
    form: Format = "json",
    events: tuple[str, ...] | None = None,
    retries: int | None = None,
    enabled: bool = True,
) -> list[Endpoint]:
    """One endpoint for each channel that has an address, named after its channel; or those of a site."""
    if receiver.endpoints:
        agreed = {} if retries is None else {"retries": retries}
        return [replace(endpoint, events=events, enabled=enabled, site="", **agreed) for endpoint in receiver.endpoints]
    return [
        Endpoint(
            name=channel,
            channel=channel,
            url=url,
            format="json" if channel == "webhook" else form,
            style=style_of(channel, form),
            auth=receiver.basic,
            secrets=receiver.secrets if channel == "webhook" else (),
            events=events,
            retries=retries,
            enabled=enabled,
        )
        for channel, url in receiver.urls.items()
    ]


def with_secret(receiver: Receiver, seed: str | None) -> Receiver:
    """The same receiver; when webhooks go to it and no secret was given, with one that is made up and told.

    It is the same in every run and trigger (of one seed), so that a receiver can be told it.
    """
    if receiver.secrets or "webhook" not in receiver.urls:
        return receiver
    secret = new_secret(Seed(seed or "1", "target"))
    say(f"signing secret: {secret} (the same each time; --secret or DRSIM_SECRET gives another)")
    return replace(receiver, secrets=(secret,))


def only(receiver: Receiver, channel: Channel) -> Receiver:
    """The same receiver without the addresses of other channels."""
    return replace(receiver, urls={channel: receiver.urls[channel]})


def check_ca(ca: Path | None) -> None:
    """BadInput unless *ca* (if given) is a file of certificates."""
    if ca is None:
        return
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    try:
        context.load_verify_locations(ca)
    except ssl.SSLError:
        raise BadInput("holds no certificates in PEM form", where=str(ca)) from None
    except OSError as error:
        raise BadInput((error.strerror or str(error)).lower(), where=str(ca)) from None


def parse_seconds(text: str, where: str) -> float:
    """A time span such as ``30s`` (a bare number means seconds) -> real seconds."""
    try:
        return float(text) if text.replace(".", "", 1).isdigit() else parse_span(text) / 1_000_000
    except ValueError as error:
        raise BadInput(str(error), where=where) from None
