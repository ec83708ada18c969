"""An order as it stands when an event is announced: played with the shop alone, without a simulation."""

from __future__ import annotations

import heapq
from typing import TYPE_CHECKING, Any

from simulator.commerce import shop
from simulator.errors import IllegalAction
from simulator.market.draft import Market
from simulator.records import Action, Change, Options, Site
from simulator.seed import Seed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from simulator.catalogue.loader import Catalogue, Row
    from simulator.commerce.order import Order
    from simulator.commerce.shop import Applied
    from simulator.instant import Instant
    from simulator.records import Environment, Event, Followup

DIGITAL = ("line.pend_electronic",)
NEEDS = {
    "order.ship": "ship",
    "line.complete": "ship",
    "order.complete": "ship",
    "line.cancel": "cancel",
    "line.cancel_complete": "cancel",
    "order.cancel": "cancel",
}
"""The announced moves that the shop makes only when asked, and what asks for them."""


def params_for(row: Row, locale: str) -> dict[str, Any]:
    """What to order so that *row* is announced exactly once for the order: one line of the right kind."""
    kind = "digital" if row.announces in DIGITAL else "physical"
    return {"locale": locale, "lines": [{"product": kind, "quantity": 1}]}


def action_for(row: Row) -> str:
    """What to ask of the shop for *row*; empty when placing the order is enough."""
    return NEEDS.get(row.announces or "", "")


class _Play:
    """One order and its agenda, on a clock of its own."""

    def __init__(self, options: Options) -> None:
        self.options = options
        self.changes: list[tuple[Instant, Change]] = []
        self.order: Order
        self._agenda: list[tuple[Instant, str, Followup]] = []

    def take(self, applied: Applied, at: Instant) -> None:
        self.order = applied.order
        self.changes += [(at, change) for change in applied.changes]
        for entry in applied.agenda:
            heapq.heappush(self._agenda, (entry.due, entry.path, entry))

    def settle(self, at: Instant) -> Instant:
        while self._agenda:
            due, _, entry = heapq.heappop(self._agenda)
            if entry.calendar:
                continue
            at = max(at, due)
            try:
                self.take(shop.apply(self.order, entry.action, at=at, options=self.options), at)
            except IllegalAction:
                continue
        return at


def event(
    catalogue: Catalogue,
    row: Row,
    *,
    at: Instant,
    seed: Seed,
    locale: str,
    environment: Environment = "cte",
    overrides: Mapping[str, Any] | None = None,
) -> Event:
    """The event of *row* with its order frozen at that moment.

    A row that the shop cannot announce gets an order that is complete, and the event is marked as forced.
    """
    play, site = _Play(Options()), Site()
    draft = Market().draft(
        params_for(row, locale),
        site_id=site.id,
        company_id=site.company_id,
        environment=environment,
        locale=locale,
        seed=seed,
    )
    play.take(shop.place(draft, at=at, seed=seed, options=play.options), at)
    end = play.settle(at)
    if action := action_for(row) or ("" if row.announces else "ship"):
        asked = Action(name=action, order_id=play.order.id)
        play.take(shop.apply(play.order, asked, at=end, options=play.options), end)
        end = play.settle(end)
    moment, change = next(
        ((when, change) for when, change in play.changes if change.name == row.announces),
        (end, Change(name="", order=play.order)),
    )
    return catalogue.event(
        row.name,
        change.order,
        at=moment,
        path=seed.path,
        seed=Seed(seed.root),
        lines=change.lines if row.about == "line" else (),
        forced=row.announces is None,
        overrides=overrides,
    )
