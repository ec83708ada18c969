"""The keys of the Digital River API: one secret and one public key of each environment, and those that are named."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.commerce.api_key import made

if TYPE_CHECKING:
    from collections.abc import Iterator

    from simulator.commerce.api_key import ApiKey
    from simulator.records import Environment
    from simulator.seed import Seed


class Keys:
    """Iterates over the keys; what is named comes first."""

    def __init__(self, environment: Environment, seed: Seed) -> None:
        self.live = environment == "production"
        """Whether they are keys of live mode."""
        seed = seed.child("api keys", environment)
        self._made = (made(seed, "secret", live=self.live), made(seed, "public", live=self.live))
        self._named: list[ApiKey] = []

    def __iter__(self) -> Iterator[ApiKey]:
        return iter((*self._named, *self._made))

    def name(self, key: ApiKey) -> None:
        """Let a further key in, for as long as the process lives."""
        self._named.insert(0, key)

    @property
    def secret(self) -> ApiKey:
        """The key that scenarios and people are told."""
        return next(key for key in self if key.kind == "secret")
