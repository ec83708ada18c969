"""What every verb on an order comes to: the shop has applied it, it is announced, rendered and committed as a whole."""

from __future__ import annotations

from abc import abstractmethod
from functools import cached_property
from typing import TYPE_CHECKING

from msgspec.structs import replace

from simulator.commerce import shop
from simulator.commerce.part_ids import new_parts
from simulator.commerce.plain.tax_identifier import VERIFY
from simulator.commerce.site import CASE
from simulator.errors import IllegalAction
from simulator.notification.render import Renderer
from simulator.records import Commit
from simulator.simulation.answering import stale, timed
from simulator.simulation.outcome import Outcome
from simulator.simulation.planner import Planner
from simulator.simulation.platform import Platform
from simulator.simulation.webhooks import EXPIRE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from simulator.commerce.draft import Draft
    from simulator.commerce.order import Order
    from simulator.commerce.turn import Applied
    from simulator.records import Endpoint, Event, Followup


class Verbs(Platform):
    """A platform that can carry out what the shop did; :class:`Simulation` says what can be asked of it."""

    @cached_property
    def _planner(self) -> Planner:
        return Planner(Renderer(self.catalogue, self.options), self._seed)

    def _of_order(self, event: Event) -> bool:
        """Whether the object of an event is the order itself."""
        return self.catalogue.row(f"{event.channel}:{event.type}").tab == "order"

    def _compared(self, event: Event, before: Order) -> Event:
        """The event with the order as it was, if it is one that tells what changed (EVENT-PREVIOUS-1)."""
        if event.channel != "webhook" or self.catalogue.row(f"webhook:{event.type}").envelope.previous != "changed":
            return event
        return replace(event, before=before)

    def begin(self, how: Callable[..., Applied], draft: Draft, commit: Commit) -> Outcome:
        """A new order, in *commit*. :param how: what the shop does with the draft.

        :raises BadInput: when the draft cannot be paid for exactly.
        """
        seed = self._seed.child(commit.cause)
        applied = how(draft, at=self.now, seed=seed, options=self.options)
        while self.store.order(applied.order.id) is not None:  # twelve digits do meet among a million orders
            seed = seed.child("again")
            applied = how(draft, at=self.now, seed=seed, options=self.options)
        return self._applied(applied, commit)

    def change(self, before: Order, after: Order, type_: str) -> Outcome:
        """An order of which something is changed that is not the shop's business, told by one event of that type."""
        commit = Commit(at=self.now, cause=self._engine.request_path(after.id), orders=[after])
        event = self.catalogue.event(f"webhook:{type_}", after, at=self.now, path=commit.cause, seed=self._seed)
        events = [self._compared(event, before)]
        if self.options.webhook_race == "stale":
            events = stale(events, before, self._of_order)
        return self._planned(commit, events, after, self.endpoints.values())

    def _applied(self, applied: Applied, commit: Commit, *, before: Order | None = None) -> Outcome:
        """What the shop did, in *commit*. :param before: the order as it was; None for a new one."""
        events = self.catalogue.announce(applied.changes, at=self.now, path=commit.cause, seed=self._seed)
        if before is not None:
            events = [self._compared(event, before) for event in events]
        if self.options.webhook_race == "stale":
            events = stale(events, before, self._of_order)
        commit.orders.append(applied.order)
        commit.parts = new_parts(before, applied.order)
        commit.changes, commit.agenda = list(applied.changes), list(applied.agenda)
        events += self._follow(before, applied.order, commit)
        return self._planned(commit, events, applied.order, self.endpoints.values())

    def _planned(self, commit: Commit, events: Sequence[Event], order: Order, endpoints: Iterable[Endpoint]) -> Outcome:
        commit.events = timed(events, commit.at)
        self._planner.plan(commit, endpoints)
        return self._put(commit, order)

    def _put(self, commit: Commit, order: Order | None = None) -> Outcome:
        return Outcome(order, commit, self._engine.put(commit))

    def _play(self, entry: Followup) -> None:
        """Carry out a follow-up; one that is not legal any more is dropped (rule SHOP-FLOW-2)."""
        if entry.action.name in CASE.actions:
            self.sites.play(entry)
            return
        if entry.action.name == VERIFY:
            self.plain.play(entry)
            return
        if entry.action.name == EXPIRE:
            self.webhooks.play(entry)
            return
        order = self.order(entry.action.order_id)
        try:
            applied = shop.apply(order, entry.action, at=self.now, options=self.options)
        except IllegalAction:
            self._put(Commit(at=self.now, cause=entry.path, played=[entry.path]))
        else:
            commit = Commit(at=self.now, cause=entry.path, asked=entry.action, played=[entry.path])
            self._applied(applied, commit, before=order)

    @abstractmethod
    def _follow(self, before: Order | None, after: Order, commit: Commit) -> list[Event]:
        """Let other objects follow an order, in the same commit; the events that tell of them."""
