"""What a run is told from outside: where the receiver is, which seed, which clock, where files go."""

from __future__ import annotations

from typing import Any

from msgspec import Struct, field

from simulator.clock import ClockSettings
from simulator.commerce.api_key import ApiKey
from simulator.records import Basic, Channel, Environment


class Settings(Struct, frozen=True, kw_only=True):
    """Plain values, so that they travel to worker processes."""

    receiver: str = ""
    """The bundled receiver's address, such as ``http://127.0.0.1:8080``; used when there are no targets."""
    targets: dict[Channel, str] = field(default_factory=dict)
    """The addresses of the receiver under test; a channel without one is left out."""
    basic: Basic | None = None
    secrets: tuple[str, ...] = ()
    """Signing secrets that the target knows, newest first; one is made up when there are none."""
    secrets_made_up: bool = False
    """Whether they were, so that the target may not know them, nor check signatures at all."""
    allow: tuple[str, ...] = ()
    """``HOST[:PORT]`` entries that the user named."""
    ca: str = ""
    """A file of certificates."""
    insecure: bool = False
    seed: str | None = None
    """Wins over the scenario's."""
    environment: Environment | None = None
    options: dict[str, Any] = field(default_factory=dict)
    """Options by name; they win over the scenario's."""
    clock: ClockSettings | None = None
    concurrency: int = 50
    api_port: int | None = None
    """Where the API of each case is served, on loopback; None: on a free port, for those that ask for it."""
    api_keys: tuple[ApiKey, ...] = ()
    """Known to it beside those that are made."""
    journals: str = ""
    """The folder in which each case writes its canonical journal; nothing is written without it."""

    @property
    def ours(self) -> bool:
        """True when the bundled receiver is asked."""
        return not self.targets
