"""The faster tier: what is plain, and requests that look as those by aiohttp."""

from __future__ import annotations

import socket

import pytest

from simulator.wire import AllowList, Wire
from simulator.wire.plain import covers
from tests.raw import Raw

BY_PLAIN, BY_AIOHTTP = "127.0.0.1", "localhost"
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
HEADERS = (("User-Agent", "tests/1"), ("x-lower", "a\tb"), ("X-Twice", "1"), ("X-Twice", "2"), ("X-Wide", "schön"))


@pytest.mark.parametrize(("method", "body"), [("POST", b'{"a": 1}'), ("POST", b""), ("GET", b"")])
@pytest.mark.parametrize("path", ["", "/", "/a%20b/ü?c=d&e#f"])
async def test_a_request_looks_the_same_by_either_tier(method: str, body: bytes, path: str) -> None:
    wire = Wire(AllowList())
    async with Raw(lambda _: OK, close=False) as server:
        for host in (BY_PLAIN, BY_AIOHTTP):
            url = f"http://user:secret@{host}:{server.port}{path}"
            answer = await wire.exchange(method, url, headers=HEADERS, body=body, time_limit=20)
            assert answer.body == b"ok"
    await wire.close()
    plain, by_aiohttp = server.requests
    assert plain == by_aiohttp.replace(BY_AIOHTTP.encode(), BY_PLAIN.encode())


@pytest.mark.parametrize("sign", ["\r\n", "\n", "\r", "\0", "\x1f", "\x7f"])
@pytest.mark.parametrize("host", [BY_PLAIN, BY_AIOHTTP])
async def test_no_header_can_end_before_its_end(host: str, sign: str) -> None:
    wire = Wire(AllowList())
    async with Raw(lambda _: OK, close=False) as server:
        for header in (("A", f"b{sign}C: d"), (f"A{sign}B", "c")):
            answer = await wire.exchange(
                "POST", f"http://{host}:{server.port}/", headers=[header], body=b"", time_limit=20
            )
            assert (answer.failure, answer.detail) == (
                "protocol",
                "the request cannot be written: a header or the address holds a forbidden character",
            )
    assert server.requests == []
    await wire.close()


@pytest.mark.parametrize("host", [BY_PLAIN, BY_AIOHTTP])
async def test_headers_about_the_carriage_keep_their_meaning(host: str) -> None:
    wire = Wire(AllowList())
    async with Raw(lambda _: OK, close=False) as server:
        url = f"http://{host}:{server.port}/"
        for headers in ([("Host", "shop.example.com")], [("Content-Length", "2")]):
            assert (await wire.exchange("POST", url, headers=headers, body=b"{}", time_limit=20)).status == 200
    await wire.close()
    assert server.requests[0].startswith(b"POST / HTTP/1.1\r\nHost: shop.example.com\r\n")
    assert server.requests[1].lower().count(b"content-length") == 1


def test_what_is_plain() -> None:
    assert covers("POST", HEADERS, (), b"{}")
    assert covers("GET", HEADERS, (), b"")
    assert not covers("GET", HEADERS, (), b"{}")
    assert not covers("PUT", HEADERS, (), b"{}")
    assert not covers("POST", HEADERS, [("EXPECT", "100-continue")], b"{}")
    assert not covers("POST", (*HEADERS, ("Expect", "100-continue")), (), b"{}")


async def test_an_address_that_does_not_answer_a_connection_meets_the_time_limit() -> None:
    """A listening socket whose queue is full leaves further connections unanswered."""
    wire = Wire(AllowList())
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen(0)
        host, port = server.getsockname()
        with socket.create_connection((host, port)):
            answer = await wire.exchange("POST", f"http://{host}:{port}/", headers=(), body=b"", time_limit=0.05)
    await wire.close()
    assert (answer.failure, answer.detail) == ("time limit", "no connection within 0.05 s")


async def test_ipv6() -> None:
    wire = Wire(AllowList())
    async with Raw(lambda _: OK, host="::1") as server:
        answer = await wire.exchange("POST", server.url, headers=(), body=b"", time_limit=20)
    await wire.close()
    assert answer.body == b"ok"
    assert f"\r\nHost: [::1]:{server.port}\r\n".encode() in server.requests[0]


async def test_an_idle_connection_is_closed_after_a_second() -> None:
    wire = Wire(AllowList())
    async with Raw(lambda _: OK, close=False) as server:
        for _ in range(2):
            await wire.exchange("POST", server.url, headers=(), body=b"", time_limit=20)
        await server.closed.wait()
        answer = await wire.exchange("POST", server.url, headers=(), body=b"", time_limit=20)
    await wire.close()
    assert (answer.status, server.connections) == (200, 2)
