"""The payload kinds that are measured, and orders of their own for each notification."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from simulator.catalogue import loader
from simulator.commerce import shop
from simulator.instant import Instant, parse_instant, parse_span
from simulator.market.draft import Market
from simulator.notification.render import Renderer
from simulator.records import Action, Options, Site
from simulator.seed import Seed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from simulator.commerce.order import Order
    from simulator.records import Channel, Event, Format, Notification, Style

START = parse_instant("2026-01-05T09:00:00Z")
ACCEPTED = parse_span("5s")
IN_PROCESS = parse_span("10s")
WEBHOOK_ID = "2b3c0c3e-5b0e-4f5e-9d56-0f3a4d1f7a11"


class Kind(NamedTuple):
    """One kind of payload, as printed for one endpoint."""

    name: str
    channel: Channel
    event: str
    lines: tuple[str, ...]
    format: Format = "json"
    style: Style = "plain"

    @property
    def params(self) -> dict[str, object]:
        """What `place_order` is asked for."""
        return {"lines": [{"product": product} for product in self.lines]}


FOUR = ("digital", "physical", "digital", "physical")
KINDS = {
    kind.name: kind
    for kind in (
        Kind("pon, one line", "pon", "OrderLevelSubmitEventEnded", ("digital",)),
        Kind("pon, four lines", "pon", "OrderLevelSubmitEventEnded", FOUR),
        Kind("pon xml, one line", "pon", "OrderLevelSubmitEventEnded", ("digital",), "xml"),
        Kind("pon xml, four lines", "pon", "OrderLevelSubmitEventEnded", FOUR, "xml"),
        Kind("ocn", "ocn", "OrderComplete", ("digital",), "xml", "classic"),
        Kind("ocn json", "ocn", "OrderComplete", ("digital",)),
        Kind("webhook", "webhook", "order.accepted", ("physical",)),
    )
}
WHOLE_PATH = ("pon, one line", "pon, four lines", "ocn", "webhook")
"""The kinds whose delivery is measured."""


class Press:
    """Prints notifications of one kind, each of another order."""

    def __init__(self, kind: Kind, seed: str = "bench") -> None:
        self.kind, self._seed, self._options = kind, Seed(seed), Options(flow="manual")
        self._market, self._site, self._catalogue = Market(), Site(), loader.load()
        self._renderer = Renderer(self._catalogue, self._options)

    def orders(self, count: int) -> list[Order]:
        """*count* orders in the state in which the event is announced."""
        return [self._order(number) for number in range(count)]

    def _order(self, number: int) -> Order:
        seed = self._seed.child("order", number)
        draft = self._market.draft(
            self.kind.params,
            site_id=self._site.id,
            company_id=self._site.company_id,
            environment="cte",
            locale=self._site.locale,
            seed=seed,
        )
        order = shop.place(draft, at=START, seed=seed, options=self._options).order
        for action, after in moves(self.kind):
            asked = Action(name=action, order_id=order.id)
            order = shop.apply(order, asked, at=Instant(START + after), options=self._options).order
        return order

    def event(self, order: Order, which: int = 0) -> Event:
        """The event of the kind about *order*; another *which* gives another event."""
        return self._catalogue.event(self.kind.event, order, at=START, path=f"{order.id}/{which}", seed=self._seed)

    def print(self, event: Event) -> Notification:
        """The bytes, checked against their schema."""
        ids = (WEBHOOK_ID,) if self.kind.channel == "webhook" else ()
        return self._renderer.render(event, format=self.kind.format, style=self.kind.style, webhook_ids=ids)

    def bodies(self, count: int) -> list[bytes]:
        """*count* bodies, each of another order."""
        return [self.print(self.event(order)).body for order in self.orders(count)]

    @property
    def content_type(self) -> str:
        """Of the bodies."""
        return self.print(self.event(self._order(0))).content_type


def moves(kind: Kind) -> Iterator[tuple[str, int]]:
    """What the shop is asked before the event can be announced, with the virtual time after placing."""
    yield "submit", ACCEPTED
    if kind.channel == "ocn":
        yield "process", IN_PROCESS
        yield "fulfill", IN_PROCESS
