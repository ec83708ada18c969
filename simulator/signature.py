"""The webhook signature: HMAC-SHA256 over the timestamp and the exact body bytes; and the masking of secrets."""

from __future__ import annotations

import base64
import hashlib
import hmac
from functools import lru_cache
from typing import TYPE_CHECKING, Literal, Protocol

from simulator.digest import PIECE
from simulator.errors import BadInput
from simulator.instant import iso_millis, parse_instant

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

HEADER = "DigitalRiver-Signature"
"""The name as sent; receivers look it up in any case (WEBHOOK-SIGN-1)."""

TOLERANCE = 300.0
"""Seconds that a timestamp may be away from the receiver's clock."""

_KEPT = 4
_SIGNATURES_READ = 16


class Uuids(Protocol):
    """What makes ids; a ``simulator.seed.Seed`` is one."""

    def uuid(self, what: str, which: object = 0) -> str:
        """A UUID of version 4 for one purpose."""
        ...


def timestamp(unix_seconds: float, format: Literal["unix", "unix_ms", "iso8601"] = "unix") -> str:  # noqa: A002 - the option's name
    """The timestamp as it is signed and sent (WEBHOOK-SIGN-2).

    ``unix``: whole seconds; ``unix_ms``: whole milliseconds; ``iso8601``: UTC with milliseconds.
    """
    micros = round(unix_seconds * 1_000_000)
    if format == "iso8601":
        return iso_millis(micros)
    return str(micros // (1_000 if format == "unix_ms" else 1_000_000))


def _bytes(text: str) -> bytes:
    """UTF-8, or the very bytes that a header or command line brought and that were no UTF-8."""
    return text.encode("utf-8", "surrogateescape")


@lru_cache(64)
def _keyed(secret: str) -> hmac.HMAC:
    """A prototype to copy, since keying a new one takes twice as long."""
    return hmac.new(_bytes(secret), digestmod=hashlib.sha256)


def sign(secret: str, stamp: str, body: bytes) -> str:
    """Standard Base64 (44 characters) of HMAC-SHA256 over ``<stamp>.<body>``, keyed with the whole secret text."""
    made = _keyed(secret).copy()
    made.update(b"%s." % _bytes(stamp))
    view = memoryview(body)
    for start in range(0, len(body), PIECE):
        made.update(view[start : start + PIECE])
    return base64.b64encode(made.digest()).decode("ascii")


def header(
    secrets: Sequence[str],
    stamp: str,
    body: bytes,
    order: Literal["newest_first", "oldest_first"] = "newest_first",
) -> str:
    """The header's value: ``<stamp>, <signature>, <signature> ...``, one for each secret.

    :param secrets: the active signing secrets, newest first; BadInput when there is none.
    :param order: which signature comes first (WEBHOOK-SIGN-4).
    """
    if not secrets:
        raise BadInput("a webhook endpoint needs a signing secret")
    sequence = secrets if order == "newest_first" else secrets[::-1]
    return ", ".join([stamp, *[sign(secret, stamp, body) for secret in sequence]])


def verify(value: str, body: bytes, secrets: Sequence[str], now: float, tolerance: float = TOLERANCE) -> str:
    """Why a signature header is not to be trusted, as one line; an empty string when it is.

    One signature by one of *secrets* suffices, so that both sides of a rotation agree. All pairs are compared, each
    in constant time.

    :param now: Unix seconds by the receiver's clock.
    :param tolerance: how many seconds the timestamp may be away from *now*.
    """
    stamp, *signatures = [part.strip() for part in value.split(",")]
    if not stamp:
        return f"no {HEADER} header"
    if not signatures or not all(signatures):
        return f'malformed {HEADER}: expected "<timestamp>, <signature>"'
    if len(signatures) > _SIGNATURES_READ:
        return f"malformed {HEADER}: more than {_SIGNATURES_READ} signatures"
    expected = [_bytes(sign(secret, stamp, body)) for secret in secrets]
    found = False
    for signature in signatures:
        for right in expected:
            found |= hmac.compare_digest(_bytes(signature), right)
    if not found:
        return "no signature matches: another secret, or the body was changed"
    when = _seconds(stamp)
    if when is None:
        return f"the timestamp {stamp[:40]!r} cannot be read"
    if not abs(now - when) <= tolerance:
        side = "old" if now > when else "ahead"
        return f"the timestamp is {abs(now - when):.0f} s {side}, the tolerance is {tolerance:.0f} s"
    return ""


def _seconds(stamp: str) -> float | None:
    """Unix seconds of a timestamp in any of the three formats."""
    if stamp.isascii() and stamp.isdigit():
        return int(stamp) / (1_000 if len(stamp) > 11 else 1) if len(stamp) <= 16 else None
    try:
        return parse_instant(stamp) / 1_000_000
    except (ValueError, OverflowError):
        return None


def new_secret(seed: Uuids) -> str:
    """A signing secret in the form that the platform hands out: ``whk_`` and a UUID."""
    return f"whk_{seed.uuid('signing secret')}"


def mask(text: str) -> str:
    """What may be shown of a secret: its first four characters, none of a short one, and never the rest."""
    return f"{text[:_KEPT]}…" if len(text) >= 2 * _KEPT else "…"


def mask_header(name: str, value: str) -> str:
    """A header's value as journals and reports show it.

    Credentials keep their scheme (``Basic …``), a signature keeps its timestamp, cookies and keys are masked, all else
    stays.
    """
    masked = MASKED.get(name.lower())
    return value if masked is None else masked(value)


def _mask_credentials(value: str) -> str:
    scheme, blank, _ = value.partition(" ")
    return f"{scheme} …" if blank else "…"


def _mask_signatures(value: str) -> str:
    stamp, *signatures = value.split(", ")
    return ", ".join([stamp, *map(mask, signatures)])


MASKED: dict[str, Callable[[str], str]] = {
    "authorization": _mask_credentials,
    "proxy-authorization": _mask_credentials,
    "cookie": mask,
    "set-cookie": mask,
    "x-api-key": mask,
    HEADER.lower(): _mask_signatures,
}
"""How the values of headers that hold secrets are shown, by the lower-case names."""
