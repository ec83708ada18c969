"""What is taken from a request: its inbox, its body within a bound, and the digest of that."""

from __future__ import annotations

from hashlib import blake2b
from typing import TYPE_CHECKING
from urllib.parse import unquote

if TYPE_CHECKING:
    from aiohttp import web

BODY_LIMIT = 4 * 1024 * 1024
OPEN = "-"
"""The run of requests to plain paths, such as ``/`` or ``/hook``; the inbox is named after the path."""


def digest_of(body: bytes) -> bytes:
    """The digest by which the journal names bodies, too."""
    return blake2b(body, digest_size=16).digest()


def key_of(path: str) -> tuple[str, str]:
    """``/in/{run}/{name}/...`` and ``/token/...`` -> (run, name); any other path is an inbox of the open run."""
    parts = path.split("/", 3)
    if len(parts) == 4 and parts[1] in ("in", "token") and parts[2] and parts[3]:
        return unquote(parts[2]), unquote(parts[3]).rstrip("/")
    return OPEN, unquote(path).strip("/")


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
