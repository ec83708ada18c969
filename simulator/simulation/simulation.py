"""The platform in motion: every verb is synchronous, hence atomic; only durability and time are awaited."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Self

from msgspec.structs import replace

from simulator import signature
from simulator.catalogue import loader as catalogue_loader
from simulator.clock import ClockSettings
from simulator.commerce import shop
from simulator.errors import BadInput, IllegalAction, nearest
from simulator.instant import Instant, Span, parse_span
from simulator.journal import Journal
from simulator.market.draft import Market
from simulator.notification.render import Renderer
from simulator.records import Action, Commit, Followup, Note, Options, Site
from simulator.seed import Seed
from simulator.simulation.engine import Engine
from simulator.simulation.loop import Drive
from simulator.simulation.planner import Planner

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from simulator.catalogue.profile import Profile
    from simulator.commerce.order import Order
    from simulator.records import Channel, Endpoint, Environment, Event
    from simulator.store.store import Store, Ticket
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
        self.listeners: list[Callable[[Commit], None]] = [self.journal.apply] if self.journal else []
        self._seed, self._market = Seed(seed), Market()
        self._planner = Planner(Renderer(self.catalogue, self.options), self._seed)
        self._opening: Callable[[], Engine] = lambda: Engine(
            store,
            durability=durability,
            clock=clock or ClockSettings(),
            options=self.options,
            seed=self._seed,
            profile=self._profile,
            allow=tuple(allow),
            ca=ca,
            insecure=insecure,
            concurrency=concurrency,
            play=self._play,
            committed=self._committed,
        )

    # -- opening and closing -------------------------------------------------------------------------------------

    async def __aenter__(self) -> Self:
        """Open the store, take up what it left open, start the loop.

        :raises BadInput: when the store folder cannot be one.
        :raises Unavailable: when another process owns it.
        """
        self._engine = self._opening()
        self._engine.open()
        return self

    async def __aexit__(self, *_exc: object) -> None:
        """Close without waiting for attempts under way; they go out again when the store is opened again."""
        await self.close()

    async def close(self, patience: float = 0.0) -> None:
        """Stop: wait up to *patience* real seconds for attempts under way, make everything durable."""
        await self._engine.close(patience)

    # -- looking -------------------------------------------------------------------------------------------------

    @property
    def now(self) -> Instant:
        """The virtual present."""
        return self._engine.clock.now

    @property
    def clock_mode(self) -> str:
        """``real``, ``scaled``, ``auto`` or ``manual``."""
        return self._engine.clock.mode

    @property
    def store(self) -> Store:
        """The store, to read from."""
        return self._engine.store

    @property
    def endpoints(self) -> Mapping[str, Endpoint]:
        """Every endpoint by name."""
        return self._engine.endpoints

    def endpoint(self, name: str) -> Endpoint:
        """The endpoint of that name; BadInput with the nearest when there is none."""
        if name not in self.endpoints:
            raise BadInput(f'there is no endpoint "{name}"', nearest=nearest(name, self.endpoints))
        return self.endpoints[name]

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
            for entry in self._engine.lanes
        )
        agenda = (entry for entry in self._engine.agenda if not entry.calendar)
        return (*deliveries, *(f"follow-up {entry.path} ({entry.action.name})" for entry in agenda))

    @contextmanager
    def hold(self) -> Iterator[None]:
        """Keep the clock from jumping while an outside request is answered."""
        try:
            with self._engine.clock.hold():
                yield
        finally:
            self._engine.loop.wake()

    async def failed(self) -> None:
        """Return never, unless the loop dies of a defect or a broken store: then raise that."""
        await self._engine.loop.ended()

    # -- verbs ---------------------------------------------------------------------------------------------------

    def request_path(self, parent: str) -> str:
        """The seed path of the next outside request on *parent*; its ordinal is used up by the verb that succeeds."""
        return self._engine.request_path(parent)

    def set_endpoint(self, endpoint: Endpoint, *, path: str = "") -> Outcome:
        """Add or replace an endpoint. Switching one off calls off what is open for it (rule WEBHOOK-DISABLE-2).

        :raises BadInput: for overrides that make no sense on its channel.
        """
        self._profile(endpoint.channel).check(endpoint)
        seed = self._seed.child("endpoint", endpoint.name)
        endpoint = replace(endpoint, id=endpoint.id or seed.uuid("id"))
        if endpoint.channel == "webhook" and not endpoint.secrets:
            endpoint = replace(endpoint, secrets=(signature.new_secret(seed),))
        commit = Commit(at=self.now, cause=path or f"endpoint/{endpoint.name}")
        ticket = self._engine.switch(endpoint, commit, "switched off by its owner", ("WEBHOOK-DISABLE-2",))
        return Outcome(None, commit, ticket)

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
        while self.store.order(applied.order.id) is not None:  # twelve digits do meet among a million orders
            seed = seed.child("again")
            applied = shop.place(draft, at=self.now, seed=seed, options=self.options)
        return self._applied(applied, path)

    def act(self, order_id: str, action: str, params: Mapping[str, Any] | None = None, *, path: str) -> Outcome:
        """Ask the shop to do something with an order. :raises IllegalAction: naming what is legal now."""
        order = self.order(order_id)
        if action not in shop.ACTIONS:
            raise BadInput(f'unknown action "{action}"', nearest=nearest(action, shop.ACTIONS))
        asked = Action(name=action, order_id=order_id, params=dict(params or {}))
        return self._applied(shop.apply(order, asked, at=self.now, options=self.options), path, asked)

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
        chosen = [self.endpoint(name) for name in to] or list(self.endpoints.values())
        return self._planned(Commit(at=self.now, cause=path), [event], order, chosen)

    def redeliver(self, delivery_id: str, *, path: str) -> Outcome:
        """Send the notification of an old delivery again, as a new delivery to the same endpoint."""
        state = self.store.read.delivery(delivery_id)
        if state is None:
            raise BadInput(f'there is no delivery "{delivery_id}"')
        if not self.endpoint(state.delivery.endpoint).enabled:
            raise BadInput(f'the endpoint "{state.delivery.endpoint}" is switched off')
        again = self._planner.again(state.delivery, at=self.now, path=path)
        return self._put(Commit(at=self.now, cause=path, deliveries=[again]))

    def note(self, what: str, cause: str, text: str, data: Mapping[str, Any] | None = None) -> Outcome:
        """Write something into the journal that is neither change, event nor attempt."""
        note = Note(at=self.now, what=what, cause=cause, text=text, data=dict(data or {}))
        return self._put(Commit(at=self.now, cause=cause, notes=[note]))

    # -- time ----------------------------------------------------------------------------------------------------

    async def settle(self, horizon: Span = HORIZON) -> tuple[str, ...]:
        """Run until no delivery and no follow-up is open; what still is at the horizon (virtual) is named."""
        loop, clock = self._engine.loop, self._engine.clock
        limit = Instant(self.now + horizon)

        def done() -> bool:
            return (loop.at_rest and not loop.something_open) or (not clock.virtual and clock.now >= limit)

        await loop.drive(Drive(limit, done))
        return self.still_open()

    async def advance(self, span: Span) -> None:
        """Let *span* of virtual time pass. :raises BadInput: in the modes that move by themselves."""
        loop, clock = self._engine.loop, self._engine.clock
        if not clock.virtual:
            raise BadInput(f"the clock runs by itself in mode {clock.mode}; only auto and manual can advance")
        target = Instant(self.now + span)
        await loop.drive(Drive(target, lambda: clock.now >= target and loop.at_rest, exact=True))
        await self._engine.put(Commit(at=self.now))

    async def watch(self, holds: Callable[[], bool], seconds: float) -> bool:
        """Wait until *holds* is true, at most *seconds* (real); time may pass meanwhile in mode ``auto``.

        It is looked at after every commit and before every jump. In mode ``manual`` it waits at the present now.
        """
        horizon = HORIZON if self.clock_mode == "auto" else 0
        drive = Drive(Instant(self.now + horizon), holds, rests=False)
        return await self._engine.loop.drive(drive, seconds)

    # -- what the verbs share ------------------------------------------------------------------------------------

    def _profile(self, channel: Channel) -> Profile:
        return self.catalogue.profile(channel, self.environment, self.options)

    def _applied(self, applied: shop.Applied, path: str, asked: Action | None = None, played: str = "") -> Outcome:
        events = self.catalogue.announce(applied.changes, at=self.now, path=path, seed=self._seed)
        commit = Commit(
            at=self.now,
            cause=path,
            asked=asked,
            orders=[applied.order],
            changes=list(applied.changes),
            agenda=list(applied.agenda),
            played=[played] if played else [],
        )
        return self._planned(commit, events, applied.order, self.endpoints.values())

    def _planned(self, commit: Commit, events: Sequence[Event], order: Order, endpoints: Iterable[Endpoint]) -> Outcome:
        commit.events = list(events)
        self._planner.plan(commit, endpoints)
        return self._put(commit, order)

    def _put(self, commit: Commit, order: Order | None = None) -> Outcome:
        return Outcome(order, commit, self._engine.put(commit))

    def _play(self, entry: Followup) -> None:
        """Carry out a follow-up; one that is not legal any more is dropped (rule SHOP-FLOW-2)."""
        order = self.order(entry.action.order_id)
        try:
            applied = shop.apply(order, entry.action, at=self.now, options=self.options)
        except IllegalAction:
            self._put(Commit(at=self.now, cause=entry.path, played=[entry.path]))
        else:
            self._applied(applied, entry.path, entry.action, entry.path)

    def _committed(self, commit: Commit) -> None:
        for listener in self.listeners:
            listener(commit)
