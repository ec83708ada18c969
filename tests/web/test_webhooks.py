"""Webhooks over the control API: made, changed, revealed, rotated, tried out, deleted."""

from __future__ import annotations

import asyncio
import json
import select
import socket
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import pytest

from simulator import signature
from simulator.clock import breathe
from tests.listening import Listening
from tests.web.conftest import serving

if TYPE_CHECKING:
    from pathlib import Path

    from tests.listening import Heard
    from tests.web.conftest import Client

TOKENS = {
    "tokenEndPoint": "http://127.0.0.1:9/token",
    "clientID": "c",
    "clientSecret": "opensesame",
    "password": "hush it",
}


def wanted(url: str = "http://127.0.0.1:9/", **more: Any) -> dict[str, Any]:
    return {"address": url, "types": ["order.accepted"], **more}


async def test_a_life_of_a_webhook(client: Client) -> None:
    made = await client.post("webhooks", wanted(name="erp", secret="whk_mine_already"))
    assert made.status == 201
    told = made.value
    assert (told["name"], told["types"], told["enabled"], told["liveMode"]) == ("erp", ["order.accepted"], True, False)
    assert [one["secret"] for one in told["secrets"]] == ["whk_…"]
    assert (await client.get("webhooks/erp")).value == told == (await client.get(f"webhooks/{told['id']}")).value
    listed = (await client.get("webhooks")).value
    assert (listed["environment"], listed["webhooks"]) == ("cte", [told])
    renewed = (await client.post("webhooks/erp/rotate", {"expire": 6, "secret": "whk_other_one"})).value
    assert [one["expires"] is None for one in renewed["secrets"]] == [True, False]
    revealed = (await client.get("webhooks/erp/secrets")).value["secrets"]
    assert [one["secret"] for one in revealed] == ["whk_other_one", "whk_mine_already"]
    off = (await client.ask("PATCH", "webhooks/erp", {"enabled": False})).value
    assert (off["enabled"], client.simulation.endpoint("erp").enabled) == (False, False)
    everything = (await client.ask("PATCH", "webhooks/erp", {"enabled": True, "types": ["*"]})).value
    assert everything["types"] == ["*"]
    assert (await client.ask("DELETE", "webhooks/erp")).value["id"] == told["id"]
    assert (await client.get("webhooks")).value["webhooks"] == []
    for method, path in (("GET", "webhooks/erp"), ("DELETE", "webhooks/erp"), ("GET", "webhooks/erp/secrets")):
        assert (await client.ask(method, path)).status == 404


async def test_no_secret_is_told_but_where_it_is_revealed(client: Client) -> None:
    await client.post("webhooks", wanted(name="basic", authentication={"userName": "dr", "password": "opensesame"}))
    await client.post("webhooks", wanted(name="tokens", transportType="OAUTH", oauth=TOKENS))
    for path in ("webhooks", "webhooks/basic", "webhooks/tokens", "endpoints"):
        text = str((await client.get(path)).value)
        assert "opensesame" not in text
        assert "hush it" not in text
        assert client.simulation.webhooks.webhook("basic").secrets[0].text not in text


async def test_a_sample_event_goes_to_one_webhook_and_the_attempt_is_told(client: Client) -> None:
    async with Listening(lambda heard: 200 if heard.path == "/one" else 500) as receiver:
        for name in ("one", "two"):
            await client.post("webhooks", wanted(f"{receiver.url}/{name}", name=name, secret=f"whk_{name}"))
        told = await client.post("webhooks/one/test", {"type": "order.accepted"})
        assert told.status == 201
        assert [one["disposition"] for one in told.value["attempts"]] == ["acknowledged"]
        assert (await client.get(f"deliveries/{told.value['delivery']}")).value["delivery"]["endpoint"] == "one"
        failed = await client.post("webhooks/two/test", {"type": "order.accepted"})
        assert [one["disposition"] for one in failed.value["attempts"]] == ["retry"]
        (heard,) = (heard for heard in receiver.heard if heard.path == "/one")
        header = heard.headers[signature.HEADER]
        assert signature.verify(header, heard.body, ["whk_one"], float(header.partition(",")[0])) == ""
    assert (await client.get("orders")).value["orders"] == [], "nobody placed an order"
    await client.ask("PATCH", "webhooks/one", {"enabled": False})
    off = await client.post("webhooks/one/test", {"type": "order.accepted"})
    assert (off.status, "switched off" in off.value["error"]["message"]) == (409, True)


async def test_bad_requests_say_what_is_wrong_and_change_nothing(client: Client) -> None:
    await client.post("webhooks", wanted(name="erp"))
    before = (await client.get("webhooks")).value
    for method, path, value, said in (
        ("POST", "webhooks", wanted(name="erp"), 'an endpoint "erp" already'),
        ("POST", "webhooks", wanted(name="my erp"), "is not a name"),
        ("POST", "webhooks", wanted(secret="two words"), "one word"),
        ("POST", "webhooks", {"types": ["order.accepted"]}, "address"),
        ("POST", "webhooks", wanted(types=["order.acepted"]), "order.accepted"),
        ("POST", "webhooks", wanted(adress="x"), 'unknown key "adress"'),
        ("POST", "webhooks", wanted(transportType="OAUTH"), "must be given where"),
        ("PATCH", "webhooks/erp", {"address": "erp.example.com"}, "https://erp.example.com"),
        ("PATCH", "webhooks/erp", {"expanded": ["order.complete"]}, "no expanded form"),
        ("POST", "webhooks/erp/rotate", {"expire": 2}, "2"),
        ("POST", "webhooks/erp/rotate", {}, "expire"),
        ("POST", "webhooks/erp/test", {"type": "order.acepted"}, "order.accepted"),
        ("POST", "webhooks/erp/test", {"type": "pon:OrderLevelComplete"}, "OrderLevelComplete"),
    ):
        told = await client.ask(method, path, value)
        assert told.status == 400, (path, value, told)
        assert said in str(told.value["error"]), told
    assert (await client.get("webhooks")).value == before


@pytest.mark.parametrize(("race", "there"), [("before", False), ("after", True)])
async def test_a_webhook_before_and_after_the_answer_that_caused_it(tmp_path: Path, race: str, there: bool) -> None:
    """When the webhook comes, the receiver looks whether the bytes of the answer have arrived at the client."""
    seen: list[bool] = []
    with socket.socket() as caller:

        def look(heard: Heard) -> int:
            with suppress(BlockingIOError):
                seen.append(bool(caller.recv(1, socket.MSG_PEEK)))
                return 200
            seen.append(False)
            return 409

        async with Listening(look) as receiver, serving(tmp_path, "manual", webhook_race=race) as client:
            order = await client.placed()
            await client.post("clock/settle")
            await client.post("webhooks", wanted(receiver.url, name="erp"))
            await raw(caller, client.address, "/_control/emit", {"type": "order.accepted", "order": order})
            await client.post("clock/settle")
            (delivery,) = (await client.get("deliveries")).value["deliveries"]
    assert seen == ([there] if there else [False, True])
    assert (delivery["disposition"], delivery["number"]) == ("acknowledged", len(seen))


async def raw(caller: socket.socket, address: str, path: str, value: Any) -> None:
    """Send a request whose answer nobody reads."""
    host, _, port = address.removeprefix("http://").partition(":")
    body = json.dumps(value)
    head = f"POST {path} HTTP/1.1\r\nHost: {host}:{port}\r\nContent-Type: application/json\r\n"
    caller.setblocking(False)
    loop = asyncio.get_running_loop()
    await loop.sock_connect(caller, (host, int(port)))
    await loop.sock_sendall(caller, f"{head}Content-Length: {len(body)}\r\n\r\n{body}".encode())
    while select.select([caller], [], [], 0)[0] == []:
        await breathe()
