"""What is taken from a request: its inbox, and its body within a bound."""

from __future__ import annotations

import re
from ipaddress import ip_address
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

if TYPE_CHECKING:
    from aiohttp import web

BODY_LIMIT = 4 * 1024 * 1024
OPEN = "-"
"""The run of requests to plain paths, such as ``/`` or ``/hook``; the inbox is named after the path."""

_QUERY_SECRET = re.compile(r"(?i)(?<=[?&;])([^=&;]*(?:token|secret|key|pass|pwd|auth|sig|code|jwt)[^=&;]*)=[^&;]+")


def key_of(path: str) -> tuple[str, str]:
    """``/in/{run}/{name}/...`` and ``/token/...`` -> (run, name); any other path is an inbox of the open run."""
    parts = path.split("/", 3)
    if len(parts) == 4 and parts[1] in ("in", "token") and parts[2] and parts[3]:
        return unquote(parts[2]), unquote(parts[3]).rstrip("/")
    return OPEN, unquote(path).strip("/")


def shown(path: str) -> str:
    """A path with its query, without the values in it that look like secrets."""
    return _QUERY_SECRET.sub(r"\1=…", path) if "=" in path else path


def text(field: str) -> str:
    """A header's name or value as text that can be told; bytes that are not UTF-8 are replaced."""
    return str(field) if field.isascii() else field.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def from_here(request: web.BaseRequest) -> bool:
    """Whether a request comes from this machine and means it.

    A page of somebody else, under a name that its owner's name server has turned to loopback, names that name.
    """
    try:
        host = urlsplit(f"//{request.headers.get('Host', '')}").hostname or ""
    except ValueError:
        return False
    return _loopback(request.remote or "") and (host.rstrip(".") == "localhost" or _loopback(host))


def _loopback(address: str) -> bool:
    try:
        return ip_address(address.removeprefix("::ffff:")).is_loopback
    except ValueError:
        return False


async def body_of(request: web.BaseRequest) -> bytes | None:
    """The whole body, or None when it is longer than the limit."""
    if not request.can_read_body:
        return b""
    if (request.content_length or 0) > BODY_LIMIT:
        return None
    chunks, size = list[bytes](), 0
    while chunk := await request.content.readany():
        chunks.append(chunk)
        size += len(chunk)
        if size > BODY_LIMIT:
            return None
    return b"".join(chunks)
