"""Where a redirect points to: the address in ``Location`` made absolute, or the reason why it cannot be used."""

from __future__ import annotations

from typing import NamedTuple
from urllib.parse import SplitResult, quote, urljoin, urlsplit, urlunsplit

_PORTS = {"http": 80, "https": 443}
_SAFE = "%/:?#[]@!$&'()*+,;=-._~"


class Origin(NamedTuple):
    """What two addresses must share for credentials to go along."""

    scheme: str
    host: str
    port: int


def origin(url: str) -> Origin:
    """Scheme, host and port of an address; ValueError in the user's words when it is not an http or https one."""
    return _origin(_split(url))


def canonical(url: str) -> str:
    """One spelling for addresses that mean the same: small scheme and host, no default port, no fragment."""
    parts = _split(url)
    scheme, host, port = _origin(parts)
    shown = f"[{host}]" if ":" in host else host
    netloc = shown if port == _PORTS[scheme] else f"{shown}:{port}"
    return urlunsplit((scheme, netloc, parts.path or "/", parts.query, ""))


def resolve(base: str, location: str) -> str:
    """The absolute address that *location* means in an answer from *base*, without its fragment.

    Characters that an address must not hold are percent-encoded, as receivers are careless about blanks and umlauts.

    :raises ValueError: why it cannot be used, in words that follow "Location".
    """
    text = location.strip(" \t")
    if any(ord(letter) < 0x20 or ord(letter) == 0x7F for letter in text):
        raise ValueError("holds a control character")
    stated = _split(text)
    if stated.scheme in _PORTS and not stated.netloc:
        raise ValueError("has no usable host")
    try:
        address = urljoin(base, quote(text, safe=_SAFE, errors="surrogateescape"))
    except ValueError:
        raise ValueError("is not an address") from None
    if "@" in _split(address).netloc:
        raise ValueError("holds a user name")
    return canonical(address)


def _split(url: str) -> SplitResult:
    try:
        return urlsplit(url)
    except ValueError:
        raise ValueError("is not an address") from None


def _origin(parts: SplitResult) -> Origin:
    scheme, host = parts.scheme, parts.hostname or ""
    if scheme not in _PORTS:
        raise ValueError("is neither an http nor an https address")
    if not host or "%" in host:
        raise ValueError("has no usable host")
    try:
        port = parts.port
    except ValueError:
        raise ValueError("has no usable port") from None
    return Origin(scheme, host, _PORTS[scheme] if port is None else port)
