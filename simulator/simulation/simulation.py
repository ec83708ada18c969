"""The platform in motion: every verb is synchronous, hence atomic; only its durability is awaited."""

from __future__ import annotations

from contextlib import asynccontextmanager
from functools import cached_property
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from simulator import signature
from simulator.commerce import shop
from simulator.commerce.sampling import begun
from simulator.errors import BadInput, IllegalAction, nearest
from simulator.market.draft import Market
from simulator.records import Action, Commit, Note
from simulator.simulation.checkouts import Checkouts
from simulator.simulation.ordering import Ordering
from simulator.simulation.sources import Sources
from simulator.simulation.verbs import Verbs

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping, Sequence

    from simulator.commerce.draft import Draft
    from simulator.commerce.order import Order
    from simulator.records import Endpoint, Event
    from simulator.seed import Seed
    from simulator.simulation.answering import Answer
    from simulator.simulation.outcome import Outcome


class Simulation(Verbs):
    """A platform and what can be asked of it. Use as an async context manager."""

    @cached_property
    def _market(self) -> Market:
        return Market()

    @cached_property
    def sources(self) -> Sources:
        """The verbs on sources, and on what else a customer has."""
        return Sources(self)

    @cached_property
    def checkouts(self) -> Checkouts:
        """The verbs on checkouts."""
        return Checkouts(self, self._seed)

    @cached_property
    def ordering(self) -> Ordering:
        """The verbs on orders that requests make and change."""
        return Ordering(self)

    # -- verbs ---------------------------------------------------------------------------------------------------

    def request_path(self, parent: str) -> str:
        """The seed path of the next outside request on *parent*; its ordinal is used up by the verb that succeeds."""
        return self._engine.request_path(parent)

    def set_endpoint(self, endpoint: Endpoint, *, path: str = "") -> Outcome:
        """Add or replace an endpoint. Switching one off calls off what is open for it (rule WEBHOOK-DISABLE-2).

        :raises BadInput: for overrides that make no sense on its channel, or an endpoint that a site has.
        """
        known = self.endpoints.get(endpoint.name)
        if known is not None and known.site:
            raise BadInput(f'the endpoint "{known.name}" belongs to site {known.site}; it changes with the site')
        self._checked(endpoint)
        seed = self._seed.child("endpoint", endpoint.name)
        endpoint = replace(endpoint, id=endpoint.id or seed.uuid("id"))
        if endpoint.channel == "webhook" and not endpoint.secrets:
            endpoint = replace(endpoint, secrets=(signature.new_secret(seed),))
        cause = path or f"endpoint/{endpoint.name}"
        if endpoint.channel == "webhook":
            return self.webhooks.agree(endpoint, path=cause)
        commit = Commit(at=self.now, cause=cause)
        self._engine.switch(endpoint, commit, "switched off by its owner", ("WEBHOOK-DISABLE-2",))
        return self._put(commit)

    def draft(self, params: Mapping[str, Any], seed: Seed) -> Draft:
        """What an order with *params* would be (see ``market``; and ``site``, a configured one).

        :raises BadInput: for params that name nothing we know.
        """
        wanted = dict(params)
        named = wanted.pop("site", None)
        site = self.sites.selling(None if named is None else str(named), self.site)
        return self._market.draft(
            wanted,
            site_id=site.id,
            company_id=site.company_id,
            environment=self.environment,
            locale=site.locale,
            seed=seed,
        )

    def place_order(self, params: Mapping[str, Any] | None = None, *, path: str) -> Outcome:
        """Place an order (params: see :meth:`draft`)."""
        return self.begin(shop.place, self.draft(params or {}, self._seed.child(path)), Commit(at=self.now, cause=path))

    def act(self, order_id: str, action: str, params: Mapping[str, Any] | None = None, *, path: str) -> Outcome:
        """Ask the shop to do something with an order. :raises IllegalAction: naming what is legal now."""
        order = self.order(order_id)
        if action not in shop.ACTIONS:
            raise BadInput(f'unknown action "{action}"', nearest=nearest(action, shop.ACTIONS))
        asked = Action(name=action, order_id=order_id, params=dict(params or {}))
        applied = shop.apply(order, asked, at=self.now, options=self.options)
        return self._applied(applied, Commit(at=self.now, cause=path, asked=asked), before=order)

    def emit(
        self,
        event_type: str,
        order_id: str,
        *,
        path: str,
        lines: Sequence[str] = (),
        overrides: Mapping[str, Any] | None = None,
        to: Sequence[str] = (),
    ) -> Outcome:
        """Announce an event past the shop; journalled as forced. *to* limits it to these endpoints."""
        now, order = self.now, self.order(order_id)
        event = self.catalogue.event(
            event_type,
            order,
            at=now,
            path=path,
            seed=self._seed,
            lines=lines,
            forced=True,
            overrides=overrides,
        )
        chosen = [self.endpoint(name) for name in to] or list(self.endpoints.values())
        return self._planned(Commit(at=now, cause=path), [event], order, chosen)

    def redeliver(self, delivery_id: str, *, path: str) -> Outcome:
        """Send the notification of an old delivery again, as a new delivery to the same endpoint."""
        state = self.store.read.delivery(delivery_id)
        if state is None:
            raise BadInput(f'there is no delivery "{delivery_id}"')
        if not self.endpoint(state.delivery.endpoint).enabled:
            raise BadInput(f'the endpoint "{state.delivery.endpoint}" is switched off')
        again = self._planner.again(state.delivery, at=self.now, path=path)
        body = (again.body, self.store.body(again.body))  # it may be on its way out, with the old delivery
        return self._put(Commit(at=self.now, cause=path, deliveries=[again], bodies=[body]))

    def test_webhook(self, ref: str, event_type: str, *, path: str = "") -> Outcome:
        """Send a sample event to one webhook alone, subscribed or not: of an order that nobody placed (WEBHOOK-TEST-1).

        :raises BadInput: for a webhook or type that there is none of.
        :raises IllegalAction: when the webhook is switched off.
        """
        webhook = self.webhooks.webhook(ref)
        row = self.catalogue.row(event_type)
        if row.channel != "webhook":
            raise BadInput(f"{row.type} is an event of channel {row.channel}, not of webhook", where="type")
        if not webhook.enabled:
            raise IllegalAction("test", f"webhook {ref}", why="it is switched off")
        path = path or self.request_path(f"webhooks/{webhook.name}")
        seed = self._seed.child(path)
        order = begun(self.draft({}, seed), at=self.now, seed=seed, options=self.options)
        event = self.catalogue.event(row.name, order, at=self.now, path=path, seed=self._seed, forced=True)
        endpoint = replace(self.endpoint(webhook.name), events=None)
        return self._planned(Commit(at=self.now, cause=path), [event], order, [endpoint])

    @asynccontextmanager
    async def answering(self, race: str = "", *, reads: bool = False) -> AsyncIterator[Answer]:
        """Hold the clock while an outside request is answered; its webhooks go when *race* says.

        Whoever answers awaits ``tried()`` before the first byte and leaves after the last.

        :param race: as the option ``webhook_race`` says when empty.
        :param reads: whether the request only looks.
        """
        with self.hold(reads=reads), self._engine.answering(race or self.options.webhook_race) as answer:
            yield answer

    def called_back(self) -> None:
        """Somebody calls the API: the clock gives those who have acknowledged something a moment to do so again."""
        self._engine.clock.listen()

    def note(self, what: str, cause: str, text: str, data: Mapping[str, Any] | None = None) -> Outcome:
        """Write something into the journal that is neither change, event nor attempt."""
        note = Note(at=self.now, what=what, cause=cause, text=text, data=dict(data or {}))
        return self._put(Commit(at=self.now, cause=cause, notes=[note]))

    def _follow(self, before: Order | None, after: Order, commit: Commit) -> list[Event]:
        return self.sources.follow(before, after, commit)
