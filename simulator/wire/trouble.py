"""What went wrong on the wire, as one of the failures of `records.Failure` and a line that is the same every time."""

from __future__ import annotations

import errno
import ssl
from typing import TYPE_CHECKING

import aiohttp
from aiohttp.http_exceptions import HttpProcessingError

from simulator.wire.pool import Refusal

if TYPE_CHECKING:
    from simulator.records import Failure

Trouble = tuple["Failure", str]

LOWEST_STATUS = 100  # status codes have three digits and begin with 1 at least

CLOSED: Trouble = ("reset", "the connection was closed before an answer came")
CUT_HEAD: Trouble = ("truncated", "the connection was closed inside the answer's head")
CUT_BODY: Trouble = ("truncated", "the connection ended inside the answer's body")
LONG_HEAD: Trouble = ("oversize", "the answer's head is longer than 8190 bytes a line or 128 lines")
BROKEN_CHUNKS: Trouble = ("protocol", "the answer's chunks are not HTTP")
FORBIDDEN: Trouble = (
    "protocol",
    "the request cannot be written: a header or the address holds a forbidden character",
)

_BY_ERRNO: dict[int, Trouble] = {
    errno.ECONNREFUSED: ("refused", "nothing listens on that port"),
    errno.ECONNRESET: ("reset", "the connection was reset before an answer came"),
    errno.ECONNABORTED: ("reset", "the connection was reset before an answer came"),
    errno.EPIPE: ("reset", "the connection was reset before an answer came"),
    errno.ETIMEDOUT: ("time limit", "the network gave up connecting"),
    errno.EHOSTUNREACH: ("refused", "there is no way to that host"),
    errno.ENETUNREACH: ("refused", "there is no way to that network"),
    errno.EHOSTDOWN: ("refused", "that host is down"),
    errno.EADDRNOTAVAIL: ("refused", "no connection can be made to that address and port"),
    errno.EACCES: ("refused", "the operating system forbids the connection"),
    errno.EPERM: ("refused", "the operating system forbids the connection"),
    errno.EMFILE: ("refused", "this machine ran out of open files; raise `ulimit -n` or lower the concurrency"),
    errno.ENFILE: ("refused", "this machine ran out of open files"),
}

# What llhttp, the parser of both tiers, says of a status line that it cannot read; aiohttp sums it up.
_STATUS_LINE = (
    "Expected HTTP/, RTSP/ or ICE/",
    "Expected dot",
    "Expected space after version",
    "Invalid HTTP version",
    "Invalid major version",
    "Invalid minor version",
    "Invalid response status",
    "Invalid status code",
)

# OpenSSL's verification results (x509_vfy.h).
_CERTIFICATE: dict[int, str] = {
    9: "the certificate is not valid yet",
    10: "the certificate has expired",
    18: "the certificate is self-signed; give its file with --ca",
    19: "the certificate chain ends in a self-signed certificate that is not trusted; give its CA with --ca",
    20: "the certificate's issuer is not trusted; give its CA with --ca",
    21: "the certificate's issuer is not trusted; give its CA with --ca",
    62: "the certificate is for another host name",
    64: "the certificate is for another IP address",
}

_HANDSHAKE: dict[str, str] = {
    "WRONG_VERSION_NUMBER": "the receiver does not speak TLS on that port",
    "HTTP_REQUEST": "the receiver does not speak TLS on that port",
    "RECORD_LAYER_FAILURE": "the receiver does not speak TLS on that port",
    "UNSUPPORTED_PROTOCOL": "the receiver offers no TLS version from 1.2 up",
    "TLSV1_ALERT_PROTOCOL_VERSION": "the receiver offers no TLS version from 1.2 up",
    "TLSV13_ALERT_CERTIFICATE_REQUIRED": "the receiver asks for a client certificate",
    "SSLV3_ALERT_HANDSHAKE_FAILURE": "the receiver refused the TLS handshake",
}


def before_answer(error: BaseException, time_limit: float) -> Trouble:
    """The failure behind an exception that came before the answer's head was complete."""
    match error:
        case TimeoutError():
            late = late_connection if isinstance(error, aiohttp.ConnectionTimeoutError) else late_answer
            return late(time_limit)
        case aiohttp.ClientConnectorCertificateError():
            return "tls", _certificate(error.certificate_error)
        case aiohttp.ClientConnectorSSLError():
            return "tls", _handshake(error.os_error)
        case aiohttp.ClientConnectorError(os_error=Refusal()):
            return "not allowed", ""
        case aiohttp.ClientConnectorDNSError():
            return "dns", "the host name could not be resolved"
        case aiohttp.ServerDisconnectedError():
            # aiohttp carries what it has of an answer's head in `message`; a plain text means that nothing came.
            return CLOSED if isinstance(error.message, str) else CUT_HEAD
        case aiohttp.ClientResponseError() | HttpProcessingError():
            return head(str(error.message))
        case OSError():
            return broken(error)
        case UnicodeError():
            return "dns", "the host name cannot exist"
        case ValueError():
            return FORBIDDEN
        case _:
            return "reset", "the connection broke before an answer came"


def connecting(error: OSError, time_limit: float) -> Trouble:
    """The failure behind an exception of ``create_connection`` inside ``asyncio.timeout``."""
    return late_connection(time_limit) if isinstance(error, TimeoutError) and not error.errno else broken(error)


def broken(error: OSError) -> Trouble:
    """The failure behind an error of the operating system that came before the answer's head was complete."""
    return _BY_ERRNO.get(_errno(error), ("reset", "the connection broke before an answer came"))


def late_connection(time_limit: float) -> Trouble:
    """The time limit was reached while connecting."""
    return "time limit", f"no connection within {time_limit:g} s"


def late_answer(time_limit: float) -> Trouble:
    """The time limit was reached before the answer's head was complete."""
    return "time limit", f"no answer within {time_limit:g} s"


def late_body(time_limit: float) -> Trouble:
    """The time limit was reached inside the answer's body."""
    return "time limit", f"the answer's body did not end within {time_limit:g} s"


def no_status(status: int) -> Trouble:
    """A number below 100 stands in the place of the status code."""
    return "protocol", f"status {status} does not exist"


def oversize(body_limit: int) -> Trouble:
    """The answer's body is longer than what is kept."""
    return "oversize", f"the answer's body is longer than {body_limit} bytes"


def head(said: str) -> Trouble:
    """What the parser says of an answer's head that it cannot read, without the bytes that it quotes."""
    if said.startswith(("Got more than", "Too many headers")):
        return LONG_HEAD
    if said in _STATUS_LINE:
        return "protocol", "Bad status line"
    return "protocol", said.partition("\n")[0].partition(": b'")[0].rstrip(":")


def in_body(error: BaseException, time_limit: float) -> Trouble:
    """The failure behind an exception that came while the answer's body was read."""
    if isinstance(error, TimeoutError):
        return late_body(time_limit)
    if _is_broken_chunk(error):
        return BROKEN_CHUNKS
    return CUT_BODY


def _is_broken_chunk(error: BaseException) -> bool:
    """A chunk size or chunk end that is no HTTP, unlike a body that merely ends too early."""
    cause = error if isinstance(error, HttpProcessingError) else error.__cause__
    if not isinstance(cause, HttpProcessingError):
        return False
    return not str(cause.message).startswith("Not enough data")


def _errno(error: OSError) -> int:
    inner = getattr(error, "os_error", None)
    return (inner.errno if isinstance(inner, OSError) else None) or error.errno or 0


def _certificate(error: Exception) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        return _CERTIFICATE.get(error.verify_code, f"the certificate is not good: {error.verify_message}")
    return "the certificate is for another host name"


def _handshake(error: OSError) -> str:
    reason = getattr(error, "reason", None) or ""
    return _HANDSHAKE.get(reason, f"the TLS handshake failed{': ' + reason if reason else ''}")
