"""The receiver's control: what it takes, tells and refuses."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.receiver.speaking import Speaking


async def test_health(speaking: Speaking) -> None:
    await speaking.send("/in/r/a")
    status, told = await speaking.control("GET health")
    receiver = speaking.receiver
    assert (status, told["url"], told["elsewhere"]) == (200, receiver.url, receiver.elsewhere)
    assert (told["control"], told["inboxes"], told["arrivals"]) == (f"{receiver.url}/_control", 1, 1)


async def test_an_inbox_is_made_once_and_changed_later(speaking: Speaking) -> None:
    assert (await speaking.control("PUT inboxes/r/a", {}))[0] == 201
    status, told = await speaking.control("PUT inboxes/r/a", {"secrets": ["whk_a"]})
    assert (status, told["arrivals"], told["configured"]) == (200, 0, True)
    assert (await speaking.send("/in/r/a")).status == 400
    await speaking.control("PUT inboxes/r/a", {"script": [{"status": 500}]})
    assert (await speaking.send("/in/r/a")).status == 400


async def test_names_with_odd_letters(speaking: Speaking) -> None:
    _, told = await speaking.control("PUT inboxes/r%201/caf%C3%A9/x", {})
    assert (told["run"], told["name"]) == ("r 1", "café/x")
    assert told["url"].endswith("/in/r%201/caf%C3%A9/x")
    await speaking.send(told["url"].removeprefix(speaking.receiver.url))
    assert (await speaking.control("GET inboxes/r%201/caf%C3%A9/x"))[1]["arrivals"] == 1


async def test_runs_do_not_meet_and_are_forgotten_as_a_whole(speaking: Speaking) -> None:
    for path in ("r/a", "r/a/b", "s/a"):
        await speaking.send(f"/in/{path}")
    _, told = await speaking.control("GET runs/r")
    assert [inbox["name"] for inbox in told["inboxes"]] == ["a", "a/b"]
    assert (await speaking.control("DELETE runs/r"))[1] == {"forgotten": 2}
    _, told = await speaking.control("GET inboxes")
    assert [(inbox["run"], inbox["arrivals"]) for inbox in told["inboxes"]] == [("s", 1)]
    assert (await speaking.control("GET inboxes/r/a"))[0] == 404
    assert (await speaking.control("DELETE inboxes/s/a"))[1] == {"forgotten": 1}


async def test_only_what_is_new_can_be_asked_for(speaking: Speaking) -> None:
    for body in (b"1", b"2", b"3"):
        await speaking.send("/in/r/a", body)
    assert [one["body"] for one in await speaking.requests("a", "?after=1")] == ["2", "3"]


async def test_what_arrived_can_be_asked_for_without_the_bodies(speaking: Speaking) -> None:
    await speaking.send("/in/r/a", b"1")
    (told,) = await speaking.requests("a")
    assert told.pop("body") == "1"
    assert await speaking.requests("a", "?bodies=no") == [told]


async def test_waiting_for_an_arrival(speaking: Speaking) -> None:
    await speaking.send("/in/r/a", b"1")
    asking = asyncio.create_task(speaking.requests("a", "?after=1&wait=20"))
    await speaking.control("GET health")
    await speaking.send("/in/r/a", b"2")
    assert [one["body"] for one in await asking] == ["2"]
    assert await speaking.requests("a", "?after=2&wait=0.01") == []


@pytest.mark.parametrize(
    ("asked", "value", "status", "told"),
    [
        ("PUT inboxes/r/a", [], 400, "the body is not a JSON object"),
        ("PUT inboxes/r/a", {"secret": []}, 400, 'unknown key "secret" (did you mean "secrets"?)'),
        (
            "PUT inboxes/r/a",
            {"credentials": {"type": "basic", "usr": "a"}},
            400,
            'unknown key "usr" at $.credentials (did you mean "user"?)',
        ),
        ("PUT inboxes/r/" + "a" * 300, {}, 400, "a name is longer than 200 characters"),
        ("GET inboxes/r/a?after=x", None, 400, 'after must be a number, not "x"'),
        ("GET inboxes/r/a?bodies=maybe", None, 400, 'bodies must be yes or no, not "maybe"'),
        ("GET inboxes/r/a?wait=-1", None, 400, "wait must be 0 or more"),
        ("GET inboxes/r/a", None, 404, "there is no inbox r/a"),
        ("POST inboxes/r/a", {}, 405, "POST is not possible here"),
        ("DELETE health", None, 405, "DELETE is not possible here"),
        ("GET nowhere", None, 404, "there is no /_control/nowhere"),
    ],
)
async def test_what_the_control_does_not_take(
    speaking: Speaking, asked: str, value: object, status: int, told: str
) -> None:
    got = await speaking.control(asked, value)
    assert (got[0], got[1]["error"]) == (status, told)


async def test_what_is_no_json(speaking: Speaking) -> None:
    for body in (b"{", b"[" * 100_000, b"\xff", rb'{"script": [{"body": "\ud800"}]}', b'{"tolerance": NaN}'):
        answer = await speaking.send("/_control/inboxes/r/a", body, method="PUT")
        assert (answer.status, answer.body) == (400, b'{"error":"the body is not JSON"}')
    assert (await speaking.control("GET inboxes/r/a"))[0] == 404


async def test_a_refused_change_changes_nothing(speaking: Speaking) -> None:
    await speaking.set_up("a", script=[{"status": 500}])
    status, _ = await speaking.control("PUT inboxes/r/a", {"secrets": ["whk_a"], "script": [{"status": 1}]})
    assert status == 400
    assert (await speaking.send("/in/r/a")).status == 500
    assert (await speaking.control("PUT inboxes/r/b", {"script": [{"status": 1}]}))[0] == 400
    assert (await speaking.control("GET inboxes/r/b"))[0] == 404


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("localhost:1", 200),
        ("LOCALHOST.", 200),
        ("127.9.9.9", 200),
        ("[::1]:80", 200),
        ("", 403),
        ("[", 403),
        ("evil.example", 403),
        ("localhost.evil.example", 403),
        ("192.0.2.1", 403),
    ],
)
async def test_a_name_that_somebody_turned_to_loopback_opens_nothing(
    speaking: Speaking, host: str, status: int
) -> None:
    answer = await speaking.send("/_control/inboxes", method="GET", Host=host)
    assert answer.status == status
