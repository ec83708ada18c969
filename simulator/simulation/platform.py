"""One platform over one store: opened and closed, and looked at."""

from __future__ import annotations

from abc import ABC, abstractmethod
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Self

from simulator.catalogue import loader as catalogue_loader
from simulator.clock import ClockSettings
from simulator.commerce import shop
from simulator.errors import BadInput, nearest
from simulator.journal import Journal
from simulator.records import CHANNELS, Options, Site
from simulator.seed import Seed
from simulator.simulation.engine import Engine
from simulator.simulation.keys import Keys
from simulator.simulation.moving import Moving
from simulator.simulation.plain import Plain
from simulator.simulation.sites import Sites
from simulator.simulation.webhooks import Webhooks

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterable, Mapping
    from pathlib import Path

    from simulator.catalogue.profile import Profile
    from simulator.commerce.order import Order
    from simulator.records import Channel, Commit, Endpoint, Environment, Followup
    from simulator.store.retention import Keep
    from simulator.store.store import Store
    from simulator.store.tables import Durability


class Platform(Moving, ABC):
    """One platform over one store, with its clock, loop and connections; :class:`Simulation` adds the verbs."""

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
        keep: Keep | None = None,
    ) -> None:
        """:param store: the folder of a durable store; None for a temporary one.

        :param allow: hosts named by the user (``HOST[:PORT]``), beside loopback (rule WIRE-ALLOW-1).
        :param keep: what stays of what is old (rule STORE-KEEP-1); everything without it.
        :param keep_journal: keep all that happens in memory as :attr:`journal`, for scenarios.
        """
        self.environment, self.site, self.options = environment, site or Site(), options or Options()
        self.catalogue = catalogue_loader.load().under(self.options)
        profiles = {name: self.catalogue.profile(name, environment, self.options) for name in CHANNELS}
        self._profile: Callable[[Channel], Profile] = profiles.__getitem__
        self.journal = Journal() if keep_journal else None
        self.listeners: list[Callable[[Commit], None]] = [self.journal.apply] if self.journal else []
        # nothing of production bears the id of something in the test environment (SITE-ENV-1)
        self._seed = Seed(seed) if environment == "cte" else Seed(seed, environment)
        self._opening: Callable[[], Engine] = lambda: Engine(
            store,
            durability=durability,
            keep=keep,
            environment=environment,
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
        self._open_store()
        await self._engine.open()
        self.sites.take_up()
        return self

    @asynccontextmanager
    async def stopped(self) -> AsyncIterator[Self]:
        """The same while nothing moves: verbs write, nothing is sent, and no time passes.

        :raises BadInput: when the store folder cannot be one.
        :raises Unavailable: when another process owns it.
        """
        self._open_store()
        try:
            self.sites.take_up()
            yield self
        finally:
            await self.close()

    def _open_store(self) -> None:
        self._engine = self._opening()
        self.keys = Keys(self._engine, self.environment, self._seed)
        self.sites = Sites(
            self._engine,
            environment=self.environment,
            catalogue=self.catalogue,
            options=self.options,
            seed=self._seed,
            check=self._checked,
        )
        self.webhooks = Webhooks(self._engine, self.environment, self.catalogue, self.options, self._seed)
        self.plain = Plain(self._engine, self.environment, self.catalogue, self.options, self._seed)

    async def __aexit__(self, *_exc: object) -> None:
        """Close without waiting for attempts under way; they go out again when the store is opened again."""
        await self.close()

    async def drain(self, patience: float) -> None:
        """Start nothing more, and wait up to *patience* real seconds for attempts under way; it can still be read."""
        await self._engine.drain(patience)

    async def close(self, patience: float = 0.0) -> None:
        """Stop: wait up to *patience* real seconds for attempts under way, make everything durable."""
        await self._engine.close(patience)

    # -- looking -------------------------------------------------------------------------------------------------

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

    # -- what opening needs --------------------------------------------------------------------------------------

    def _checked(self, endpoint: Endpoint) -> None:
        self._profile(endpoint.channel).check(endpoint)

    @abstractmethod
    def _play(self, entry: Followup) -> None:
        """Carry out a follow-up of the shop."""

    def _committed(self, commit: Commit) -> None:
        for listener in self.listeners:
            listener(commit)
