"""Turns a planned answer into bytes on the connection, broken as the plan says."""

from __future__ import annotations

import asyncio
import json
import socket
import struct
from contextlib import suppress
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import msgspec
from aiohttp import web
from multidict import CIMultiDict

if TYPE_CHECKING:
    from simulator.receiver.script import Planned

SERVER = "drsim-receiver"
_CHUNK = b"x" * 65536
_FILLER = b"This answer is longer than what will arrive of it. " * 2


async def reply(request: web.BaseRequest, planned: Planned, closing: asyncio.Event) -> web.StreamResponse:
    """Answer *request* as planned.

    :param closing: set when the receiver stops; it ends delays and silences.
    """
    if planned.delay:
        await _wait(closing, planned.seconds)
    match planned.failure:
        case "":
            return _whole(planned)
        case "oversize":
            return await _endless(request, planned)
        case "hang":
            await closing.wait()
        case _:
            _break(request, planned)
    # The connection is gone; aiohttp finds that out when it tries to write this.
    return web.Response(status=planned.code)


async def _wait(closing: asyncio.Event, seconds: float) -> None:
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await closing.wait()


def _break(request: web.BaseRequest, planned: Planned) -> None:
    transport = request.transport
    if transport is None:
        return
    if planned.failure == "reset":
        connection = transport.get_extra_info("socket")
        if connection is not None:
            # Without lingering the kernel sends a reset instead of an orderly end.
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        transport.abort()
        return
    if planned.failure == "truncate":
        transport.write(_half(planned))
    elif planned.failure == "garbage":
        transport.write(b"\x00\x01 this is no HTTP answer\r\n\r\n")
    transport.close()


def _half(planned: Planned) -> bytes:
    body = _body(planned)[0] or _FILLER
    headers = "".join(f"{name}: {value}\r\n" for name, value in _headers(planned).items())
    head = f"HTTP/1.1 {planned.code} {_reason(planned.code)}\r\n{headers}Content-Length: {len(body)}\r\n\r\n"
    return head.encode() + body[: len(body) // 2]


async def _endless(request: web.BaseRequest, planned: Planned) -> web.StreamResponse:
    response = web.StreamResponse(status=planned.code, headers=_headers(planned))
    response.enable_chunked_encoding()
    with suppress(ConnectionError):
        await response.prepare(request)
        for begin in range(0, planned.size, len(_CHUNK)):
            await response.write(_CHUNK[: planned.size - begin])
        await response.write_eof()
    return response


def _whole(planned: Planned) -> web.Response:
    body, kind = _body(planned)
    headers = _headers(planned)
    if body:
        headers.setdefault("Content-Type", kind)
    return web.Response(status=planned.code, reason=_reason(planned.code), headers=headers, body=body or None)


def _headers(planned: Planned) -> CIMultiDict[str]:
    headers = CIMultiDict({"Server": SERVER})
    headers.update({name: str(value) for name, value in planned.headers.items()})
    if planned.location:
        headers["Location"] = planned.location
    return headers


def _body(planned: Planned) -> tuple[bytes, str]:
    value: Any = planned.body
    if isinstance(value, str):
        return value.encode(), "text/plain; charset=utf-8"
    return json.dumps(value, ensure_ascii=False).encode(), "application/json"


def _reason(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Unknown"


def as_json(value: Any, status: int = 200) -> web.Response:
    """A control answer."""
    body = msgspec.json.encode(value)
    return web.Response(status=status, body=body, content_type="application/json", headers={"Server": SERVER})
