"""Is anybody there? Connects to each target before a run, and sends no request that a receiver could count."""

from __future__ import annotations

import socket
import ssl
from contextlib import closing
from threading import Event
from time import perf_counter
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from simulator.cli.console import say
from simulator.cli.targets import PORTS
from simulator.errors import Unavailable

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

PAUSE = 0.2
ONE_TRY = 5.0


def probe(urls: Iterable[str], *, wait: float, ca: Path | None = None, insecure: bool = False) -> None:
    """Wait up to *wait* real seconds for every address to accept a connection (and a TLS handshake).

    Unavailable when one does not; at once when its certificate is not trusted or it speaks no TLS, since waiting does
    not mend that.
    """
    ends = perf_counter() + wait
    for url in dict.fromkeys(_root(url) for url in urls):
        _wait_for(url, ends, wait, ca, insecure)


def _root(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def _wait_for(url: str, ends: float, wait: float, ca: Path | None, insecure: bool) -> None:
    told = False
    while complaint := _try(url, max(0.1, min(ONE_TRY, ends - perf_counter())), ca, insecure):
        if perf_counter() + PAUSE >= ends:
            raise Unavailable(
                f"target {url} is not reachable ({complaint}) after {wait:g} s; --no-probe goes on all the same"
            )
        if not told:
            say(f"waiting up to {wait:g} s for {url} ({complaint})")
            told = True
        Event().wait(PAUSE)


def _try(url: str, seconds: float, ca: Path | None, insecure: bool) -> str:
    """An empty string when a connection came about, else why not."""
    parts = urlsplit(url)
    host, port = parts.hostname or "", parts.port or PORTS[parts.scheme]
    try:
        with closing(socket.create_connection((host, port), timeout=seconds)) as plain:
            if parts.scheme == "https":
                context = tls_context(ca, insecure)
                context.wrap_socket(plain, server_hostname=host).close()
    except ssl.SSLCertVerificationError as error:
        reason = error.verify_message.lower()
        raise Unavailable(f"target {url}: certificate not trusted ({reason}); add --ca FILE or --insecure") from None
    except (ssl.SSLEOFError, ssl.SSLZeroReturnError):
        return "the connection was closed during the TLS handshake"
    except ssl.SSLError as error:
        reason = (error.reason or str(error)).lower().replace("_", " ")
        raise Unavailable(f"target {url}: no TLS handshake ({reason}); is it an https address?") from None
    except TimeoutError:
        return "no answer"
    except socket.gaierror:
        return "host name not found"
    except OSError as error:
        return (error.strerror or str(error)).lower()
    return ""


def tls_context(ca: Path | None, insecure: bool) -> ssl.SSLContext:
    """Verifies by the system's authorities and those of *ca*, or not at all."""
    context = ssl.create_default_context()
    if ca is not None:
        context.load_verify_locations(ca)
    if insecure:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context
