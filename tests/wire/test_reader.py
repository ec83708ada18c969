"""Answers of all kinds read the same by the faster tier and by aiohttp."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from simulator.wire import AllowList, Wire
from tests.raw import Raw

if TYPE_CHECKING:
    from simulator.records import Answer

BY_PLAIN, BY_AIOHTTP = "127.0.0.1", "localhost"
LINE = b"HTTP/1.1 200 OK\r\n"
OK = LINE + b"Content-Length: 2\r\n\r\nok"
CHUNKED = LINE + b"Transfer-Encoding: chunked\r\n\r\n"

ANSWERS = {
    "plain": OK,
    "nothing": b"",
    "one byte": b"H",
    "another protocol": b"220 mail.example.com ESMTP\r\n",
    "html only": b"<html></html>",
    "empty lines first": b"\r\n\r\n" + OK,
    "bare line feeds": b"HTTP/1.1 200 OK\nContent-Length: 2\n\nok",
    "HTTP/1.0": b"HTTP/1.0 200 OK\r\n\r\nhello",
    "HTTP/1.9": b"HTTP/1.9 200 OK\r\n\r\nhello",
    "HTTP/2.0": b"HTTP/2.0 200 OK\r\n\r\n",
    "another word": b"ICY 200 OK\r\n\r\n",
    "no reason": b"HTTP/1.1 200\r\nContent-Length: 0\r\n\r\n",
    "two digits": b"HTTP/1.1 20 X\r\n\r\n",
    "four digits": b"HTTP/1.1 1000 X\r\n\r\n",
    "status 0, cut": b"HTTP/1.1 000 X\r\nContent-Length: 4\r\n\r\n",
    "spelling of names": LINE + b"content-length: 2\r\nx-a: 1\r\nX-A: 2\r\netag: t\r\n\r\nok",
    "blank values": LINE + b"X-E:\r\nX-F:   \r\nX-G: a  \t\r\nContent-Length: 0\r\n\r\n",
    "folded": LINE + b"X: a\r\n b\r\nContent-Length: 0\r\n\r\n",
    "no colon": LINE + b"X\r\n\r\n",
    "blank in a name": LINE + b"X : a\r\nContent-Length: 0\r\n\r\n",
    "NUL": LINE + b"X: a\0b\r\n\r\n",
    "control characters": LINE + b"X: a\x01b\x7f\r\nContent-Length: 0\r\n\r\n",
    "UTF-8": LINE + "X: ü\r\nContent-Length: 0\r\n\r\n".encode(),
    "not UTF-8": b"HTTP/1.1 200 \xfc\r\nX: \xfc\r\nContent-Length: 0\r\n\r\n",
    "two lengths": LINE + b"Content-Length: 2\r\nContent-Length: 2\r\n\r\nok",
    "a length below 0": LINE + b"Content-Length: -1\r\n\r\n",
    "a length without end": LINE + b"Content-Length: 99999999999999999999999\r\n\r\n",
    "length and chunks": LINE + b"Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n",
    "chunks": CHUNKED + b"2;a=b\r\nok\r\n1\r\n!\r\n0\r\nT: x\r\n\r\n",
    "no chunk": CHUNKED,
    "no last line": CHUNKED + b"2\r\nok\r\n0\r\n",
    "a broken chunk size": CHUNKED + b"zz\r\nok\r\n",
    "a broken chunk end": CHUNKED + b"2\r\nokokok\r\n",
    "a long trailer": CHUNKED + b"2\r\nok\r\n0\r\nT: " + b"x" * 9000 + b"\r\n\r\n",
    "many trailers": CHUNKED + b"2\r\nok\r\n0\r\n" + b"T: x\r\n" * 200 + b"\r\n",
    "gzip coding": LINE + b"Transfer-Encoding: gzip\r\n\r\nabc",
    "gzip in chunks": LINE + b"Transfer-Encoding: gzip, chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n",
    "chunks in gzip": LINE + b"Transfer-Encoding: chunked, gzip\r\n\r\nabc",
    "up to the end": LINE + b"\r\nhello",
    "nothing up to the end": LINE + b"\r\n",
    "204": b"HTTP/1.1 204 N\r\n\r\n",
    "204 with a length": b"HTTP/1.1 204 N\r\nContent-Length: 2\r\n\r\nok",
    "204 with chunks": b"HTTP/1.1 204 N\r\nTransfer-Encoding: chunked\r\n\r\n",
    "204 with a body in chunks": b"HTTP/1.1 204 N\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n",
    "204 and more": b"HTTP/1.1 204 N\r\n\r\n{}",
    "304 with a body": b"HTTP/1.1 304 N\r\nContent-Length: 2\r\n\r\nok",
    "304 with a length": b"HTTP/1.1 304 N\r\nContent-Length: 9\r\n\r\n",
    "100 before": b"HTTP/1.1 100 Continue\r\n\r\n" + OK,
    "many before": b"HTTP/1.1 103 E\r\nLink: a\r\n\r\n" * 3 + OK,
    "100 only": b"HTTP/1.1 100 Continue\r\n\r\n",
    "100 and a piece": b"HTTP/1.1 100 Continue\r\n\r\nHTT",
    "101": b"HTTP/1.1 101 S\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\nhello",
    "101 to nothing": b"HTTP/1.1 101 S\r\n\r\n",
    "an upgrade offered": LINE + b"Connection: Upgrade\r\nUpgrade: h2c\r\nContent-Length: 2\r\n\r\nok",
    "too much": OK + b"EXTRA",
    "204 and more behind interim ones": b"HTTP/1.1 103 E\r\nLink: a\r\n\r\n" * 2 + b"HTTP/1.1 204 N\r\n\r\n{}",
    "too much after the last": LINE + b"Connection: close\r\nContent-Length: 2\r\n\r\nokEXTRA",
    "two answers": OK + b"HTTP/1.1 500 X\r\nX: y\r\nContent-Length: 1\r\n\r\nz",
    "too long a body": LINE + b"Content-Length: 5000\r\n\r\n" + b"x" * 5000,
    "too long in chunks": CHUNKED + b"1388\r\n" + b"x" * 5000 + b"\r\n0\r\n\r\n",
    "too long up to the end": LINE + b"\r\n" + b"x" * 5000,
    "the longest body": LINE + b"Content-Length: 1000\r\n\r\n" + b"x" * 1000,
    "the longest header": LINE + b"X: " + b"y" * 8189 + b"\r\nContent-Length: 0\r\n\r\n",
    "too long a header": LINE + b"X: " + b"y" * 8190 + b"\r\nContent-Length: 0\r\n\r\n",
    "too long a name": LINE + b"X" * 9000 + b": y\r\n\r\n",
    "too long a reason": b"HTTP/1.1 200 " + b"r" * 9000 + b"\r\n\r\n",
    "the most headers": LINE + b"X: y\r\n" * 127 + b"Content-Length: 0\r\n\r\n",
    "too many headers": LINE + b"X: y\r\n" * 129 + b"\r\n",
}

# Those that do not need the end of the connection to be understood.
WHOLE = (
    *("plain", "no reason", "spelling of names", "blank values", "folded", "UTF-8", "not UTF-8", "control characters"),
    *("chunks", "gzip in chunks", "a long trailer", "many trailers", "a broken chunk size", "a broken chunk end"),
    *("204", "204 with a length", "204 with chunks", "304 with a length", "100 before", "many before", "101"),
    *("204 with a body in chunks", "204 and more", "304 with a body", "204 and more behind interim ones"),
    *("101 to nothing", "an upgrade offered", "too much", "too much after the last", "two answers", "the longest body"),
    *("too long a body", "too long in chunks", "the longest header", "too long a header", "too many headers"),
)


def told(answer: Answer) -> tuple[object, ...]:
    """All of an answer but the time it took."""
    return (answer.status, answer.reason, answer.headers, answer.body, answer.failure, answer.detail)


async def twice(host: str, sent: bytes, *, close: bool, reset: bool) -> list[tuple[object, ...]]:
    """Two exchanges one after the other, the second perhaps over the connection of the first."""
    wire = Wire(AllowList(), body_limit=1000)
    async with Raw(lambda _: sent, close=close, reset=reset) as server:
        url = f"http://{host}:{server.port}/"
        answers = [await wire.exchange("POST", url, headers=(), body=b"{}", time_limit=20) for _ in range(2)]
        assert len(server.requests) == 2
    await wire.close()
    return [told(answer) for answer in answers]


@pytest.mark.parametrize("reset", [False, True], ids=["closed", "reset"])
@pytest.mark.parametrize("sent", ANSWERS.values(), ids=ANSWERS.keys())
async def test_an_answer_reads_the_same_by_either_tier(sent: bytes, reset: bool) -> None:
    plain = await twice(BY_PLAIN, sent, close=True, reset=reset)
    assert plain == await twice(BY_AIOHTTP, sent, close=True, reset=reset)


@pytest.mark.parametrize("name", WHOLE)
async def test_an_answer_over_a_kept_connection_reads_the_same_by_either_tier(name: str) -> None:
    plain = await twice(BY_PLAIN, ANSWERS[name], close=False, reset=False)
    assert plain == await twice(BY_AIOHTTP, ANSWERS[name], close=False, reset=False)


@pytest.mark.parametrize("host", [BY_PLAIN, BY_AIOHTTP])
@pytest.mark.parametrize("name", [name for name in ANSWERS if name.startswith(("204", "304"))])
async def test_what_follows_an_answer_without_body_belongs_to_nothing(name: str, host: str) -> None:
    for status, _, _, body, failure, detail in await twice(host, ANSWERS[name], close=False, reset=False):
        assert (status, body, failure, detail) == (int(name.split(maxsplit=1)[0]), b"", "", "")


@pytest.mark.parametrize("host", [BY_PLAIN, BY_AIOHTTP])
@pytest.mark.parametrize("head", [b"Content-Length: 2", b"Transfer-Encoding: chunked"])
async def test_a_connection_on_which_a_body_of_204_may_still_come_is_not_used_again(host: str, head: bytes) -> None:
    wire = Wire(AllowList())
    async with Raw(lambda _: b"HTTP/1.1 204 N\r\n" + head + b"\r\n\r\n", close=False) as server:
        for _ in range(2):
            await wire.exchange("POST", f"http://{host}:{server.port}/", headers=(), body=b"{}", time_limit=20)
        assert server.connections == 2
    await wire.close()
