"""Redirects: the same POST again, credentials only where they belong, and an end to it."""

from __future__ import annotations

import ssl
from typing import TYPE_CHECKING

import pytest
import trustme

from simulator.digest import digest
from simulator.receiver.script import Planned
from simulator.receiver.settings import BasicDemand
from simulator.records import Basic, Options
from tests.delivery.attempts import AT, BODY, HOUR, attempt, heard, told
from tests.raw import Raw

if TYPE_CHECKING:
    from simulator.receiver.app import Receiver
    from simulator.wire import Wire


@pytest.mark.parametrize("status", [300, 301, 302, 303, 305, 306, 307, 308, 399])
async def test_a_redirect_repeats_the_same_post(wire: Wire, receiver: Receiver, status: int) -> None:
    url = told(receiver, "a", Planned(status=status, location="/in/run/b"))
    told(receiver, "b")
    made = await attempt(wire, url, auth=Basic("user", "password"))
    (first,), (second,) = heard(receiver, "a"), heard(receiver, "b")
    assert (second.method, second.digest) == ("POST", digest(BODY))
    dropped = ("Host",)
    assert [pair for pair in first.headers if pair[0] not in dropped] == [
        pair for pair in second.headers if pair[0] not in dropped
    ]
    assert [exchange.status for exchange in made.exchanges] == [status, 200]
    assert made.disposition == "acknowledged"
    assert "OCN-REDIRECT-1" in made.rules
    assert "OCN-SUCCESS-1" in made.rules


@pytest.mark.parametrize("location", ["b", "/in/run/b", "./c/../b", "//{host}/in/run/b", "http://{host}/in/run/b"])
async def test_relative_and_absolute_addresses(wire: Wire, receiver: Receiver, location: str) -> None:
    host = receiver.url.removeprefix("http://")
    made = await attempt(wire, told(receiver, "a", Planned(location=location.format(host=host))))
    assert made.exchanges[1].url == f"{receiver.url}/in/run/b"
    assert len(heard(receiver, "b")) == 1


async def test_another_origin_gets_no_credentials(wire: Wire, receiver: Receiver) -> None:
    far = receiver.addresses("run", "a/moved")["elsewhere"]
    url = told(receiver, "a", Planned(status=307, location=far), credentials=BasicDemand("u", "password"))
    made = await attempt(wire, url, auth=Basic("u", "password"))
    assert [arrival.checks["credentials"] for arrival in heard(receiver, "a")] == ["right"]
    (moved,) = heard(receiver, "a/moved")
    assert (moved.elsewhere, moved.checks["credentials"]) == (True, "missing")
    assert made.exchanges[1].notes == ("credentials withheld: another origin",)
    assert "OCN-REDIRECT-3" in made.rules
    assert made.disposition == "acknowledged"


async def test_another_name_of_the_same_machine_is_another_origin(wire: Wire, receiver: Receiver) -> None:
    location = f"{receiver.url}/in/run/b".replace("127.0.0.1", "localhost")
    await attempt(wire, told(receiver, "a", Planned(location=location)), auth=Basic("u", "password"))
    assert "Authorization" not in dict(heard(receiver, "b")[0].headers)


async def test_by_setting_the_same_host_gets_them_on_any_port(wire: Wire, receiver: Receiver) -> None:
    url = told(receiver, "a", Planned(location=receiver.addresses("run", "b")["elsewhere"]))
    options = Options(redirect_credentials="same_host")
    await attempt(wire, url, auth=Basic("u", "password"), options=options)
    assert "Authorization" in dict(heard(receiver, "b")[0].headers)


async def test_back_home_they_go_along_again(wire: Wire, receiver: Receiver) -> None:
    url = told(receiver, "a", Planned(location=receiver.addresses("run", "b")["elsewhere"]))
    told(receiver, "b", Planned(location=receiver.addresses("run", "c")["url"]))
    await attempt(wire, url, auth=Basic("u", "password"))
    sent = ["Authorization" in dict(heard(receiver, name)[0].headers) for name in ("a", "b", "c")]
    assert sent == [True, False, True]


async def test_from_https_to_http_without_credentials_and_noted(wire: Wire, receiver: Receiver) -> None:
    told(receiver, "b")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert("127.0.0.1").configure_cert(context)
    moved = f"HTTP/1.1 308 Moved\r\nLocation: {receiver.url}/in/run/b\r\nContent-Length: 0\r\n\r\n".encode()
    async with Raw(lambda _: moved, tls=context) as server:
        options = Options(redirect_credentials="same_host")
        made = await attempt(wire, server.url, auth=Basic("u", "password"), options=options)
    assert b"Authorization: Basic" in server.requests[0]
    assert "Authorization" not in dict(heard(receiver, "b")[0].headers)
    assert made.exchanges[1].notes[0] == "https to http"
    assert made.exchanges[1].notes[1].startswith("credentials withheld")
    assert "OCN-REDIRECT-10" in made.rules
    assert made.disposition == "acknowledged"


async def test_a_loop_is_an_error(wire: Wire, receiver: Receiver) -> None:
    url = told(receiver, "a", Planned(location="b"))
    told(receiver, "b", Planned(location="a"))
    made = await attempt(wire, url)
    assert [len(heard(receiver, name)) for name in ("a", "b")] == [1, 1]
    assert (made.disposition, made.next_at) == ("retry", AT + HOUR)
    assert "OCN-REDIRECT-7" in made.rules


async def test_five_hops_are_followed_a_sixth_is_an_error(wire: Wire, receiver: Receiver) -> None:
    for number in range(6):
        told(receiver, f"h{number}", Planned(location=f"h{number + 1}"))
    made = await attempt(wire, receiver.addresses("run", "h1")["url"])
    assert (made.disposition, len(made.exchanges)) == ("acknowledged", 6)
    made = await attempt(wire, receiver.addresses("run", "h0")["url"])
    assert (made.disposition, len(made.exchanges)) == ("retry", 6)
    assert "OCN-REDIRECT-6" in made.rules


@pytest.mark.parametrize(
    ("planned", "rule"),
    [
        (Planned(status=302), "OCN-REDIRECT-8"),
        (Planned(status=304, location="b"), "OCN-REDIRECT-5"),
        (Planned(location="ftp://127.0.0.1/"), "OCN-REDIRECT-8"),
        (Planned(location="http://user:pw@127.0.0.1/"), "OCN-REDIRECT-8"),
    ],
)
async def test_redirects_that_lead_nowhere(wire: Wire, receiver: Receiver, planned: Planned, rule: str) -> None:
    made = await attempt(wire, told(receiver, "a", planned))
    assert (made.disposition, len(made.exchanges)) == ("retry", 1)
    assert rule in made.rules


async def test_a_control_character_in_location_leads_nowhere(wire: Wire) -> None:
    moved = b"HTTP/1.1 302 Found\r\nLocation: /b\x7f\r\nContent-Length: 0\r\n\r\n"
    async with Raw(lambda _: moved) as server:
        made = await attempt(wire, server.url)
    assert (made.disposition, len(made.exchanges)) == ("retry", 1)
    assert made.reason == "answered 302 Found, but Location holds a control character"


async def test_a_password_in_location_is_not_kept(wire: Wire, receiver: Receiver) -> None:
    made = await attempt(wire, told(receiver, "a", Planned(location="http://user:pass-word@127.0.0.1/?key=hidden1")))
    assert "pass-word" not in repr(made)
    assert "hidden1" not in repr(made)


async def test_a_refused_hop_ends_the_attempt_as_an_error(wire: Wire, receiver: Receiver) -> None:
    made = await attempt(wire, told(receiver, "a", Planned(location="http://10.0.0.1:8080/x")))
    assert (made.disposition, made.next_at) == ("retry", AT + HOUR)
    assert (made.exchanges[1].failure, made.exchanges[1].status) == ("not allowed", 0)
    assert [bool(exchange.headers) for exchange in made.exchanges] == [True, False]  # nothing was sent to the second
    assert "add --allow 10.0.0.1:8080 to permit it" in made.reason


async def test_a_first_post_that_is_not_allowed_settles_the_delivery(wire: Wire) -> None:
    made = await attempt(wire, "http://10.0.0.1:8080/x")
    assert (made.disposition, made.next_at) == ("not allowed", None)
    assert (made.exchanges[0].headers, made.measured.headers) == ((), ())
    assert "WIRE-ALLOW-1" in made.rules


async def test_by_setting_a_redirect_becomes_a_get_as_in_a_browser(wire: Wire, receiver: Receiver) -> None:
    url = told(receiver, "a", Planned(status=307, location="b"))
    told(receiver, "b", Planned(status=303, location="c"))
    told(receiver, "c", Planned(status=307, location="d"))
    made = await attempt(wire, url, options=Options(redirect_method="browser"))
    arrivals = [heard(receiver, name)[0] for name in "abcd"]
    assert [arrival.method for arrival in arrivals] == ["POST", "POST", "GET", "GET"]
    assert [arrival.size for arrival in arrivals] == [7, 7, 0, 0]
    assert "Content-Type" not in dict(arrivals[2].headers)
    assert made.exchanges[2].notes == ("303 turned the POST into a GET",)
    assert [exchange.method for exchange in made.exchanges] == ["POST", "POST", "GET", "GET"]


async def test_a_webhook_is_not_redirected(wire: Wire, receiver: Receiver) -> None:
    made = await attempt(wire, told(receiver, "a", Planned(location="b")), channel="webhook", secrets=("whk_a",))
    assert (made.disposition, len(made.exchanges), heard(receiver, "b")) == ("retry", 1, [])
    assert "WEBHOOK-REDIRECT-1" in made.rules
