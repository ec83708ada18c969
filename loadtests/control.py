"""Asks the bundled receiver what arrived, over its HTTP control, with nothing but the standard library."""

from __future__ import annotations

from http.client import HTTPConnection
from typing import Any, NamedTuple, Self
from urllib.parse import urlsplit

import msgspec

from simulator.errors import Unavailable

PATIENCE = 30.0


class Tally(NamedTuple):
    """What an inbox received."""

    arrived: int
    distinct: int
    valid: int
    complaints: tuple[str, ...]
    """The first few, one line each."""


class Inbox(NamedTuple):
    """One inbox of the receiver."""

    control: str
    path: str
    url: str

    @classmethod
    def open(cls, control: str, run: str, channel: str) -> Self:
        """Set it up to take one channel only, everything checked."""
        path = f"inboxes/{run}/{channel}"
        made = _asked("PUT", control, path, msgspec.json.encode({"channel": channel}))
        return cls(control, path, made["url"])

    def tally(self) -> Tally:
        """Count and judge all that arrived so far."""
        found = _asked("GET", self.control, f"{self.path}?bodies=no")
        requests = found["requests"]
        wrong = [request["checks"]["payload"] for request in requests if request["checks"]["payload"] != "right"]
        digests = {request["digest"] for request in requests}
        return Tally(found["arrivals"], len(digests), len(requests) - len(wrong), tuple(dict.fromkeys(wrong))[:5])


def _asked(method: str, control: str, path: str, body: bytes | None = None) -> Any:
    parts = urlsplit(control)
    connection = HTTPConnection(parts.netloc, timeout=PATIENCE)
    try:
        connection.request(method, f"{parts.path.rstrip('/')}/{path}", body)
        answer = connection.getresponse()
        content = answer.read()
    except OSError as error:
        raise Unavailable(f"the bundled receiver does not answer: {error}") from None
    finally:
        connection.close()
    if answer.status >= 300:
        raise Unavailable(f"the bundled receiver answered {answer.status} to {method} {path}: {content[:200]!r}")
    return msgspec.json.decode(content)
