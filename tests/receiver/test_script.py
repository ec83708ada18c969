"""Scripted answers: who gets which, and how they break."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest

from simulator.errors import BadInput
from simulator.receiver.script import Planned, Script, convert
from tests.receiver.speaking import notification

if TYPE_CHECKING:
    from tests.receiver.speaking import Speaking


async def statuses(speaking: Speaking, *bodies: bytes, name: str = "a") -> list[int]:
    return [(await speaking.send(f"/in/r/{name}", body)).status for body in bodies]


async def test_each_notification_begins_at_the_first_answer(speaking: Speaking) -> None:
    await speaking.set_up("a", script=[{"status": 500, "times": 2}, {"status": 503}, {"status": 202}])
    assert await statuses(speaking, b"1", b"2", b"1", b"1", b"2", b"1", b"1") == [500, 500, 500, 503, 500, 202, 202]


async def test_the_answers_do_not_depend_on_what_arrives_meanwhile(speaking: Speaking) -> None:
    await speaking.set_up("a", script=[{"status": 500, "delay": 0.005}, {"status": 503, "delay": "1ms"}, {}])

    async def walk(number: int) -> list[int]:
        return await statuses(speaking, *[b"%d" % number] * 3)

    assert await asyncio.gather(*[walk(number) for number in range(20)]) == [[500, 503, 200]] * 20


async def test_all_requests_can_share_one_walk(speaking: Speaking) -> None:
    await speaking.set_up("a", script=[{"status": 500}, {"status": 503}, {}], each="request")
    assert await statuses(speaking, b"1", b"2", b"3", b"4") == [500, 503, 200, 200]


async def test_one_event_type_can_have_a_script_of_its_own(speaking: Speaking) -> None:
    placed = notification("pon:OrderLevelPlaceOrderSuccess").body
    complete = notification("pon:OrderLevelComplete").body
    await speaking.set_up(
        "a",
        script=[
            {"status": 204},
            {"status": 500, "when": {"event": "OrderLevelComplete"}},
            {"status": 410, "when": {"method": "get"}},
            {"status": 201, "when": {"event": "OrderLevelComplete"}},
        ],
    )
    assert await statuses(speaking, placed, complete, complete, complete) == [204, 500, 201, 201]
    assert (await speaking.send("/in/r/a", b"", method="GET")).status == 410


async def test_what_no_answer_is_meant_for_gets_200(speaking: Speaking) -> None:
    await speaking.set_up("a", script=[{"status": 500, "when": {"order": "no such order"}}])
    assert await statuses(speaking, b"1") == [200]


async def test_a_new_script_begins_anew_and_keeps_everything_else(speaking: Speaking) -> None:
    demand = {"type": "basic", "user": "u", "password": "p"}
    await speaking.set_up("a", script=[{"status": 500}, {}], credentials=demand)
    assert await statuses(speaking, b"1") == [401]
    await speaking.set_up("a", credentials=None)
    assert await statuses(speaking, b"1", b"1") == [500, 200]
    await speaking.set_up("a", script=[{"status": 503}, {}])
    assert await statuses(speaking, b"1", b"1") == [503, 200]
    assert len(await speaking.requests("a")) == 5


async def test_an_answer_has_headers_body_and_location(speaking: Speaking) -> None:
    await speaking.set_up(
        "a",
        script=[
            {"status": 399, "location": "../b", "headers": {"X-A": 1, "Content-Type": "text/x"}, "body": "hé"},
            {"location": "http://localhost:1/"},
            {"body": {"a": [1]}},
        ],
    )
    first, second, third = [await speaking.send("/in/r/a") for _ in range(3)]
    assert (first.status, first.header("Location"), first.header("X-A")) == (399, "../b", "1")
    assert (first.header("Content-Type"), first.body.decode()) == ("text/x", "hé")
    assert (second.status, second.header("Location"), second.body) == (302, "http://localhost:1/", b"")
    assert (third.header("Content-Type"), third.body) == ("application/json", b'{"a": [1]}')
    assert [answer.header("Server") for answer in (first, second, third)] == ["drsim-receiver"] * 3


@pytest.mark.parametrize("status", [200, 204, 304, 404, 599, 999])
async def test_any_status(speaking: Speaking, status: int) -> None:
    await speaking.set_up("a", script=[{"status": status}])
    assert await statuses(speaking, b"1") == [status]


@pytest.mark.parametrize(
    ("planned", "status", "failure"),
    [
        ({"failure": "close"}, 0, "reset"),
        ({"failure": "reset"}, 0, "reset"),
        ({"failure": "truncate", "status": 201}, 201, "truncated"),
        ({"failure": "truncate", "body": "some text", "headers": {"A": "b"}}, 200, "truncated"),
        ({"failure": "garbage"}, 0, "protocol"),
        ({"failure": "oversize", "size": 2**27}, 200, "oversize"),
        ({"failure": "hang"}, 0, "time limit"),
    ],
)
async def test_a_broken_answer(speaking: Speaking, planned: dict[str, Any], status: int, failure: str) -> None:
    await speaking.set_up("a", script=[planned, {}])
    limit = 0.05 if failure == "time limit" else 20
    answer = await speaking.send("/in/r/a", time_limit=limit)
    assert (answer.status, answer.failure) == (status, failure)
    assert (await speaking.send("/in/r/a")).status == 200
    assert [one["answer"]["failure"] for one in await speaking.requests("a")] == [planned["failure"], ""]


async def test_an_oversize_body_ends_at_its_size(speaking: Speaking) -> None:
    await speaking.set_up("a", script=[{"failure": "oversize", "size": 100_000}])
    answer = await speaking.send("/in/r/a")
    assert (answer.failure, len(answer.body)) == ("", 100_000)


@pytest.mark.parametrize(
    ("script", "told"),
    [
        ([{"statsu": 500}], r'unknown key "statsu" at \$\.script\[0\] \(did you mean "status"\?\)'),
        ([{"status": 99}], "status must be 200 to 999, not 99"),
        ([{"status": "500"}], "Expected `?int"),
        ([{"failure": "explode"}], "Invalid enum value 'explode'"),
        ([{"delay": "soon"}], 'delay "soon" is not a time span'),
        ([{"delay": -1}], "delay must be 0 to 3600 seconds"),
        ([{"times": 0}], "times must be 1"),
        ([{"headers": {"A b": "c"}}], 'header "A b" holds a character'),
        ([{"headers": {"A": "c\r\nB: d"}}], 'header "A" holds a character'),
        ([{"location": "/a\nb"}], 'header "Location" holds a character'),
        ([{"when": {"evnt": "x"}}], 'did you mean "event"'),
        ("500", "Expected `?array"),
    ],
)
async def test_what_is_no_script(speaking: Speaking, script: object, told: str) -> None:
    status, answer = await speaking.control("PUT inboxes/r/a", {"script": script})
    assert status == 400
    with pytest.raises(BadInput, match=told):
        raise BadInput(answer["error"])


def test_a_script_in_code_is_checked_too() -> None:
    with pytest.raises(BadInput, match="status must be"):
        Script([Planned(status=1000)])
    assert not Script()
    assert convert({"status": 201}, Planned) == Planned(status=201)
