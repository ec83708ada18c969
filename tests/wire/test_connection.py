"""One connection of the faster tier: what comes too early, too late, too long, or not at all."""

from __future__ import annotations

import asyncio

import pytest

from simulator.wire import AllowList, Wire
from tests.raw import Raw

LINE = b"HTTP/1.1 200 OK\r\n"
OK = LINE + b"Content-Length: 2\r\n\r\nok"


async def test_a_receiver_that_speaks_another_protocol_first() -> None:
    wire = Wire(AllowList())
    async with Raw(lambda _: None, greeting=b"220 mail.example.com ESMTP\r\n") as server:
        answer = await wire.exchange("POST", server.url, headers=(), body=b"", time_limit=20)
    await wire.close()
    assert (answer.failure, answer.detail) == ("protocol", "Bad status line")


async def test_an_answer_before_the_first_request_is_heard_once() -> None:
    wire = Wire(AllowList())
    async with Raw(lambda _: None, greeting=OK) as server:
        answers = [await wire.exchange("POST", server.url, headers=(), body=b"", time_limit=0.2) for _ in range(2)]
    await wire.close()
    assert [(answer.body, answer.failure) for answer in answers] == [(b"ok", ""), (b"", "time limit")]
    assert server.connections == 1


@pytest.mark.parametrize("first", [0.5, 20])
async def test_each_exchange_of_a_connection_has_its_own_time_limit(first: float) -> None:
    """Neither the longer nor the shorter limit of an exchange that has ended counts for the next one."""
    wire = Wire(AllowList())
    async with Raw(lambda number: OK if number == 1 else None, close=False) as server:
        await wire.exchange("POST", server.url, headers=(), body=b"", time_limit=first)
        answer = await wire.exchange("POST", server.url, headers=(), body=b"", time_limit=0.7)
    await wire.close()
    assert (answer.failure, answer.detail, server.connections) == ("time limit", "no answer within 0.7 s", 1)
    assert 0.65 < answer.took < 10


async def test_words_that_nobody_asked_for_end_the_connection() -> None:
    wire = Wire(AllowList())
    async with Raw(lambda _: OK, close=False) as server:
        await wire.exchange("POST", server.url, headers=(), body=b"", time_limit=20)
        server.writers[0].write(OK.replace(b"ok", b"no"))
        await server.writers[0].drain()
        answer = await wire.exchange("POST", server.url, headers=(), body=b"", time_limit=20)
    await wire.close()
    assert (answer.body, server.connections) == (b"ok", 2)


async def test_a_long_head_in_small_pieces_is_bounded() -> None:
    """Nothing but the length of the line under way tells that this will not be a head."""
    wire = Wire(AllowList())
    async with Raw(lambda _: LINE + b"X: ", close=False) as server:
        asking = asyncio.create_task(wire.exchange("POST", server.url, headers=(), body=b"", time_limit=20))
        await server.heard.wait()
        while not asking.done():
            server.writers[0].write(b"y" * 100)
            await asyncio.wait([asking], timeout=0.001)
    await wire.close()
    assert (asking.result().failure, asking.result().status) == ("oversize", 0)


async def test_an_answer_before_the_whole_request_is_taken_and_the_connection_left() -> None:
    """A receiver may refuse a large body from its head alone; what is left of the request must not be sent later."""
    talks: list[asyncio.Task[None] | None] = []
    over = asyncio.Event()

    async def refuse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        talks.append(asyncio.current_task())
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 413 Too Large\r\nContent-Length: 0\r\n\r\n")
        await over.wait()
        writer.transport.abort()
        await writer.wait_closed()

    wire = Wire(AllowList())
    async with await asyncio.start_server(refuse, "127.0.0.1", 0) as server:
        url = "http://127.0.0.1:{1}/".format(*server.sockets[0].getsockname())
        answers = [await wire.exchange("POST", url, headers=(), body=b"x" * 2**25, time_limit=20) for _ in range(2)]
        await wire.close()
        over.set()
        await asyncio.gather(*[talk for talk in talks if talk], return_exceptions=True)
    assert ([answer.status for answer in answers], len(talks)) == ([413, 413], 2)


async def test_an_exchange_under_way_ends_when_the_wire_is_closed() -> None:
    wire = Wire(AllowList())
    async with Raw(lambda _: None) as server:
        asking = asyncio.create_task(wire.exchange("POST", server.url, headers=(), body=b"", time_limit=20))
        await server.heard.wait()
        await wire.close()
        answer = await asking
        await server.closed.wait()
    assert (answer.failure, answer.detail) == ("reset", "the connection was closed before an answer came")
