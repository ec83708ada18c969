"""The platform in motion: every verb is synchronous, hence atomic; only durability and time are awaited."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Self

from msgspec.structs import replace

from simulator import signature
from simulator.catalogue import loader as catalogue_loader
from simulator.clock import Clock, ClockSettings, wall
from simulator.commerce import shop
from simulator.delivery.dispatcher import Dispatcher
from simulator.delivery.lanes import Lanes
from simulator.delivery.sender import Sender
from simulator.errors import BadInput, IllegalAction, nearest
from simulator.instant import Instant, Span, parse_span
from simulator.journal import Journal
from simulator.market.draft import Market
from simulator.notification.render import Renderer
from simulator.records import Action, Commit, Followup, Note, Options, Settled, Site
from simulator.seed import Seed
from simulator.simulation.agenda import Agenda
from simulator.simulation.health import DISABLE, Health
from simulator.simulation.loop import Drive, Loop
from simulator.simulation.planner import Planner
from simulator.store.store import Store
from simulator.wire import AllowList, Wire

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from simulator.catalogue.profile import Profile
    from simulator.commerce.order import Order
    from simulator.delivery.lanes import Open
    from simulator.records import Attempt, Change, Channel, Endpoint, Environment, Event
    from simulator.store.store import Ticket
    from simulator.store.tables import Durability

HORIZON = parse_span("30d")


class Outcome:
    """What a verb did. Await ``ticket`` before telling anybody that it is done."""

    __slots__ = ("commit", "order", "ticket")

    def __init__(self, order: Order | None, commit: Commit, ticket: Ticket) -> None:
        self.order, self.commit, self.ticket = order, commit, ticket


class Simulation:
    """One platform over one store, with its clock, loop and connections. Use as an async context manager."""

    def __init__(
        self,
        store: Path | None = None,
        *,
        seed: str = "1",
        environment: Environment = "cte",
        clock: ClockSettings | None = None,
        options: Options | None = None,
        site: Site | None = None,
        allow: Iterable[str] = (),
        ca: Path | None = None,
        insecure: bool = False,
        concurrency: int = 50,
        keep_journal: bool = False,
        durability: Durability = "NORMAL",
    ) -> None:
        """:param store: the folder of a durable store; None for a temporary one.

        :param allow: hosts named by the user (``HOST[:PORT]``), beside loopback (rule WIRE-ALLOW-1).
        :param keep_journal: keep all that happens in memory as :attr:`journal`, for scenarios.
        """
        self.environment, self.site, self.options = environment, site or Site(), options or Options()
        self.catalogue = catalogue_loader.load()
        self.journal = Journal() if keep_journal else None
        self._seed, self._market = Seed(seed), Market()
        self._clock_settings = clock or ClockSettings()
        self._store_folder, self._durability, self._concurrency = store, durability, concurrency
        self._allow, self._ca, self._insecure = tuple(allow), ca, insecure
        self.endpoints: dict[str, Endpoint] = {}
        self._peeked: dict[str, str] = {}

    # -- opening and closing -------------------------------------------------------------------------------------

    async def __aenter__(self) -> Self:
        """Open the store, take up what it left open, start the loop."""
        self.store = Store(self._store_folder, durability=self._durability)
        read = self.store.read
        self._clock = Clock(self._clock_settings, read.now())
        self._ordinals = read.ordinals()
        self.endpoints.update((endpoint.name, endpoint) for endpoint in read.endpoints())
        self._wire = Wire(
            AllowList(self._allow), ca=self._ca, insecure=self._insecure, connections=self._concurrency
        )
        self._planner = Planner(Renderer(self.catalogue, self.options), self._seed)
        self._lanes = Lanes(lambda channel: self._profile(channel).parallel)
        self._health = Health(read.last_success(), self._profile, self.options, virtual=self._clock.virtual)
        self._dispatcher = Dispatcher(
            lanes=self._lanes,
            store=self.store,
            clock=self._clock,
            sender=Sender(self._wire, self.options, wall),
            endpoints=self.endpoints,
            profile=self._profile,
            seed=self._seed,
            concurrency=self._concurrency,
            attempted=self._attempted,
        )
        self._agenda = Agenda(read.agenda())
        self._loop = Loop(
            clock=self._clock,
            store=self.store,
            agenda=self._agenda,
            lanes=self._lanes,
            dispatcher=self._dispatcher,
            play=self._play,
        )
        for state in read.open_deliveries():
            self._lanes.plan(
                state.delivery,
                number=state.number,
                due=state.delivery.due,
                first_at=state.first_at,
                interrupted=state.interrupted,
            )
        self.store.listeners.append(self._committed)
        self._dispatcher.open()
        self._loop.open()
        return self

    async def __aexit__(self, *_exc: object) -> None:
        """Finish what is under way (bounded), make everything durable, give the store back."""
        await self.close()

    async def close(self, patience: float = 0.0) -> None:
        """Stop: wait up to *patience* real seconds for attempts under way."""
        await self._loop.close()
        await self._dispatcher.close(patience)
        await self._wire.close()
        if self._clock.mode == "scaled":
            self.store.put(Commit(at=self.now), self.now)
        await self.store.close()

    # -- looking -------------------------------------------------------------------------------------------------

    @property
    def now(self) -> Instant:
        """The virtual present."""
        return self._clock.now

    @property
    def clock_mode(self) -> str:
        """``real``, ``scaled``, ``auto`` or ``manual``."""
        return self._clock.mode

    def order(self, order_id: str) -> Order:
        """The order as it stands; BadInput when there is none."""
        order = self.store.order(order_id)
        if order is None:
            raise BadInput(f'there is no order "{order_id}"')
        return order

    def legal(self, order_id: str) -> tuple[str, ...]:
        """What `act` may do with the order now."""
        return shop.legal(self.order(order_id))

    def still_open(self) -> tuple[str, ...]:
        """One line for each open delivery and follow-up."""
        deliveries = (
            f"delivery {entry.delivery.id} ({entry.delivery.event_type} to {entry.delivery.endpoint}, "
            f"attempt {entry.number})"
            for entry in self._lanes
        )
        followups = (f"follow-up {entry.path} ({entry.action.name})" for entry in self._agenda if not entry.calendar)
        return (*deliveries, *followups)

    @contextmanager
    def hold(self) -> Iterator[None]:
        """Keep the clock from jumping while an outside request is answered."""
        try:
            with self._clock.hold():
                yield
        finally:
            self._loop.wake()

    async def failed(self) -> None:
        """Return never, unless the loop dies of a defect or a broken store: then raise that."""
        await self._loop.ended()

    # -- verbs ---------------------------------------------------------------------------------------------------

    def request_path(self, parent: str) -> str:
        """The seed path of the next outside request on *parent*; its ordinal is used up by the verb that succeeds."""
        path = f"{parent}/{self._ordinals.get(parent, 0) + 1}"
        self._peeked = {path: parent}
        return path

    def set_endpoint(self, endpoint: Endpoint, *, path: str = "") -> Outcome:
        """Add or replace an endpoint. Switching one off calls off what is open for it (rule WEBHOOK-DISABLE-2)."""
        endpoint = self._completed(endpoint)
        commit = Commit(at=self.now, cause=path or f"endpoint/{endpoint.name}", endpoints=[endpoint])
        return self._switch(endpoint, commit, "switched off by its owner")

    def place_order(self, params: Mapping[str, Any] | None = None, *, path: str) -> Outcome:
        """Place an order (params: see ``market``). :raises BadInput: for params that name nothing we know."""
        seed = self._seed.child(path)
        draft = self._market.draft(
            dict(params or {}),
            site_id=self.site.id,
            company_id=self.site.company_id,
            environment=self.environment,
            locale=self.site.locale,
            seed=seed,
        )
        applied = shop.place(draft, at=self.now, seed=seed, options=self.options)
        return self._apply(applied, path, None)

    def act(self, order_id: str, action: str, params: Mapping[str, Any] | None = None, *, path: str) -> Outcome:
        """Ask the shop to do something with an order. :raises IllegalAction: naming what is legal now."""
        order = self.order(order_id)
        if action not in shop.ACTIONS:
            raise BadInput(f'unknown action "{action}"', nearest=nearest(action, shop.ACTIONS))
        asked = Action(name=action, order_id=order_id, params=dict(params or {}))
        return self._apply(shop.apply(order, asked, at=self.now, options=self.options), path, asked)

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
        order = self.order(order_id)
        event = self.catalogue.event(
            event_type,
            order,
            at=self.now,
            path=path,
            seed=self._seed,
            lines=tuple(lines),
            forced=True,
            overrides=dict(overrides or {}),
        )
        for name in to:
            self.endpoint(name)
        chosen = {name: self.endpoints[name] for name in to} if to else self.endpoints
        return self._commit(Commit(at=self.now, cause=path), [event], order, chosen)

    def redeliver(self, delivery_id: str, *, path: str) -> Outcome:
        """Send the notification of an old delivery again, as a new delivery to the same endpoint."""
        state = self.store.read.delivery(delivery_id)
        if state is None:
            raise BadInput(f'there is no delivery "{delivery_id}"')
        if not self.endpoint(state.delivery.endpoint).enabled:
            raise BadInput(f'the endpoint "{state.delivery.endpoint}" is switched off')
        again = self._planner.again(state.delivery, at=self.now, path=path)
        return self._put(Commit(at=self.now, cause=path, deliveries=[again]), None)

    def note(self, what: str, cause: str, text: str, data: Mapping[str, Any] | None = None) -> Outcome:
        """Write something into the journal that is neither change, event nor attempt."""
        note = Note(at=self.now, what=what, cause=cause, text=text, data=dict(data or {}))
        return self._put(Commit(at=self.now, cause=cause, notes=[note]), None)

    def endpoint(self, name: str) -> Endpoint:
        """The endpoint of that name; BadInput with the nearest when there is none."""
        if name not in self.endpoints:
            raise BadInput(f'there is no endpoint "{name}"', nearest=nearest(name, self.endpoints))
        return self.endpoints[name]

    # -- time ----------------------------------------------------------------------------------------------------

    async def settle(self, horizon: Span = HORIZON) -> tuple[str, ...]:
        """Run until no delivery and no follow-up is open; what still is at the horizon (virtual) is named."""
        limit = Instant(self.now + horizon)

        def done() -> bool:
            nothing_open = self._loop.at_rest and not self._loop.something_open
            return nothing_open or (not self._clock.virtual and self.now >= limit)

        await self._loop.drive(Drive(limit, done))
        return self.still_open()

    async def advance(self, span: Span) -> None:
        """Let *span* of virtual time pass. :raises BadInput: in the modes that move by themselves."""
        if not self._clock.virtual:
            raise BadInput(f"the clock runs by itself in mode {self._clock.mode}; only auto and manual can advance")
        target = Instant(self.now + span)
        await self._loop.drive(Drive(target, lambda: self.now >= target and self._loop.at_rest, exact=True))
        self.store.put(Commit(at=self.now), self._clock.ahead())

    async def watch(self, holds: Callable[[], bool], seconds: float) -> bool:
        """Wait until *holds* is true, at most *seconds* (real); time may pass meanwhile in mode ``auto``.

        It is looked at after every commit and before every jump. In mode ``manual`` it waits at the present now.
        """
        horizon = HORIZON if self._clock.mode == "auto" else 0
        return await self._loop.drive(Drive(Instant(self.now + horizon), holds, rests=False), seconds)

    # -- what the verbs share ------------------------------------------------------------------------------------

    def _profile(self, channel: Channel) -> Profile:
        return self.catalogue.profile(channel, self.environment, self.options)

    def _completed(self, endpoint: Endpoint) -> Endpoint:
        seed = self._seed.child("endpoint", endpoint.name)
        endpoint = replace(endpoint, id=endpoint.id or seed.uuid("id"))
        if endpoint.channel == "webhook" and not endpoint.secrets:
            endpoint = replace(endpoint, secrets=(signature.new_secret(seed),))
        return endpoint

    def _apply(self, applied: shop.Applied, path: str, asked: Action | None, played: str = "") -> Outcome:
        changes: Sequence[Change] = applied.changes
        events = self.catalogue.announce(changes, at=self.now, path=path, seed=self._seed)
        commit = Commit(
            at=self.now,
            cause=path,
            asked=asked,
            orders=[applied.order],
            changes=list(changes),
            agenda=list(applied.agenda),
            played=[played] if played else [],
        )
        return self._commit(commit, events, applied.order, self.endpoints)

    def _commit(
        self, commit: Commit, events: Sequence[Event], order: Order, endpoints: Mapping[str, Endpoint]
    ) -> Outcome:
        commit.events = list(events)
        self._planner.plan(commit, endpoints.values())
        return self._put(commit, order)

    def _put(self, commit: Commit, order: Order | None) -> Outcome:
        parent = self._peeked.pop(commit.cause, None)
        if parent is not None:
            self._ordinals[parent] = commit.ordinals[parent] = self._ordinals.get(parent, 0) + 1
        ticket = self.store.put(commit, self._clock.ahead())
        for entry in commit.agenda:
            self._agenda.add(entry)
        self._loop.wake()
        return Outcome(order, commit, ticket)

    def _switch(self, endpoint: Endpoint, commit: Commit, reason: str, rules: tuple[str, ...] = ()) -> Outcome:
        self.endpoints[endpoint.name] = endpoint
        if not endpoint.enabled:
            rules = rules or ("WEBHOOK-DISABLE-2",)
            commit.settled = [
                Settled(
                    delivery=delivery.id,
                    at=self.now,
                    disposition="exhausted",
                    reason=f"endpoint disabled: {reason}",
                    rules=rules,
                )
                for delivery in self._lanes.call_off(endpoint.name)
            ]
        return self._put(commit, None)

    # -- what happens by itself ----------------------------------------------------------------------------------

    def _play(self, entry: Followup) -> None:
        """Carry out an agenda entry; one that is not legal any more is dropped (rule SHOP-FLOW-2)."""
        if entry.action.name == DISABLE:
            self._disable(entry)
            return
        order = self.order(entry.action.order_id)
        try:
            applied = shop.apply(order, entry.action, at=self.now, options=self.options)
        except IllegalAction:
            self._put(Commit(at=self.now, cause=entry.path, played=[entry.path]), None)
        else:
            self._apply(applied, entry.path, entry.action, entry.path)

    def _disable(self, entry: Followup) -> None:
        name, since = entry.action.params["endpoint"], entry.action.params["since"]
        commit = Commit(at=self.now, cause=entry.path, played=[entry.path])
        endpoint = self.endpoints[name]
        if not endpoint.enabled or self._health.recovered(name, since):
            self._put(commit, None)
            return
        off = replace(endpoint, enabled=False)
        commit.endpoints = [off]
        text = f"{name} is disabled: nothing acknowledged for too long"
        commit.notes = [Note(at=self.now, what="endpoint", cause=entry.path, text=text, data={"endpoint": name})]
        self._switch(off, commit, "nothing acknowledged for too long", tuple(entry.action.params["rules"]))

    def _attempted(self, entry: Open, attempt: Attempt, commit: Commit) -> None:
        """Record an attempt with what follows from it."""
        if attempt.disposition == "acknowledged":
            self._clock.traffic()
        commit.agenda += self._health.follows(entry, attempt, commit.at)
        commit.notes += self._health.warns(entry, attempt, commit.at)
        self._put(commit, None)

    def _committed(self, commit: Commit) -> None:
        """After a commit: hand fresh deliveries over, let the journal and the loop know."""
        bodies = dict(commit.bodies)
        for delivery in commit.deliveries:
            self._lanes.plan(delivery, body=bodies.get(delivery.body))
        if self.journal is not None:
            self.journal.apply(commit)
        self._loop.wake()
