"""An order as it stands when an event is announced: played with the shop alone, without a simulation."""

from __future__ import annotations

import heapq
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from simulator.cli.recipes import recipe, wait
from simulator.commerce import shop
from simulator.errors import IllegalAction
from simulator.instant import Instant
from simulator.market.draft import Market
from simulator.records import Action, Change, Options, Site
from simulator.seed import Seed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from simulator.catalogue.loader import Catalogue, Row
    from simulator.commerce.draft import Draft
    from simulator.commerce.order import Order
    from simulator.commerce.shop import Applied
    from simulator.records import Environment, Event, Followup

TRIES = 50
"""How many other orders are looked at, at most, for one that fits."""


def params_for(row: Row, locale: str) -> dict[str, Any]:
    """What to order so that *row* is announced exactly once for the order: one line of the right kind."""
    asked = recipe(row)
    params: dict[str, Any] = {"locale": locale, "lines": [{"product": asked.product, "quantity": 1}]}
    return {**params, "payment": asked.payment} if asked.payment else params


def fits(row: Row, order: Order | Draft) -> bool:
    """Whether the event can happen to such an order; else another one will do."""
    return not recipe(row).taxed or any(share.rate for line in order.lines for share in line.taxes)


def options_for(row: Row, given: Mapping[str, Any]) -> Options:
    """What follows by itself follows soon, so that the event lies near to the order; but what is *given* stays."""
    spans = ("return_refund_after", "refund_complete_after", "refund_send_after", "refund_settle_after")
    soon = dict.fromkeys(spans, "5s")
    asked = {"payment_tab": row.invented, "event_synonyms": row.synonym}
    return Options(**{**soon, **asked, **given})


class _Play:
    """One order and its agenda, on a clock of its own."""

    def __init__(self, options: Options) -> None:
        self.options = options
        self.changes: list[tuple[Instant, Change, Order | None]] = []
        """When each was made, and the order as it was before the act behind it."""
        self.order: Order
        self._agenda: list[tuple[Instant, str, Followup]] = []

    def take(self, applied: Applied, at: Instant) -> None:
        before: Order | None = getattr(self, "order", None)
        self.order = applied.order
        self.changes += [(at, change, before) for change in applied.changes]
        for entry in applied.agenda:
            heapq.heappush(self._agenda, (entry.due, entry.path, entry))

    def ask(self, name: str, params: dict[str, Any], at: Instant) -> None:
        asked = Action(name=name, order_id=self.order.id, params=params)
        self.take(shop.apply(self.order, asked, at=at, options=self.options), at)

    def settle(self, at: Instant, limit: Instant | None = None) -> Instant:
        """Plays what follows by itself, up to *limit*, if any; when the last of it came."""
        while self._agenda and (limit is None or self._agenda[0][0] <= limit):
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
    options: Options | None = None,
    overrides: Mapping[str, Any] | None = None,
) -> Event:
    """The event of *row* about an order of the market's, frozen at that moment."""
    site, market = Site(), Market()
    for another in (seed, *(seed.child("again", number) for number in range(TRIES))):
        draft = market.draft(
            params_for(row, locale),
            site_id=site.id,
            company_id=site.company_id,
            environment=environment,
            locale=locale,
            seed=another,
        )
        if fits(row, draft):
            break
    return played(catalogue, row, draft, at=at, seed=seed, options=options, overrides=overrides)


def played(
    catalogue: Catalogue,
    row: Row,
    draft: Draft,
    *,
    at: Instant,
    seed: Seed,
    options: Options | None = None,
    overrides: Mapping[str, Any] | None = None,
) -> Event:
    """The event of *row* about the order of *draft*, which must be what `params_for` asks for.

    A row that the shop cannot announce gets an order that is complete, and the event is marked as forced.
    """
    play = _Play(options or options_for(row, {}))
    play.take(shop.place(draft, at=at, seed=seed, options=play.options), at)
    end = play.settle(at)
    for name, params in recipe(row).asks:
        then = Instant(end + wait(name))
        play.settle(end, then)  # at its own time, not when the next thing is asked for
        end = then
        play.ask(name, params, end)
    end = play.settle(end)
    moment, change, before = next(
        (found for found in play.changes if found[1].name == row.announces),
        (end, Change(name="", order=play.order), None),
    )
    made = catalogue.event(
        row.name,
        change.order,
        at=moment,
        path=seed.path,
        seed=Seed(seed.root),
        lines=change.lines if row.about == "line" else (),
        subject=change.subject,
        forced=row.announces is None,
        overrides=overrides,
    )
    return replace(made, before=before) if row.envelope.previous == "changed" else made
