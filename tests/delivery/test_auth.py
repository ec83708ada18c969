"""Bearer tokens from real token endpoints: asked for as RFC 6749 says, kept as long as they are good."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

import msgspec
import pytest

from simulator.delivery.auth import Tokens
from simulator.records import Answer, OAuth
from simulator.wire import AllowList, Wire
from tests.raw import Raw

if TYPE_CHECKING:
    from collections.abc import AsyncIterator


@pytest.fixture
async def wire() -> AsyncIterator[Wire]:
    wire = Wire(AllowList())
    yield wire
    await wire.close()


class Wall:
    """Unix time that the test turns on."""

    now = 1000.0

    def __call__(self) -> float:
        return self.now


def granting(number: int, **more: object) -> bytes:
    return answering({"access_token": f"token-{number}", "token_type": "Bearer", **more})


def answering(value: object, status: int = 200) -> bytes:
    body = msgspec.json.encode(value)
    return b"HTTP/1.1 %d X\r\nContent-Length: %d\r\n\r\n" % (status, len(body)) + body


def agreed(server: Raw, **changed: str) -> OAuth:
    return msgspec.structs.replace(
        OAuth(token_url=f"{server.url}/token", client_id="app", client_secret="s&cret", user="ü", password="p w"),
        **changed,
    )


async def test_the_password_grant(wire: Wire) -> None:
    async with Raw(lambda number: granting(number, expires_in=3600)) as server:
        assert await Tokens(wire, Wall()).bearer(agreed(server, audience="shop")) == "token-1"
    head, _, body = server.requests[0].partition(b"\r\n\r\n")
    assert head.startswith(b"POST /token HTTP/1.1")
    assert b"Content-Type: application/x-www-form-urlencoded" in head
    assert parse_qs(body.decode()) == {
        "grant_type": ["password"],
        "client_id": ["app"],
        "client_secret": ["s&cret"],
        "username": ["ü"],
        "password": ["p w"],
        "audience": ["shop"],
    }


async def test_the_client_credentials_grant_names_no_user(wire: Wire) -> None:
    async with Raw(granting) as server:
        await Tokens(wire, Wall()).bearer(agreed(server, grant_type="client_credentials"))
    fields = parse_qs(server.requests[0].partition(b"\r\n\r\n")[2].decode())
    assert sorted(fields) == ["client_id", "client_secret", "grant_type"]


@pytest.mark.parametrize(("life", "kept"), [(3600, 3540), ("3600", 3540), (None, 600), ("soon", 600), (30, 0), (-5, 0)])
async def test_a_token_is_kept_until_a_minute_before_it_expires(wire: Wire, life: object, kept: int) -> None:
    wall = Wall()
    tokens = Tokens(wire, wall)
    async with Raw(lambda number: granting(number, expires_in=life), close=False) as server:
        assert await tokens.bearer(agreed(server)) == "token-1"
        if kept:
            wall.now += kept - 1
            assert await tokens.bearer(agreed(server)) == "token-1"
            wall.now += 1
        assert await tokens.bearer(agreed(server)) == "token-2"


async def test_all_who_wait_share_one_request(wire: Wire) -> None:
    tokens = Tokens(wire, Wall())
    async with Raw(granting, close=False) as server:
        got = await asyncio.gather(*[tokens.bearer(agreed(server)) for _ in range(20)])
    assert (set(got), len(server.requests)) == ({"token-1"}, 1)


async def test_one_who_is_called_off_does_not_take_it_from_the_others(wire: Wire) -> None:
    tokens = Tokens(wire, Wall())
    async with Raw(granting, close=False) as server:
        first = asyncio.create_task(tokens.bearer(agreed(server)))
        second = asyncio.create_task(tokens.bearer(agreed(server)))
        await server.heard.wait()
        first.cancel()
        assert await second == "token-1"
        assert first.cancelled() or first.cancelling()


async def test_a_refused_token_is_not_offered_again(wire: Wire) -> None:
    tokens = Tokens(wire, Wall())
    async with Raw(lambda number: granting(number, expires_in=3600), close=False) as server:
        assert await tokens.bearer(agreed(server)) == "token-1"
        assert await tokens.bearer(agreed(server), refused="token-1") == "token-2"
        assert await tokens.bearer(agreed(server), refused="token-1") == "token-2"
    assert len(server.requests) == 2


async def test_each_configuration_has_its_own(wire: Wire) -> None:
    tokens = Tokens(wire, Wall())
    async with Raw(granting, close=False) as server:
        assert await tokens.bearer(agreed(server)) == "token-1"
        assert await tokens.bearer(agreed(server, client_id="other")) == "token-2"


@pytest.mark.parametrize(
    ("sent", "detail"),
    [
        (
            answering({"error": "invalid_grant", "error_description": "s&cret is wrong"}, 400),
            "token endpoint answered 400 invalid_grant",
        ),
        (answering({"error": "s&cret"}, 400), "token endpoint answered 400"),
        (answering("no", 503), "token endpoint answered 503"),
        (answering({"access_token": "t"}, 201), "token endpoint answered 201"),
        (answering({"token": "t"}), "token endpoint answered 200 without a usable access_token"),
        (answering({"access_token": "a\nb"}), "token endpoint answered 200 without a usable access_token"),
        (answering({"access_token": "a b"}), "token endpoint answered 200 without a usable access_token"),
        (answering([]), "token endpoint answered 200 without a usable access_token"),
        (
            b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n<a>",
            "token endpoint answered 200 without a usable access_token",
        ),
        (
            answering({"access_token": "t", "token_type": "mac"}),
            "token endpoint gave a token that is not of type bearer",
        ),
        (
            b"HTTP/1.1 302 Found\r\nLocation: /b\r\nContent-Length: 0\r\n\r\n",
            "token endpoint answered 302",
        ),
        (b"", "token endpoint: the connection was closed before an answer came"),
    ],
)
async def test_no_token(wire: Wire, sent: bytes, detail: str) -> None:
    async with Raw(lambda _: sent) as server:
        got = await Tokens(wire, Wall()).bearer(agreed(server))
    assert isinstance(got, Answer)
    assert (got.status, got.failure, got.detail) == (0, "token", detail)


async def test_after_a_failure_it_is_asked_for_again(wire: Wire) -> None:
    tokens = Tokens(wire, Wall())
    async with Raw(lambda number: answering({}, 500) if number == 1 else granting(number), close=False) as server:
        assert isinstance(await tokens.bearer(agreed(server)), Answer)
        assert await tokens.bearer(agreed(server)) == "token-2"


async def test_a_token_endpoint_that_is_not_allowed(wire: Wire) -> None:
    got = await Tokens(wire, Wall()).bearer(OAuth(token_url="https://10.0.0.1/t", client_id="a", client_secret="b"))
    assert isinstance(got, Answer)
    assert (got.failure, got.detail) == ("not allowed", "token endpoint: add --allow 10.0.0.1:443 to permit it")
