"""Speaks to the control API of a running ``drsim serve``."""

from __future__ import annotations

import http.client
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import msgspec

from simulator.cli.targets import parse_url
from simulator.errors import BadInput, SimulatorError, Unavailable

if TYPE_CHECKING:
    from collections.abc import Mapping

SECONDS = 10.0


class Told(SimulatorError):
    """What the server said no to, in its words."""


def ask(url: str, method: str, path: str, value: Mapping[str, Any] | None = None) -> Any:
    """The answer to one call below ``/_control``, as plain values.

    :raises SimulatorError: with the server's own complaint.
    :raises Unavailable: when *url* does not answer, or not as a ``drsim serve`` does.
    """
    status, data = exchange(url, method, f"/_control/{path}", None if value is None else msgspec.json.encode(value))
    try:
        told = msgspec.json.decode(data)
        if status < 400:
            return told
        error = told["error"]
        message, where, near = error["message"], error.get("where", ""), error.get("nearest", "")
    except (msgspec.DecodeError, KeyError, TypeError, AttributeError):
        raise Unavailable(f"{url} answers {status}; is it a drsim serve?") from None
    if status >= 500:
        raise Unavailable(message)
    raise Told(str(BadInput(message, where=where, nearest=near)))


def exchange(url: str, method: str, path: str, body: bytes | None = None) -> tuple[int, bytes]:
    """Status and body of one exchange. :raises Unavailable: when there is no answer."""
    parse_url(url, "--url")
    parts = urlsplit(url)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    connection = kind(parts.hostname or "", parts.port, timeout=SECONDS)
    headers = {} if body is None else {"Content-Type": "application/json"}
    try:
        connection.request(method, parts.path.rstrip("/") + path, body, headers)
        answer = connection.getresponse()
        return answer.status, answer.read()
    except (OSError, http.client.HTTPException) as error:
        raise Unavailable(f"{url} cannot be asked: {getattr(error, 'strerror', None) or error}".lower()) from None
    finally:
        connection.close()
