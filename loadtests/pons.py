"""An endless stream of real Post-Order Notifications: each of an order of its own life, each valid, no two alike."""

from __future__ import annotations

from itertools import count
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
    from simulator.records import Change, Followup, Format

START = parse_instant("2021-11-01T00:00:00Z")
BETWEEN_ORDERS = parse_span("1m")
LOCALES = ("en_US", "de_DE", "ja_JP")
BASKETS = (("physical",), ("digital",), ("physical", "digital"))


class Posting(NamedTuple):
    """One notification, ready to be posted."""

    event_id: str
    event_type: str
    order_id: str
    content_type: str
    body: bytes


class Shop:
    """Orders that live one after another: placed, accepted, in process, sent, complete.

    :param seed: the root of every id and choice; the same seed and worker give the same stream.
    :param worker: the number of the process, so that two workers never post the same order.
    """

    def __init__(self, seed: str, worker: int = 0, *, format_: Format = "json") -> None:
        self._seed, self._format = Seed(seed, f"load/{worker}"), format_
        self._market, self._site, self._options = Market(), Site(), Options()
        self._catalogue = loader.load()
        self._renderer = Renderer(self._catalogue, self._options)

    def postings(self) -> Iterator[Posting]:
        """Every PON of every order, in the order of their lives, without end."""
        for number in count():
            yield from self._life(number)

    def _life(self, number: int) -> Iterator[Posting]:
        path, at = f"order/{number}", Instant(START + number * BETWEEN_ORDERS)
        seed = self._seed.child(path)
        draft = self._market.draft(
            {"lines": [{"product": product} for product in BASKETS[number % len(BASKETS)]]},
            site_id=self._site.id,
            company_id=self._site.company_id,
            environment="cte",
            locale=LOCALES[number // len(BASKETS) % len(LOCALES)],
            seed=seed,
        )
        applied = shop.place(draft, at=at, seed=seed, options=self._options)
        yield from self._told(applied.changes, at, f"{path}/place")
        agenda = list(applied.agenda)
        for turn in count():
            follow = self._next(applied.order, agenda, at)
            if follow is None:
                return
            at, action = follow
            applied = shop.apply(applied.order, action, at=at, options=self._options)
            agenda += applied.agenda
            yield from self._told(applied.changes, at, f"{path}/{turn}/{action.name}")

    @staticmethod
    def _next(order: Order, agenda: list[Followup], at: Instant) -> tuple[Instant, Action] | None:
        """What happens next: the earliest follow-up, else the goods leave; None when the order has come to its end."""
        if agenda:
            entry = min(agenda, key=lambda one: one.due)
            agenda.remove(entry)
            return entry.due, entry.action
        legal = shop.legal(order)
        name = next((one for one in ("ship", "fulfill") if one in legal), None)
        return (at, Action(name=name, order_id=order.id)) if name else None

    def _told(self, changes: tuple[Change, ...], at: Instant, path: str) -> Iterator[Posting]:
        for event in self._catalogue.announce(changes, at=at, path=path, seed=self._seed):
            if event.channel == "pon":
                printed = self._renderer.render(event, format=self._format, style="plain")
                yield Posting(event.id, event.type, event.order_id, printed.content_type, printed.body)
