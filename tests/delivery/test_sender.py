"""What one attempt sends, keeps and masks, and when the next one is due."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from simulator.delivery.sender import Sender
from simulator.receiver.script import Planned
from simulator.receiver.settings import BasicDemand
from simulator.records import Basic, Channel, Options
from simulator.signature import verify
from tests.delivery.attempts import AT, BODY, HOUR, OK, WALL, attempt, heard, told
from tests.raw import Raw

if TYPE_CHECKING:
    from simulator.receiver.app import Receiver
    from simulator.wire import Wire


# -- what is sent -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("channel", "agent"),
    [("pon", "Java/1.8.0_292"), ("ocn", "Java/1.8.0_292"), ("webhook", "DigitalRiver-Webhooks/1.0")],
)
async def test_the_headers_of_a_post(wire: Wire, channel: Channel, agent: str) -> None:
    async with Raw(lambda _: OK) as server:
        made = await attempt(wire, f"{server.url}/hook", channel=channel)
    head, _, body = server.requests[0].partition(b"\r\n\r\n")
    assert body == BODY
    assert head.decode().split("\r\n") == [
        "POST /hook HTTP/1.1",
        f"Host: 127.0.0.1:{server.port}",
        f"User-Agent: {agent}",
        "Accept: */*",
        "Content-Type: application/json",
        "Content-Length: 7",
    ]
    assert (made.id, made.disposition, made.at, made.next_at) == ("d1.1", "acknowledged", AT, None)
    assert (made.measured.wall, made.measured.headers, made.measured.interrupted) == (WALL, (), 0)
    (exchange,) = made.exchanges
    assert (exchange.url, exchange.method, exchange.status) == (f"{server.url}/hook", "POST", 200)
    assert exchange.headers == (("User-Agent", agent), ("Accept", "*/*"), ("Content-Type", "application/json"))


async def test_basic_goes_along_unasked_and_is_masked(wire: Wire, receiver: Receiver) -> None:
    url = told(receiver, "a", credentials=BasicDemand("shop", "se:cret-word"))
    made = await attempt(wire, url, auth=Basic("shop", "se:cret-word"))
    assert [arrival.checks["credentials"] for arrival in heard(receiver, "a")] == ["right"]
    assert ("Authorization", "Basic …") in made.exchanges[0].headers
    assert made.disposition == "acknowledged"


async def test_wrong_credentials_are_an_error(wire: Wire, receiver: Receiver) -> None:
    url = told(receiver, "a", credentials=BasicDemand("shop", "right"))
    made = await attempt(wire, url, auth=Basic("shop", "wrong"))
    assert (made.disposition, made.exchanges[0].status) == ("retry", 401)
    assert made.next_at == AT + HOUR


async def test_credentials_in_the_address_are_basic_and_masked(wire: Wire, receiver: Receiver) -> None:
    url = told(receiver, "a", credentials=BasicDemand("shop", "a secret"))
    made = await attempt(wire, url.replace("//", "//shop:a%20secret@") + "?token=abcdef&x=1")
    assert made.disposition == "acknowledged"
    assert made.exchanges[0].url == url.replace("//", "//shop:…@") + "?token=…&x=1"


async def test_what_a_receiver_echoes_is_masked(wire: Wire) -> None:
    def echo(_: int) -> bytes:
        body = server.requests[-1]
        head = b"HTTP/1.1 200 OK\r\nSet-Cookie: session=abcdefgh; Path=/\r\nX-Echo: top-secret-word\r\n"
        return head + b"Content-Length: %d\r\n\r\n" % len(body) + body

    async with Raw(echo) as server:
        made = await attempt(
            wire, server.url, channel="webhook", secrets=("whk_0123456789",), auth=Basic("u", "top-secret-word")
        )
    kept = repr(made)
    assert "User-Agent" in made.exchanges[0].answer_body
    assert ("Set-Cookie", "session=…") in made.exchanges[0].answer_headers
    for secret in ("top-secret-word", "dTp0b3Atc2VjcmV0LXdvcmQ=", "whk_0123456789", "abcdefgh"):
        assert secret not in kept


@pytest.mark.parametrize("spelled", ['pa"ss w/ö', r"pa\"ss w/\u00f6", "pa%22ss%20w%2F%C3%B6", "pa%22ss+w%2F%C3%B6"])
async def test_an_echo_is_masked_however_it_spells_the_secret(wire: Wire, spelled: str) -> None:
    body = f"{spelled} token-in-query".encode()
    head = b"HTTP/1.1 503 Busy\r\nContent-Length: %d\r\n\r\n" % len(body)
    async with Raw(lambda _: head + body) as server:
        made = await attempt(wire, f"{server.url}/?token=token-in-query", auth=Basic("u", 'pa"ss w/ö'))
    assert made.exchanges[0].answer_body == f"{spelled[:4]}… toke…"


async def test_control_characters_in_headers_are_kept_out(wire: Wire) -> None:
    sent = b"HTTP/1.1 503 Busy\r\nX: \x1b[2Ja\tb\r\nContent-Length: 0\r\n\r\n"
    async with Raw(lambda _: sent) as server:
        made = await attempt(wire, server.url)
    assert dict(made.exchanges[0].answer_headers)["X"] == "\ufffd[2Ja\tb"


async def test_long_answers_are_kept_in_part(wire: Wire, receiver: Receiver) -> None:
    made = await attempt(wire, told(receiver, "a", Planned(body="x" * 9000)))
    assert len(made.exchanges[0].answer_body) == 8192
    assert made.exchanges[0].notes == ("answer body cut to 8192 characters",)


async def test_a_body_where_none_can_be_is_noted(wire: Wire) -> None:
    async with Raw(lambda _: b"HTTP/1.1 204 No Content\r\nContent-Length: 2\r\n\r\nok") as server:
        made = await attempt(wire, server.url, channel="pon")
    (exchange,) = made.exchanges
    assert (made.disposition, exchange.status, exchange.answer_body) == ("acknowledged", 204, "")
    assert exchange.notes == ("a 204 has no body; what came of one was left out",)


async def test_an_interrupted_attempt_says_so(wire: Wire, receiver: Receiver) -> None:
    made = await attempt(wire, told(receiver, "a"), interrupted=2)
    assert (made.number, made.measured.interrupted) == (1, 2)


# -- the signature ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("form", "stamp"), [("unix", "1790000000"), ("unix_ms", "1790000000250"), ("iso8601", "2026-09-21T14:13:20.250Z")]
)
async def test_a_webhook_is_signed_over_its_very_bytes(wire: Wire, form: Any, stamp: str) -> None:
    async with Raw(lambda _: OK) as server:
        made = await attempt(
            wire, server.url, channel="webhook", secrets=("whk_new", "whk_old"), options=Options(signature_format=form)
        )
    head = server.requests[0].partition(b"\r\n\r\n")[0].decode()
    (value,) = [line.partition(": ")[2] for line in head.split("\r\n") if line.startswith("DigitalRiver-Signature")]
    assert value.split(", ")[0] == stamp
    assert len(value.split(", ")) == 3
    for secret in ("whk_new", "whk_old"):
        assert verify(value, BODY, [secret], WALL) == ""
    assert verify(value, BODY + b" ", ["whk_new"], WALL) != ""
    assert [name for name, _ in made.exchanges[0].headers] == ["User-Agent", "Accept", "Content-Type"]
    ((name, kept),) = made.measured.headers
    assert (name, kept.split(", ")[0]) == ("DigitalRiver-Signature", stamp)
    assert value.split(", ")[1] not in kept


async def test_the_signature_can_follow_virtual_time(wire: Wire, receiver: Receiver) -> None:
    options = Options(signature_time="virtual")
    url = told(receiver, "a", secrets=("whk_a",), verify="off")
    for number in (1, 2):
        await attempt(wire, url, channel="webhook", secrets=("whk_a",), options=options, number=number)
    stamps = [dict(arrival.headers)["DigitalRiver-Signature"].split(", ")[0] for arrival in heard(receiver, "a")]
    assert stamps == [str(AT // 1_000_000), str((AT + HOUR) // 1_000_000)]


@pytest.mark.parametrize("channel", ["pon", "ocn"])
async def test_the_older_channels_are_not_signed(wire: Wire, receiver: Receiver, channel: Channel) -> None:
    await attempt(wire, told(receiver, "a"), channel=channel, secrets=("whk_a",))
    assert "DigitalRiver-Signature" not in dict(heard(receiver, "a")[0].headers)


# -- failures and further attempts --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("planned", "failure"),
    [
        (Planned(failure="close"), "reset"),
        (Planned(failure="reset"), "reset"),
        (Planned(failure="truncate"), "truncated"),
        (Planned(failure="oversize"), "oversize"),
        (Planned(failure="garbage"), "protocol"),
        (Planned(failure="hang"), "time limit"),
        (Planned(delay=30), "time limit"),
    ],
)
async def test_every_failure_is_an_error_with_a_reason(
    wire: Wire, receiver: Receiver, planned: Planned, failure: str
) -> None:
    limit = 0.05 if failure == "time limit" else None
    made = await attempt(wire, told(receiver, "a", planned), time_limit=limit)
    assert (made.disposition, made.exchanges[0].failure) == ("retry", failure)
    assert made.exchanges[0].detail
    assert made.exchanges[0].detail in made.reason


async def test_the_49th_ocn_attempt_exhausts_the_delivery(wire: Wire, receiver: Receiver) -> None:
    url = told(receiver, "a", Planned(status=204))
    made = await attempt(wire, url, number=48)
    assert (made.disposition, made.next_at) == ("retry", AT + 48 * HOUR)
    made = await attempt(wire, url, number=49)
    assert (made.disposition, made.next_at) == ("exhausted", None)
    assert "OCN-EXHAUST-1" in made.rules


async def test_a_pon_is_not_sent_again_unless_agreed(wire: Wire, receiver: Receiver) -> None:
    url = told(receiver, "a", Planned(status=500))
    assert (await attempt(wire, url, channel="pon")).disposition == "exhausted"
    made = await attempt(wire, url, channel="pon", retries=1, interval="10m")
    assert made.next_at == AT + HOUR // 6


async def test_an_endpoint_that_changes_is_sent_to_as_it_is_now(wire: Wire, receiver: Receiver) -> None:
    url = told(receiver, "a")
    sender = Sender(wire, Options(), lambda: WALL)
    await attempt(wire, url, sender=sender, auth=Basic("u", "old-word"))
    await attempt(wire, url, sender=sender)
    sent = ["Authorization" in dict(arrival.headers) for arrival in heard(receiver, "a")]
    assert sent == [True, False]
