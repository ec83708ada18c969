"""Who is let in, which requests are understood, and how errors look; over every operation of the document."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

import pytest

from simulator.commerce.api_key import parsed
from simulator.errors import BadInput
from simulator.web.api.app import face_of, served
from simulator.web.api.operations import ALIVE
from tests.web.api.conftest import API, calling

if TYPE_CHECKING:
    from pathlib import Path

    from tests.web.api.conftest import Client


def basic(text: str) -> str:
    return f"Basic {base64.b64encode(text.encode()).decode()}"


async def test_what_is_not_alive_says_so(client: Client) -> None:
    for operation in API.operations.values():
        if operation.id not in ALIVE:
            told = await client.ask(operation.method, operation.path.replace("{", "").replace("}", ""))
            assert told.status == 501
            assert operation.id in told.error["message"]


@pytest.mark.parametrize("text", ["", "Bearer", "Bearer ", "Bearer sk_test_wrong", "Basic !", "Digest x", "Bearer é"])
async def test_without_a_known_key_nobody_is_let_in(client: Client, text: str) -> None:
    told = await client.get("/orders", headers={"Authorization": text})
    assert told.status == 401
    assert told.value == {"type": "unauthorized", "errors": [{"message": "An authorization error has occurred."}]}


async def test_keys_come_by_bearer_and_by_basic_with_an_empty_password(client: Client) -> None:
    key = client.simulation.keys.secret.text
    assert key.startswith("sk_test_")
    for text in (f"bearer {key}", basic(f"{key}:"), basic(key), basic(f"{key}:anything")):
        told = await client.get("/orders/1", headers={"Authorization": text})
        assert told.status != 401, text


async def test_a_key_opens_its_own_mode_only(tmp_path: Path) -> None:
    async with calling(tmp_path / "store") as test, calling(tmp_path / "live", environment="production") as live:
        keys = [one.simulation.keys.secret.text for one in (test, live)]
        assert keys[1].startswith("sk_")
        assert not keys[1].startswith("sk_test_")
        for client, key in ((test, keys[1]), (live, keys[0])):
            assert (await client.get("/orders/1", headers={"Authorization": f"Bearer {key}"})).status == 401


async def test_a_public_key_makes_sources_and_nothing_else(client: Client) -> None:
    (public,) = [key.text for key in client.simulation.keys if key.kind == "public"]
    headers = {"Authorization": f"Bearer {public}"}
    told = await client.get("/orders/1", headers=headers)
    assert (told.status, told.error["code"]) == (403, "invalid_request")
    assert (await client.post("/sources", {}, headers=headers)).status in (400, 501)


async def test_a_restricted_key_has_the_rights_it_was_given(client: Client) -> None:
    text = "rk_test_mine=orders:read,tax-identifiers:write"
    groups = ("orders", "tax-identifiers")
    client.simulation.keys.name(parsed(text, live=False, groups=groups, where="--api-key"))
    async with served(face_of(client.simulation, client.defects.append)) as client.address:
        mine = {"Authorization": "Bearer rk_test_mine"}
        assert (await client.get("/orders/1", headers=mine)).status != 403
        assert (await client.post("/orders/1", {}, headers=mine)).status == 403
        assert (await client.get("/customers/1", headers=mine)).status == 403
        assert (await client.ask("DELETE", "/tax-identifiers/1", headers=mine)).status != 403


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/ordres", 404, "not_found"),
        ("GET", "/orders/1/items", 404, "not_found"),
        ("GET", "//orders", 404, "not_found"),
        ("GET", "/orders//", 404, "not_found"),
        ("DELETE", "/orders", 405, "method_not_allowed"),
        ("PATCH", "/customers/1", 405, "method_not_allowed"),
    ],
)
async def test_paths_and_methods_that_do_not_exist(
    client: Client, method: str, path: str, status: int, code: str
) -> None:
    told = await client.ask(method, path)
    assert (told.status, told.error["code"]) == (status, code)
    assert ("Allow" in told.headers) == (status == 405)


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"digitalriver-version": "2021-03-23"}, None),
        ({"DigitalRiver-Version": "2021-12-13"}, None),
        ({"digitalriver-version": "2021-12-31"}, 400),
        ({"digitalriver-version": ""}, 400),
        ({"Accept": "application/json;q=0.5, text/html"}, None),
        ({"Accept": "application/*"}, None),
        ({"Accept": "text/html"}, 406),
        ({"Accept": "application/json; q=0"}, 406),
        ({"Accept": "application/json;q=0.0, */*;q=0.1"}, None),
    ],
)
async def test_versions_and_kinds_of_answers(client: Client, headers: dict[str, str], status: int | None) -> None:
    told = await client.get("/customers/1", headers=headers)
    assert told.status == status or (status is None and told.status in (404, 501))


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [("DELETE", "/orders", "GET, HEAD, POST"), ("HEAD", "/returns/1/x", ""), ("GET", "/skus/1/x", "")],
)
async def test_what_is_allowed_is_told(client: Client, method: str, path: str, allowed: str) -> None:
    assert (await client.ask(method, path)).headers.get("Allow", "") == allowed


async def test_head_is_answered_like_get_without_a_body(client: Client) -> None:
    got, headed = await client.get("/customers"), await client.ask("HEAD", "/skus?limit=1")
    assert (headed.status, headed.headers["Content-Length"]) == (200, got.headers["Content-Length"])


async def test_requests_have_ids_of_their_own(client: Client) -> None:
    ids = [(await client.get("/orders/1")).headers["x-dr-requestid"] for _ in range(3)]
    assert len(dict.fromkeys(ids)) == 3


async def test_too_many_requests_in_a_second_are_turned_away(tmp_path: Path) -> None:
    async with calling(tmp_path / "store", limited=True) as client:
        told = [await client.get("/orders/1") for _ in range(60)]
    late = [one for one in told if one.status == 429]
    assert late
    assert all(one.status != 429 for one in told[:25])
    assert (late[0].error["code"], late[0].headers["Retry-After"]) == ("limit_exceeded", "1")


async def test_a_server_that_stops_takes_no_work(client: Client) -> None:
    face = face_of(client.simulation, client.defects.append)
    face.stopping.set()
    async with served(face) as client.address:
        told = await client.get("/customers/1")
    assert told.status in (501, 503)


def test_keys_are_told_apart() -> None:
    def complaint(text: str, *, live: bool = False) -> str:
        with pytest.raises(BadInput) as caught:
            parsed(text, live=live, groups=("orders",), where="--api-key")
        return str(caught.value)

    assert parsed("any-key-of-mine", live=True, groups=(), where="").kind == "secret"
    assert parsed("pk_test_1234", live=False, groups=(), where="").kind == "public"
    assert "8 to 200" in complaint("short")
    assert "environment cte" in complaint("sk_1234567890")
    assert "environment production" in complaint("sk_test_12345", live=True)
    assert "needs its rights" in complaint("rk_test_12345")
    assert "all rights" in complaint("sk_test_12345=orders:read")
    assert 'did you mean "orders"' in complaint("rk_test_12345=order:read")
    assert 'did you mean "read"' in complaint("rk_test_12345=orders:reads")
