"""The keys of the Digital River API: one secret and one public key of each environment, and those that are named."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from simulator.commerce.api_key import made
from simulator.records import Commit
from simulator.seed import Seed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from simulator.commerce.api_key import ApiKey
    from simulator.records import Environment
    from simulator.simulation.engine import Engine


class Keys:
    """Iterates over the keys; what is named comes first (API-KEY-4)."""

    def __init__(self, engine: Engine, environment: Environment, seed: Seed) -> None:
        """Those of a store that outlives the process are made once, and nobody guesses them.

        The keys of a case that is played derive from its seed, as everything of it does.
        """
        self.live = environment == "production"
        """Whether they are keys of live mode."""
        self._named: list[ApiKey] = []
        self._made = tuple(engine.store.read.keys())
        if not self._made:
            own = Seed(secrets.token_hex(32)) if engine.store.lasting else seed
            own = own.child("api keys", environment)
            self._made = (made(own, "secret", live=self.live), made(own, "public", live=self.live))
            engine.store.put(Commit(at=engine.clock.now, keys=list(self._made)), engine.clock.ahead())

    def __iter__(self) -> Iterator[ApiKey]:
        return iter((*self._named, *self._made))

    def name(self, key: ApiKey) -> None:
        """Let a further key in, for as long as the process lives."""
        self._named.insert(0, key)

    @property
    def secret(self) -> ApiKey:
        """The key that scenarios and people are told."""
        return next(key for key in self if key.kind == "secret")
