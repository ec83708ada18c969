"""Attempts with bearer tokens: fetched, sent, replaced, withheld."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulator.delivery.sender import Sender
from simulator.receiver.script import Planned
from simulator.receiver.settings import TokenDemand
from simulator.records import OAuth, Options
from tests.delivery.attempts import AT, HOUR, WALL, attempt, heard, told

if TYPE_CHECKING:
    from simulator.receiver.app import Receiver
    from simulator.wire import Wire


def oauth(receiver: Receiver, **changed: Any) -> OAuth:
    token_url = receiver.addresses("run", "a")["token_url"]
    agreed = {"client_id": "app", "client_secret": "client-secret", "user": "shop", "password": "user-password"}
    return OAuth(token_url=token_url, **{**agreed, **changed})


DEMAND = TokenDemand(client_id="app", client_secret="client-secret", user="shop", password="user-password")


async def test_a_token_is_fetched_once_and_sent_as_bearer(wire: Wire, receiver: Receiver) -> None:
    url = told(receiver, "a", credentials=DEMAND)
    sender = Sender(wire, Options(), lambda: WALL)
    for _ in range(3):
        made = await attempt(wire, url, sender=sender, auth=oauth(receiver))
        assert made.disposition == "acknowledged"
    assert [arrival.checks["credentials"] for arrival in heard(receiver, "a")] == ["right"] * 3
    assert receiver.inboxes.at("run", "a").token_requests == 1
    assert "Authorization" not in dict(made.exchanges[0].headers)
    assert made.measured.headers == (("Authorization", "Bearer …"),)
    assert "AUTH-OAUTH-1" in made.rules


async def test_a_refused_token_is_replaced_once(wire: Wire, receiver: Receiver) -> None:
    url = told(receiver, "a", Planned(), credentials=DEMAND)
    sender = Sender(wire, Options(), lambda: WALL)
    await attempt(wire, url, sender=sender, auth=oauth(receiver))
    receiver.inboxes.at("run", "a").granted.clear()
    made = await attempt(wire, url, sender=sender, auth=oauth(receiver))
    assert [exchange.status for exchange in made.exchanges] == [401, 200]
    assert made.exchanges[1].notes == ("token asked for anew after 401",)
    assert made.disposition == "acknowledged"


async def test_a_receiver_that_refuses_every_token_is_asked_twice(wire: Wire, receiver: Receiver) -> None:
    made = await attempt(wire, told(receiver, "a", Planned(status=401), credentials=DEMAND), auth=oauth(receiver))
    assert [exchange.status for exchange in made.exchanges] == [401, 401]
    assert (made.disposition, made.next_at) == ("retry", AT + HOUR)


async def test_without_a_token_the_receiver_is_not_reached(wire: Wire, receiver: Receiver) -> None:
    url = told(receiver, "a", credentials=DEMAND)
    made = await attempt(wire, url, auth=oauth(receiver, client_secret="another-secret"))
    assert heard(receiver, "a") == []
    assert (made.disposition, made.exchanges[0].failure) == ("retry", "token")
    assert made.exchanges[0].detail == "token endpoint answered 401 invalid_client"
    assert "AUTH-TOKEN-1" in made.rules
    assert "another-secret" not in repr(made)


async def test_a_token_endpoint_that_is_not_allowed(wire: Wire, receiver: Receiver) -> None:
    agreed = oauth(receiver)
    made = await attempt(
        wire, told(receiver, "a"), auth=OAuth(token_url="http://10.0.0.1/t", client_id="a", client_secret="b" * 9)
    )
    assert agreed.token_url.startswith(receiver.url)
    assert made.disposition == "not allowed"
    assert "add --allow 10.0.0.1:80 to permit it" in made.reason


async def test_the_token_is_not_sent_to_another_origin(wire: Wire, receiver: Receiver) -> None:
    far = receiver.addresses("run", "a/moved")["elsewhere"]
    made = await attempt(wire, told(receiver, "a", Planned(location=far), credentials=DEMAND), auth=oauth(receiver))
    (moved,) = heard(receiver, "a/moved")
    assert moved.checks["credentials"] == "missing"
    assert made.exchanges[1].notes == ("credentials withheld: another origin",)
