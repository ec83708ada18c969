"""What one exchange brings back from receivers that do right and receivers that do wrong."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from simulator.wire import AllowList, Wire
from tests.raw import Raw

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    from simulator.records import Answer

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
LONG_HEAD = "the answer's head is longer than 8190 bytes a line or 128 lines"
HEADERS = (("User-Agent", "tests/1"), ("Content-Type", "application/json"))


class ByAiohttp(Wire):
    """A wire that asks for loopback by its name, which the faster tier leaves to aiohttp."""

    async def exchange(
        self,
        method: str,
        url: str,
        *,
        headers: Sequence[tuple[str, str]],
        body: bytes,
        time_limit: float,
        repeated: tuple[tuple[str, str], ...] = (),
    ) -> Answer:
        named = url.replace("127.0.0.1", "localhost")
        return await super().exchange(
            method, named, headers=headers, body=body, time_limit=time_limit, repeated=repeated
        )


@pytest.fixture(params=[Wire, ByAiohttp], ids=["plain", "aiohttp"])
async def wire(request: pytest.FixtureRequest) -> AsyncIterator[Wire]:
    wire: Wire = request.param(AllowList(), body_limit=1000)
    yield wire
    await wire.close()


async def post(wire: Wire, url: str, body: bytes = b"{}", time_limit: float = 20.0) -> Answer:
    return await wire.exchange("POST", url, headers=HEADERS, body=body, time_limit=time_limit)


async def test_repeated_headers_go_before_the_others(wire: Wire) -> None:
    async with Raw(lambda _: OK, close=False) as server:
        for number in ("1", "2"):
            await wire.exchange(
                "POST", server.url, repeated=HEADERS, headers=(("X-Number", number),), body=b"{}", time_limit=20
            )
    lines = [request.partition(b"\r\n\r\n")[0].split(b"\r\n")[2:] for request in server.requests]
    ours = [b"User-Agent: tests/1", b"Content-Type: application/json"]
    assert lines == [[*ours, b"X-Number: " + number, b"Content-Length: 2"] for number in (b"1", b"2")]


async def test_a_request_goes_out_as_given_and_its_answer_comes_back(wire: Wire) -> None:
    async with Raw(lambda _: b"HTTP/1.1 201 Made\r\nX-A: b\r\nContent-Length: 2\r\n\r\nok") as server:
        answer = await post(wire, f"{server.url}/hook?a=b%20c", b'{"a": 1}')
    head, _, body = server.requests[0].partition(b"\r\n\r\n")
    assert body == b'{"a": 1}'
    assert head.split(b"\r\n") == [
        b"POST /hook?a=b%20c HTTP/1.1",
        f"Host: {'localhost' if isinstance(wire, ByAiohttp) else '127.0.0.1'}:{server.port}".encode(),
        b"User-Agent: tests/1",
        b"Content-Type: application/json",
        b"Content-Length: 8",
    ]
    assert (answer.status, answer.reason, answer.body, answer.failure) == (201, "Made", b"ok", "")
    assert answer.header("x-a") == "b"
    assert answer.took > 0


@pytest.mark.parametrize("status", [204, 300, 301, 302, 303, 304, 307, 308, 399, 400, 500, 599, 999])
async def test_any_status_is_an_answer_and_no_redirect_is_followed(wire: Wire, status: int) -> None:
    async with Raw(lambda _: f"HTTP/1.1 {status} X\r\nLocation: /b\r\nContent-Length: 0\r\n\r\n".encode()) as server:
        answer = await post(wire, server.url)
    assert (answer.status, answer.failure, len(server.requests)) == (status, "", 1)


@pytest.mark.parametrize(
    ("sent", "status", "failure", "detail"),
    [
        (b"", 0, "reset", "the connection was closed before an answer came"),
        (b"HTTP/1.1 200 OK\r\nX: y", 0, "truncated", "the connection was closed inside the answer's head"),
        (
            b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf",
            200,
            "truncated",
            "the connection ended inside the answer's body",
        ),
        (
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n",
            200,
            "truncated",
            "the connection ended inside the answer's body",
        ),
        (b"220 mail.example.com ESMTP\r\n", 0, "protocol", "Bad status line"),
        (b"HTTP/1.1 abc OK\r\n\r\n", 0, "protocol", "Bad status line"),
        (b"HTTP/1.1 000 OK\r\nContent-Length: 0\r\n\r\n", 0, "protocol", "status 0 does not exist"),
        (
            b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
            0,
            "protocol",
            "Duplicate Content-Length",
        ),
        (b"HTTP/1.1 200 OK\r\nX: a\0secret\r\n\r\n", 0, "protocol", "Invalid HTTP header"),
        (b"HTTP/1.1 200 OK\r\nX: " + b"y" * 70_000 + b"\r\n\r\n", 0, "oversize", LONG_HEAD),
        (b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 200 + b"\r\n", 0, "oversize", LONG_HEAD),
        (b"\x16\x03\x01\x00\x02\x02\x28", 0, "protocol", "Bad status line"),
    ],
)
async def test_a_broken_answer_is_a_value(wire: Wire, sent: bytes, status: int, failure: str, detail: str) -> None:
    async with Raw(lambda _: sent) as server:
        answer = await post(wire, server.url)
    assert (answer.status, answer.failure, answer.detail, answer.body) == (status, failure, detail, b"")


async def test_chunks_that_are_no_http(wire: Wire) -> None:
    async with Raw(
        lambda _: b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nhalf\r\n", close=False
    ) as server:
        answer = await post(wire, server.url)
    assert answer.failure == "protocol"


async def test_a_reset(wire: Wire) -> None:
    async with Raw(lambda _: b"", reset=True) as server:
        answer = await post(wire, server.url)
    assert (answer.failure, answer.detail) == ("reset", "the connection was reset before an answer came")


async def test_nothing_listens(wire: Wire) -> None:
    async with Raw(lambda _: OK) as server:
        url = server.url
    answer = await post(wire, url)
    assert (answer.status, answer.failure, answer.detail) == (0, "refused", "nothing listens on that port")


async def test_a_name_that_does_not_exist(wire: Wire) -> None:
    answer = await post(wire, "http://no-such-host.invalid/")
    assert (answer.failure, answer.detail) == ("dns", "the host name could not be resolved")


async def test_silence_meets_the_time_limit(wire: Wire) -> None:
    async with Raw(lambda _: None) as server:
        answer = await post(wire, server.url, time_limit=0.05)
    assert (answer.status, answer.failure, answer.detail) == (0, "time limit", "no answer within 0.05 s")


async def test_a_body_that_does_not_end_meets_the_time_limit(wire: Wire) -> None:
    async with Raw(lambda _: b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf", close=False) as server:
        answer = await post(wire, server.url, time_limit=0.05)
    assert (answer.status, answer.failure) == (200, "time limit")
    assert answer.detail == "the answer's body did not end within 0.05 s"


async def test_interim_answers_without_end_meet_the_time_limit(wire: Wire) -> None:
    async with Raw(lambda _: b"HTTP/1.1 103 Early Hints\r\n\r\n" * 50, close=False) as server:
        answer = await post(wire, server.url, time_limit=0.05)
    assert (answer.status, answer.failure) == (0, "time limit")


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n" + b"x" * 5000,
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + b"400\r\n" + b"x" * 1024 + b"\r\n0\r\n\r\n",
        b"HTTP/1.0 200 OK\r\n\r\n" + b"x" * 5000,
    ],
)
async def test_an_oversize_body_keeps_its_first_bytes(wire: Wire, answer: bytes) -> None:
    async with Raw(lambda _: answer) as server:
        got = await post(wire, server.url)
    assert (got.status, got.failure, got.body) == (200, "oversize", b"x" * 1000)
    assert got.detail == "the answer's body is longer than 1000 bytes"


async def test_a_body_of_just_the_limit_is_whole(wire: Wire) -> None:
    async with Raw(lambda _: b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n" + b"x" * 1000) as server:
        answer = await post(wire, server.url)
    assert (answer.failure, len(answer.body)) == ("", 1000)


async def test_a_compressed_body_is_not_unpacked(wire: Wire) -> None:
    async with Raw(lambda _: b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 3\r\n\r\nabc") as server:
        answer = await post(wire, server.url)
    assert (answer.failure, answer.body) == ("", b"abc")


async def test_control_characters_of_the_reason_do_not_reach_a_terminal(wire: Wire) -> None:
    async with Raw(lambda _: b"HTTP/1.1 200 \x1b[31mred\x07\r\nContent-Length: 0\r\n\r\n") as server:
        answer = await post(wire, server.url)
    assert (answer.status, answer.reason) == (200, "\ufffd[31mred\ufffd")


async def test_header_bytes_that_are_not_utf8_become_text(wire: Wire) -> None:
    async with Raw(lambda _: b"HTTP/1.1 200 \xfc\r\nX-A: \xfc\r\nContent-Length: 0\r\n\r\n") as server:
        answer = await post(wire, server.url)
    assert (answer.header("X-A"), answer.reason) == ("\ufffd", "\ufffd")


@pytest.mark.parametrize(
    ("url", "detail"),
    [
        ("ftp://127.0.0.1/", "the address is not http:// or https://"),
        ("/hook", "the address is not http:// or https://"),
        ("http:///hook", "the address is not http:// or https://"),
        ("http://127.0.0.1:99999/", "the address is not a URL"),
        ("http://[::1/", "the address is not a URL"),
    ],
)
async def test_what_is_no_address(wire: Wire, url: str, detail: str) -> None:
    answer = await post(wire, url)
    assert (answer.status, answer.failure, answer.detail) == (0, "protocol", detail)


async def test_a_header_that_cannot_be_written(wire: Wire) -> None:
    async with Raw(lambda _: OK) as server:
        answer = await wire.exchange("POST", server.url, headers=[("A", "b\r\nC: d")], body=b"", time_limit=5)
    assert answer.failure == "protocol"
    assert server.requests == []


async def test_no_cookie_and_no_password_of_the_address_is_sent(wire: Wire, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    cookie = b"HTTP/1.1 200 OK\r\nSet-Cookie: a=b\r\nContent-Length: 0\r\n\r\n"
    async with Raw(lambda _: cookie, close=False) as server:
        first = await post(wire, server.url.replace("//", "//user:secret@"))
        second = await post(wire, server.url)
    assert (first.status, second.status) == (200, 200)
    assert not [request for request in server.requests if b"ookie" in request or b"uthorization" in request]


async def test_a_connection_is_used_again(wire: Wire) -> None:
    async with Raw(lambda _: OK, close=False) as server:
        answers = [await post(wire, server.url) for _ in range(5)]
    assert [answer.body for answer in answers] == [b"ok"] * 5
    assert (len(server.requests), server.connections) == (5, 1)


async def test_a_receiver_that_closes_without_announcing_it_gets_each_request_once(wire: Wire) -> None:
    """The pool must neither take the closed connection for a failure nor send again what may have arrived."""
    async with Raw(lambda _: OK) as server:
        answers = []
        for _ in range(5):
            answers.append(await post(wire, server.url))
            await server.closed.wait()
            server.closed.clear()
    assert [(answer.status, answer.failure) for answer in answers] == [(200, "")] * 5
    assert (len(server.requests), server.connections) == (5, 5)


async def test_a_receiver_that_closes_a_moment_after_its_answer_is_not_met_while_it_does(wire: Wire) -> None:
    async with Raw(lambda _: OK, late=10) as server:
        answers = [await post(wire, server.url) for _ in range(3)]
    assert [(answer.status, answer.failure) for answer in answers] == [(200, "")] * 3
    assert (len(server.requests), server.connections) == (3, 3)


async def test_a_request_on_a_used_connection_that_dies_is_not_sent_twice(wire: Wire) -> None:
    async with Raw(lambda number: OK if number == 1 else b"", close=False) as server:
        await post(wire, server.url)
        server.closes = True
        answer = await post(wire, server.url)
    assert (answer.failure, len(server.requests), server.connections) == ("reset", 2, 1)


async def test_more_exchanges_than_connections_wait_their_turn() -> None:
    wire = Wire(AllowList(), connections=2)
    async with Raw(lambda _: OK, close=False) as server:
        answers = await asyncio.gather(*[post(wire, server.url) for _ in range(20)])
        assert server.connections <= 2
    assert {answer.status for answer in answers} == {200}
    await wire.close()


async def test_a_closed_wire_opens_again(wire: Wire) -> None:
    async with Raw(lambda _: OK, close=False) as server:
        await post(wire, server.url)
        await wire.close()
        assert (await post(wire, server.url)).status == 200
    assert server.connections == 2


async def test_a_called_off_exchange_leaves_no_connection_behind(wire: Wire) -> None:
    async with Raw(lambda number: None if number == 1 else OK, close=False) as server:
        waiting = asyncio.create_task(post(wire, server.url))
        await server.heard.wait()
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
        assert (await post(wire, server.url)).status == 200
    assert server.connections == 2
