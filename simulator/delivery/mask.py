"""What must not be kept: secrets in headers, addresses and echoed answers."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING
from urllib.parse import quote, quote_plus, unquote

from simulator import signature

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_USER_INFO = re.compile(r"(?<=//)([^/@?#]*)@")
_QUERY_SECRET = re.compile(
    r"(?i)(?<=[?&;])((?:access_|refresh_|id_)?token|(?:api_?|access_?)?key|(?:client_|shared_)?secret|passw(?:or)?d|pwd"
    r"|pass|auth|code|sig(?:nature)?|jwt)=([^&;#]+)"
)
_SHORTEST = 4  # a shorter secret occurs in any text by chance, and hiding it would hide nothing


def address(url: str) -> str:
    """An address without the password in it and without query values that look like secrets."""
    if "@" in url:
        url = _USER_INFO.sub(lambda match: f"{match[1].partition(':')[0]}:…@" if ":" in match[1] else "…@", url)
    return _QUERY_SECRET.sub(r"\1=…", url) if "=" in url else url


def header(name: str, value: str) -> str:
    """One header's value, masked where it is a credential, a cookie or an address."""
    masked = _MASKED.get(name.lower())
    return value if masked is None else masked(value)


def _cookie(value: str) -> str:
    return f"{value.partition('=')[0]}=…"


_MASKED = (
    signature.MASKED
    | dict.fromkeys(("set-cookie", "set-cookie2", "cookie"), _cookie)
    | dict.fromkeys(("location", "content-location", "refresh", "link"), address)
)


def scrub(text: str, secrets: Sequence[str]) -> str:
    """*text* without the secrets that a receiver has echoed into it."""
    for secret in secrets:
        if secret in text:
            text = text.replace(secret, signature.mask(secret))
    return text


def in_query(url: str) -> list[str]:
    """The query values of an address that look like secrets, as they are written there."""
    return [value for _, value in _QUERY_SECRET.findall(url)]


def worth(secrets: Iterable[str]) -> tuple[str, ...]:
    """What `scrub` should look for: the secrets as they are, as JSON and as an address or a form spells them.

    The longest come first, so that none hides the rest of another.
    """
    spelled = dict.fromkeys(
        spelling
        for secret in secrets
        if len(secret) >= _SHORTEST
        for spelling in (secret, json.dumps(secret)[1:-1], quote(secret, safe=""), quote_plus(secret), unquote(secret))
    )
    return tuple(sorted(spelled, key=len, reverse=True))
