"""The token endpoint of an inbox."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import pytest

from simulator.receiver.app import Receiver
from tests.receiver.speaking import Speaking

if TYPE_CHECKING:
    from simulator.records import Answer

FORM = "application/x-www-form-urlencoded"
DEMAND = {"type": "oauth", "client_id": "app", "client_secret": "s", "user": "u", "password": "p"}
FIELDS = {"grant_type": "password", "client_id": "app", "client_secret": "s", "username": "u", "password": "p"}


async def ask(speaking: Speaking, content_type: str = FORM, **fields: str) -> Answer:
    return await speaking.send("/token/r/a", urlencode(FIELDS | fields).encode(), Content_Type=content_type)


async def test_a_granted_token_opens_its_inbox(speaking: Speaking) -> None:
    told = await speaking.set_up("a", credentials=DEMAND)
    assert told["token_url"] == f"{speaking.receiver.url}/token/r/a"
    answer = await ask(speaking)
    granted = json.loads(answer.body)
    assert (answer.status, granted["token_type"], granted["expires_in"]) == (200, "Bearer", 3600)
    assert (await speaking.send("/in/r/a", Authorization=f"Bearer {granted['access_token']}")).status == 200
    refused = await speaking.send("/in/r/a", Authorization="Bearer other")
    assert (refused.status, refused.header("WWW-Authenticate")) == (401, 'Bearer realm="drsim"')
    assert (await speaking.send("/in/r/a/moved", Authorization=f"Bearer {granted['access_token']}")).status == 200
    assert (await speaking.requests("a/moved"))[0]["checks"]["credentials"] == "right"
    assert granted["access_token"] not in json.dumps(await speaking.requests("a"))


async def test_a_token_is_right_at_a_sub_path_that_demands_one_itself(speaking: Speaking) -> None:
    await speaking.set_up("a", credentials=DEMAND)
    await speaking.set_up("a/moved", credentials=DEMAND)
    below = await speaking.send("/token/r/a/moved", urlencode(FIELDS).encode(), Content_Type=FORM)
    for answer in (await ask(speaking), below):
        token = f"Bearer {json.loads(answer.body)['access_token']}"
        for path in ("/in/r/a", "/in/r/a/moved"):
            assert (await speaking.send(path, Authorization=token)).status == 200
    assert [one["checks"]["credentials"] for one in await speaking.requests("a/moved")] == ["right", "right"]
    assert (await speaking.send("/in/r/a/moved", Authorization="Bearer other")).status == 401


async def test_a_token_expires() -> None:
    now = [1000.0]
    async with Receiver(wall=lambda: now[0]) as receiver:
        client = Speaking(receiver)
        await client.set_up("a", credentials={**DEMAND, "expires_in": 5})
        token = json.loads((await ask(client)).body)["access_token"]
        now[0] += 5
        assert (await client.send("/in/r/a", Authorization=f"Bearer {token}")).status == 401
        assert (await client.requests("a"))[0]["checks"]["credentials"] == "expired"
        await client.set_up("a", credentials={**DEMAND, "expires_in": None})
        assert "expires_in" not in json.loads((await ask(client)).body)
        await client.wire.close()


@pytest.mark.parametrize(
    ("fields", "status", "code"),
    [
        ({"grant_type": "client_credentials"}, 400, "unsupported_grant_type"),
        ({"client_id": "other"}, 401, "invalid_client"),
        ({"client_secret": ""}, 401, "invalid_client"),
        ({"username": "other"}, 400, "invalid_grant"),
        ({"password": "other"}, 400, "invalid_grant"),
        ({"audience": "other"}, 400, "invalid_target"),
    ],
)
async def test_what_is_not_granted(speaking: Speaking, fields: dict[str, str], status: int, code: str) -> None:
    await speaking.set_up("a", credentials={**DEMAND, "audience": "shop"})
    answer = await ask(speaking, **{"audience": "shop", **fields})
    assert (answer.status, json.loads(answer.body)["error"]) == (status, code)


async def test_only_a_form_is_read(speaking: Speaking) -> None:
    await speaking.set_up("a", credentials=DEMAND)
    assert (await ask(speaking, "application/json")).status == 400
    assert (await speaking.send("/token/r/a", b"", method="GET")).status == 400


async def test_client_credentials_need_no_user(speaking: Speaking) -> None:
    await speaking.set_up("a", credentials={**DEMAND, "grant_type": "client_credentials"})
    assert (await ask(speaking, grant_type="client_credentials", username="", password="")).status == 200


async def test_the_token_endpoint_can_be_scripted(speaking: Speaking) -> None:
    told = await speaking.set_up("a", credentials=DEMAND, tokens=[{"status": 503}, {"failure": "close"}, {}])
    assert told["token_requests"] == 0
    answers = [await ask(speaking) for _ in range(4)]
    assert [(answer.status, answer.failure) for answer in answers] == [(503, ""), (0, "reset"), (200, ""), (200, "")]
    assert (await speaking.control("GET inboxes/r/a"))[1]["token_requests"] == 4


async def test_an_inbox_that_asks_for_none_grants_none(speaking: Speaking) -> None:
    assert (await ask(speaking)).status == 404
    await speaking.set_up("a")
    assert (await ask(speaking)).status == 404
