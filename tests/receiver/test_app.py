"""What the receiver records, checks, refuses and forgets."""

from __future__ import annotations

import asyncio
import json
from base64 import b64encode
from typing import TYPE_CHECKING

import pytest

from simulator import signature
from simulator.errors import Unavailable
from simulator.receiver import inbox
from simulator.receiver.app import Receiver
from simulator.receiver.settings import BasicDemand, Settings
from tests.receiver.speaking import JSON, WALL, Speaking, notification

if TYPE_CHECKING:
    from simulator.receiver.recordings import Arrival
    from simulator.records import Format, Style

BASIC = {"type": "basic", "user": "shop", "password": "pässword"}
RIGHT = "Basic " + b64encode("shop:pässword".encode()).decode()


async def test_a_recording(speaking: Speaking) -> None:
    made = notification("webhook:order.accepted")
    event = json.loads(made.body)
    stamp = signature.header(["whk_a"], "1790000000", made.body)
    told = await speaking.set_up("a", secrets=["whk_a"])
    assert told["url"] == f"{speaking.receiver.url}/in/r/a"
    assert told["elsewhere"] == f"{speaking.receiver.elsewhere}/in/r/a"
    answer = await speaking.send("/in/r/a?x=1", made.body, Content_Type=JSON, DigitalRiver_Signature=stamp)
    assert (answer.status, answer.body) == (200, b"")
    (seen,) = await speaking.requests("a")
    assert dict(seen["headers"])["DigitalRiver-Signature"].startswith("1790000000, ")
    assert stamp not in json.dumps(seen)
    for name in ("headers", "body", "host"):
        del seen[name]
    assert seen == {
        "number": 1,
        "nth": 1,
        "wall": WALL,
        "method": "POST",
        "path": "/in/r/a?x=1",
        "elsewhere": False,
        "digest": made.digest,
        "size": len(made.body),
        "kind": "webhook json",
        "event": "order.accepted",
        "event_id": event["id"],
        "order": event["data"]["object"]["id"],
        "checks": {"credentials": "none", "signature": "right", "payload": "right", "content_type": "right"},
        "answer": {"status": 200, "location": "", "failure": ""},
    }


@pytest.mark.parametrize(
    ("type_", "form", "style", "kind"),
    [
        ("pon:OrderLevelComplete", "json", "plain", "pon json"),
        ("pon:OrderLevelComplete", "xml", "plain", "pon xml"),
        ("pon:OrderLevelComplete", "xml", "classic", "pon xml"),
        ("ocn:OrderComplete", "json", "plain", "ocn json"),
        ("ocn:OrderComplete", "xml", "classic", "ocn xml"),
        ("webhook:order.accepted", "json", "plain", "webhook json"),
    ],
)
async def test_every_kind_of_payload_is_recognised_and_checked(
    speaking: Speaking, type_: str, form: Format, style: Style, kind: str
) -> None:
    made = notification(type_, form, style)
    await speaking.send("/in/r/a", made.body, Content_Type=made.content_type)
    await speaking.send("/in/r/a", made.body[: len(made.body) // 2], Content_Type="text/plain")
    whole, half = await speaking.requests("a")
    assert (whole["kind"], whole["event"], bool(whole["order"])) == (kind, type_.partition(":")[2], True)
    assert (whole["checks"]["payload"], whole["checks"]["content_type"]) == ("right", "right")
    assert half["kind"] == ""
    assert half["checks"]["payload"] not in ("", "right", "none")


@pytest.mark.parametrize(
    ("body", "complaint"),
    [
        (b"", "the body is empty"),
        (b"[1]", "a JSON value that is no object"),
        (b'{"a": 1}', "JSON that is no notification of Digital River"),
        (b"<a/>", "XML that is no notification of Digital River"),
        (b"hello", "neither JSON nor XML"),
        (b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>', "a DOCTYPE is refused"),
        (b"<a>" * 1000, "nested deeper than 256 elements"),
        (b'{"OrderEventNotification": {"event": {"id": "x"}}}', ""),
        (b"<OrderCompleteNotification><orderID>1</orderID></OrderCompleteNotification>", ""),
        (b'{"type": "order.accepted", "data": {"object": []}}', ""),
        (b"\xff\xfe\x00", "neither JSON nor XML"),
        (b"[" * 100_000, "neither JSON nor XML"),
    ],
)
async def test_a_wrong_payload_is_noted_and_answered_like_any_other(
    speaking: Speaking, body: bytes, complaint: str
) -> None:
    assert (await speaking.send("/in/r/a", body)).status == 200
    (seen,) = await speaking.requests("a")
    assert complaint in seen["checks"]["payload"]
    assert seen["checks"]["payload"] not in ("", "right")


async def test_what_may_arrive_can_be_agreed(speaking: Speaking) -> None:
    made = notification("pon:OrderLevelComplete")
    await speaking.set_up("a", channel="ocn")
    await speaking.set_up("b", channel="pon", format="xml")
    for name in "ab":
        await speaking.send(f"/in/r/{name}", made.body, Content_Type="application/xml")
    checks = [(await speaking.requests(name))[0]["checks"] for name in "ab"]
    assert [check["payload"] for check in checks] == ["expected ocn, got pon", "expected xml, got json"]
    assert checks[0]["content_type"] == "application/xml for json"


@pytest.mark.parametrize(
    ("sent", "found"),
    [
        (RIGHT, "right"),
        (RIGHT.replace("Basic", "BASIC"), "right"),
        ("", "missing"),
        ("Basic c2hvcDpwYXNzd29yZA==", "wrong"),
        ("Basic !!", "wrong"),
        ("Bearer abc", "wrong"),
    ],
)
async def test_basic_credentials(speaking: Speaking, sent: str, found: str) -> None:
    await speaking.set_up("a", credentials=BASIC)
    answer = await speaking.send("/in/r/a", Authorization=sent)
    assert answer.status == (200 if found == "right" else 401)
    assert answer.header("WWW-Authenticate") == (None if found == "right" else 'Basic realm="drsim"')
    (seen,) = await speaking.requests("a")
    assert seen["checks"]["credentials"] == found
    assert "c2hvcDp" not in json.dumps(seen)


async def test_verification_can_be_switched_off(speaking: Speaking) -> None:
    await speaking.set_up("a", credentials=BASIC, secrets=["whk_a"], verify="off")
    assert (await speaking.send("/in/r/a")).status == 200
    checks = (await speaking.requests("a"))[0]["checks"]
    assert (checks["credentials"], checks["signature"]) == ("missing", "missing")


async def test_a_refused_request_uses_up_no_scripted_answer(speaking: Speaking) -> None:
    await speaking.set_up("a", credentials=BASIC, script=[{"status": 500}, {}])
    assert (await speaking.send("/in/r/a")).status == 401
    assert (await speaking.send("/in/r/a", Authorization=RIGHT)).status == 500


async def test_signatures(speaking: Speaking) -> None:
    body = notification("webhook:order.accepted").body
    await speaking.set_up("a", secrets=["whk_new", "whk_old"])

    async def sent(secret: str, stamp: float, payload: bytes = body) -> int:
        value = signature.header([secret], str(int(stamp)), body)
        return (await speaking.send("/in/r/a", payload, DigitalRiver_Signature=value)).status

    assert await sent("whk_new", WALL) == 200
    assert await sent("whk_old", WALL - 299) == 200
    assert await sent("whk_old", WALL - 301) == 400
    assert await sent("whk_other", WALL) == 400
    assert await sent("whk_new", WALL, body + b" ") == 400
    assert (await speaking.send("/in/r/a", body)).status == 400
    assert (await speaking.requests("a"))[-1]["checks"]["signature"] == "missing"


async def test_a_sub_path_compares_with_its_inbox_and_refuses_nothing(speaking: Speaking) -> None:
    await speaking.set_up("a", credentials=BASIC, secrets=["whk_a"])
    assert (await speaking.send("/in/r/a/moved/on", elsewhere=True)).status == 200
    (seen,) = await speaking.requests("a/moved/on")
    assert seen["elsewhere"] is True
    assert (seen["checks"]["credentials"], seen["checks"]["signature"]) == ("missing", "missing")
    await speaking.set_up("a/moved", script=[{"status": 418}])
    assert (await speaking.send("/in/r/a/moved", Authorization=RIGHT)).status == 418
    assert (await speaking.requests("a/moved"))[0]["checks"]["credentials"] == "right"
    assert await speaking.requests("a") == []


async def test_plain_paths_are_taken_without_any_set_up() -> None:
    arrivals: list[tuple[Arrival, bytes]] = []
    default = Settings(credentials=BasicDemand("shop", "pässword"))
    async with Receiver(wall=lambda: WALL, default=default, on_arrival=lambda *told: arrivals.append(told)) as receiver:
        client = Speaking(receiver)
        assert (await client.send("/hook", Authorization=RIGHT)).status == 200
        assert (await client.send("/")).status == 401
        assert (await client.send("/in/hook")).status == 401
        assert (await client.control("GET inboxes/-/hook"))[1]["url"] == f"{receiver.url}/hook"
        await client.wire.close()
    assert [(arrival.path, arrival.answer["status"], body) for arrival, body in arrivals] == [
        ("/hook", 200, b"{}"),
        ("/", 401, b"{}"),
        ("/in/hook", 401, b"{}"),
    ]


async def test_a_huge_body_is_turned_away(speaking: Speaking, caplog: pytest.LogCaptureFixture) -> None:
    answer = await speaking.send("/in/r/a", b"x" * (4 * 1024 * 1024 + 1))
    assert answer.status == 413
    told = "POST /in/r/a: the body is longer than 4194304 bytes (answered 413, not recorded)"
    assert [record.message for record in caplog.records] == [told]
    assert (await speaking.control("GET inboxes/r/a"))[0] == 404
    assert (await speaking.send("/in/r/a", b"x" * (4 * 1024 * 1024))).status == 200


async def test_a_compressed_body_is_not_unpacked(speaking: Speaking) -> None:
    assert (await speaking.send("/in/r/a", b"\x1f\x8b", Content_Encoding="gzip")).status == 200
    assert (await speaking.requests("a"))[0]["size"] == 2


async def test_copies_are_counted_by_body(speaking: Speaking) -> None:
    for body in (b"1", b"2", b"1", b"1"):
        await speaking.send("/in/r/a", body)
    assert [(one["number"], one["nth"]) for one in await speaking.requests("a")] == [(1, 1), (2, 1), (3, 2), (4, 3)]


async def test_the_oldest_bodies_go_first_and_every_arrival_is_remembered() -> None:
    async with Receiver(keep_bodies=2500) as receiver:
        client = Speaking(receiver)
        for letter in (b"x", b"y", b"x", b"z"):
            await client.send("/in/r/a", letter * 1000)
        status, told = await client.control("GET inboxes/r/a")
        assert (status, told["arrivals"], told["forgotten"]) == (200, 4, 0)
        bodies = [None if one["body"] is None else one["body"][0] for one in told["requests"]]
        assert bodies == ["x", None, "x", "z"]
        assert [(one["number"], one["nth"], one["size"]) for one in told["requests"]] == [
            (1, 1, 1000),
            (2, 1, 1000),
            (3, 2, 1000),
            (4, 1, 1000),
        ]
        assert len({one["digest"] for one in told["requests"]}) == 3
        await client.wire.close()


async def test_equal_bodies_weigh_no_more_than_one() -> None:
    async with Receiver(keep_bodies=1500) as receiver:
        client = Speaking(receiver)
        for _ in range(5):
            await client.send("/in/r/a", b"x" * 1000)
        assert [len(one["body"]) for one in await client.requests("a")] == [1000] * 5
        await client.send("/in/r/a", b"y" * 4000)
        assert [one["body"] for one in await client.requests("a")] == [None] * 6
        await client.wire.close()


async def test_arrivals_are_forgotten_when_their_facts_alone_are_too_much() -> None:
    async with Receiver(keep_facts=4000) as receiver:
        client = Speaking(receiver)
        for name in "abab":
            await client.send(f"/in/r/{name}", X="x" * 1200)
        first, second = [(await client.control(f"GET inboxes/r/{name}"))[1] for name in "ab"]
        assert [(one["arrivals"], one["forgotten"]) for one in (first, second)] == [(2, 1), (2, 1)]
        assert [one["number"] for one in first["requests"] + second["requests"]] == [2, 2]
        await client.control("DELETE inboxes/r/a")
        for _ in range(2):
            await client.send("/in/r/c", X="x" * 1200)
        assert [one["number"] for one in await client.requests("b")] == []
        assert [one["number"] for one in await client.requests("c", "?after=1")] == [2]
        await client.wire.close()


async def test_a_header_that_is_no_text_is_told_all_the_same(speaking: Speaking) -> None:
    host, _, port = speaking.receiver.url.removeprefix("http://").partition(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    writer.write(b"POST /in/r/a HTTP/1.1\r\nHost: localhost\r\nX-Name: caf\xe9 \xc3\xa9\r\nContent-Length: 0\r\n\r\n")
    assert b" 200 " in await reader.readline()
    writer.close()
    assert dict((await speaking.requests("a"))[0]["headers"])["X-Name"] == "caf\ufffd é"


async def test_inboxes_that_nobody_set_up_go_first(monkeypatch: pytest.MonkeyPatch, speaking: Speaking) -> None:
    monkeypatch.setattr(inbox, "_INBOXES", 3)
    await speaking.set_up("agreed", script=[{"status": 500}])
    for name in "abcd":
        await speaking.send(f"/{name}")
    assert (await speaking.send("/in/r/agreed")).status == 500
    names = [told["name"] for told in (await speaking.control("GET inboxes"))[1]["inboxes"]]
    assert names == ["agreed", "c", "d"]


async def test_secrets_in_a_query_are_not_recorded(speaking: Speaking) -> None:
    await speaking.send("/in/r/a?page=1&access_token=abcdefgh&X-Api-Key=ijkl")
    (seen,) = await speaking.requests("a")
    assert seen["path"] == "/in/r/a?page=1&access_token=…&X-Api-Key=…"


async def test_discarding_counts_and_answers_only() -> None:
    async with Receiver(discard=True) as receiver:
        client = Speaking(receiver)
        await client.set_up("a", script=[{"status": 500, "when": {"event": "OrderLevelComplete"}}])
        assert (await client.send("/in/r/a")).status == 200
        assert (await client.send("/in/r/a", notification("pon:OrderLevelComplete").body)).status == 500
        assert (await client.send("/in/r/b")).status == 200
        assert (await client.control("GET inboxes/r/a"))[1]["arrivals"] == 2
        assert await client.requests("a") == []
        await client.wire.close()


async def test_a_client_that_goes_or_speaks_no_http_leaves_no_traceback(
    speaking: Speaking, caplog: pytest.LogCaptureFixture
) -> None:
    host, _, port = speaking.receiver.url.removeprefix("http://").partition(":")
    head = b"POST /in/r/a HTTP/1.1\r\nHost: localhost\r\n"
    for sent in (
        head + b"Content-Length: 9\r\n\r\n{",
        b"\0\0\r\n\r\n",
        head + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n",
    ):
        reader, writer = await asyncio.open_connection(host, int(port))
        writer.write(sent)
        writer.write_eof()
        await reader.read()
        writer.close()
    assert (await speaking.send("/in/r/a")).status == 200
    assert caplog.records == []


async def test_a_port_in_use_is_one_line(speaking: Speaking) -> None:
    port = int(speaking.receiver.url.rpartition(":")[2])
    with pytest.raises(Unavailable, match=f"port {port} on 127.0.0.1 is in use by another program"):
        async with Receiver(port=port):
            pass


async def test_leaving_ends_delays_and_silences() -> None:
    async with Receiver() as receiver:
        client = Speaking(receiver)
        await client.set_up("a", script=[{"delay": 3000}])
        await client.set_up("b", script=[{"failure": "hang"}])
        waiting = [asyncio.create_task(client.send(f"/in/r/{name}")) for name in "ab"]
        while len([inbox for inbox in receiver.inboxes.of() if inbox.count]) < 2:
            await client.control("GET inboxes/r/a?after=0&wait=1")
            await client.control("GET inboxes/r/b?after=0&wait=1")
    answers = await asyncio.gather(*waiting)
    assert [answer.failure in ("", "reset") for answer in answers] == [True, True]
    await client.wire.close()
