"""One attempt at a real receiver, for the tests of the sender."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulator.catalogue.loader import load
from simulator.delivery.sender import Sender
from simulator.instant import Instant, parse_instant
from simulator.receiver.settings import Settings
from simulator.records import Channel, Delivery, Endpoint, Options
from simulator.seed import Seed

if TYPE_CHECKING:
    from simulator.receiver.app import Receiver
    from simulator.receiver.recordings import Arrival
    from simulator.receiver.script import Planned
    from simulator.records import Attempt
    from simulator.wire import Wire


AT = parse_instant("2026-01-05T09:00:00Z")
HOUR = 3_600_000_000
WALL = 1_790_000_000.25
BODY = b'{"a":1}'
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"


def told(receiver: Receiver, name: str, *script: Planned, **settings: Any) -> str:
    """Scripts one inbox and gives its address."""
    inbox = receiver.inboxes.at("run", name)
    inbox.apply(Settings(script=script, **settings), scripted=True)
    return receiver.addresses("run", name)["url"]


def heard(receiver: Receiver, name: str) -> list[Arrival]:
    return receiver.inboxes.at("run", name).arrivals


async def attempt(
    wire: Wire,
    url: str,
    *,
    channel: Channel = "ocn",
    options: Options | None = None,
    number: int = 1,
    interrupted: int = 0,
    sender: Sender | None = None,
    **agreed: Any,
) -> Attempt:
    options = options or Options()
    endpoint = Endpoint(name="shop", channel=channel, url=url, **agreed)
    delivery = Delivery(
        id="d1",
        event_id="e1",
        event_type="OrderComplete",
        channel=channel,
        endpoint="shop",
        order_id="o1",
        due=AT,
        body="00",
        size=len(BODY),
        content_type="application/json",
    )
    return await (sender or Sender(wire, options, lambda: WALL)).attempt(
        delivery,
        endpoint,
        load().profile(channel, "cte", options),
        BODY,
        number=number,
        at=Instant(AT + (number - 1) * HOUR),
        first_at=AT,
        seed=Seed("1"),
        interrupted=interrupted,
    )
