"""Speaks to the control API of a running ``drsim serve``."""

from __future__ import annotations

import http.client
import ssl
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlsplit

import msgspec

from simulator.cli.targets import parse_url
from simulator.errors import BadInput, SimulatorError, Unavailable

if TYPE_CHECKING:
    from urllib.parse import SplitResult

SECONDS = 10.0


class Told(SimulatorError):
    """What the server said no to, in its words."""


def ask(url: str, method: str, path: str, value: Any = None, *, ca: Path | None = None) -> Any:
    """The answer to one call below ``/_control``, as plain values.

    :param ca: a file of certificates to trust it by, beside those of the system.
    :raises SimulatorError: with the server's own complaint.
    :raises Unavailable: when *url* does not answer, or not as a ``drsim serve`` does.
    """
    status, data = exchange(
        url, method, f"/_control/{path}", None if value is None else msgspec.json.encode(value), ca=ca
    )
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


def exchange(
    url: str, method: str, path: str, body: bytes | None = None, *, ca: Path | None = None
) -> tuple[int, bytes]:
    """Status and body of one exchange. :raises Unavailable: when there is no answer."""
    parse_url(url, "--url")
    parts = urlsplit(url)
    connection = _connection(parts, ca)
    headers = {} if body is None else {"Content-Type": "application/json"}
    try:
        connection.request(method, parts.path.rstrip("/") + path, body, headers)
        answer = connection.getresponse()
        return answer.status, answer.read()
    except ssl.SSLCertVerificationError as error:
        hint = "" if ca else "; name the file of its authority with --ca"
        raise Unavailable(f"{url} cannot be trusted: {error.verify_message}{hint}") from None
    except (OSError, http.client.HTTPException) as error:
        raise Unavailable(f"{url} cannot be asked: {getattr(error, 'strerror', None) or error}".lower()) from None
    finally:
        connection.close()


def _connection(parts: SplitResult, ca: Path | None) -> http.client.HTTPConnection:
    host = parts.hostname or ""
    if parts.scheme != "https":
        return http.client.HTTPConnection(host, parts.port, timeout=SECONDS)
    context = ssl.create_default_context()
    if ca is not None:
        try:
            context.load_verify_locations(ca)
        except OSError:  # of which an SSLError is one
            raise BadInput("is no file of certificates", where=str(ca)) from None
    return http.client.HTTPSConnection(host, parts.port, timeout=SECONDS, context=context)


class At(NamedTuple):
    """A server, and by which certificates to trust it."""

    url: str
    ca: Path | None = None

    def ask(self, method: str, path: str, value: Any = None) -> Any:
        """The answer to one call; see :func:`ask`."""
        return ask(self.url, method, path, value, ca=self.ca)


def owner_of(store: Path) -> At | None:
    """The server that owns a store folder, when it lives and has a control API."""
    from simulator.store.lock import living

    holder = living(store)
    if holder is None or not holder.control:
        return None
    return At(holder.control, Path(holder.ca) if holder.ca else None)
