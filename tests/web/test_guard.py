"""Who is let in, and what errors look like."""

from __future__ import annotations

import asyncio
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pytest

from simulator.web.control import body

if TYPE_CHECKING:
    from tests.web.conftest import Client

JSON = {"Content-Type": "application/json"}


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"Host": "localhost:8080"}, 200),
        ({"Host": "[::1]:8080"}, 200),
        ({"Host": "DRSIM.example"}, 200),
        ({"Host": "drsim.example.:80"}, 200),
        ({"Host": "evil.example"}, 403),
        ({"Host": "localhost.evil.example"}, 403),
        ({"Host": "192.0.2.1"}, 403),
        ({"Host": "["}, 403),
        ({"Origin": "http://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": "http://["}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Host": "localhost:1", "Origin": "http://localhost:1"}, 200),
    ],
)
async def test_foreign_hosts_and_origins_are_refused(client: Client, headers: dict[str, str], status: int) -> None:
    told = await client.get("health", headers=headers)
    assert told.status == status
    assert ("error" in told.value) == (status == 403)


@pytest.mark.parametrize(
    ("sent", "status", "said"),
    [
        ({"data": b"{", "headers": JSON}, 400, "body"),
        ({"data": b'{"locale": "en_US", "locale": "de_DE"}', "headers": JSON}, 400, 'duplicate key "locale"'),
        ({"data": b"\xff", "headers": JSON}, 400, "not UTF-8"),
        ({"data": b"[]", "headers": JSON}, 400, "body"),
        ({"data": b"7", "headers": JSON}, 400, "body"),
        ({"json": {}, "params": {"dry": "1"}}, 400, 'unknown query parameter "dry"'),
        ({"data": b"no gzip", "headers": {**JSON, "Content-Encoding": "gzip"}}, 400, "not what its headers say"),
        ({"data": b"[" * 100_000, "headers": JSON}, 400, "body"),
        ({"data": b'{"a": NaN}', "headers": JSON}, 400, "body"),
        ({"data": b"{}", "headers": {"Content-Type": "text/plain"}}, 415, "must be application/json"),
        ({"data": BytesIO(b" " * (5 * 1024 * 1024)), "headers": JSON}, 413, "too large"),
    ],
    ids=["cut", "twice", "bytes", "empty list", "number", "query", "gzip", "deep", "nan", "type", "large"],
)
async def test_a_bad_body_is_refused_and_nothing_happens(
    client: Client, sent: dict[str, Any], status: int, said: str
) -> None:
    told = await client.post("orders", **sent)
    assert told.status == status
    assert said in f"{told.value['error']['message']} {told.value['error'].get('where', '')}"
    assert (await client.get("orders")).value["orders"] == []
    assert client.defects == []


async def test_an_unknown_path_names_the_nearest(client: Client) -> None:
    told = await client.get("order")
    assert (told.status, told.value["error"]["nearest"]) == (404, "/_control/orders")


async def test_a_wrong_method_names_the_right_ones(client: Client) -> None:
    told = await client.ask("DELETE", "orders")
    assert told.status == 405
    assert "GET, HEAD, POST" in told.value["error"]["message"]


async def test_a_defect_of_ours_shows_the_client_no_traceback(client: Client) -> None:
    client.simulation.store.read.close()
    told = await client.get("deliveries/d1")
    assert told.status == 500
    assert told.value == {"error": {"message": "internal error; the operator has the details"}}
    assert len(client.defects) == 1


async def test_the_api_tells_what_it_offers(client: Client) -> None:
    offered = {(route["method"], route["path"]): route["about"] for route in (await client.get("")).value["routes"]}
    assert offered[("POST", "/_control/orders/{id}/actions")].startswith("``{")
    assert all(offered.values())


async def test_a_client_that_goes_or_speaks_no_http_is_no_defect(
    client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    host, _, port = client.address.removeprefix("http://").partition(":")
    head = b"POST /_control/orders HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
    for sent in (head + b"Content-Length: 9\r\n\r\n{", b"\0\0\0\r\n\r\n", head + head):
        reader, writer = await asyncio.open_connection(host, int(port))
        writer.write(sent)
        writer.write_eof()
        await reader.read()
        writer.close()
    assert (await client.get("orders")).value["orders"] == []
    assert client.defects == []
    assert caplog.records == []


async def test_a_body_that_does_not_come_lets_the_clock_go(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(body, "PATIENCE", 0.01)
    host, _, port = client.address.removeprefix("http://").partition(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    head = b"POST /_control/orders HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
    writer.write(head + b"Content-Length: 9\r\n\r\n{")
    assert (await reader.readline()).startswith(b"HTTP/1.1 408")
    await client.placed()
    assert (await client.post("clock/settle")).value["open"] == []
    writer.close()
