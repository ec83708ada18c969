"""``drsim keys``: what a store has, masked unless asked."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING

from simulator.simulation import Simulation
from tests.cli.conftest import one_line

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.cli.conftest import Ran


async def made(store: Path) -> list[str]:
    async with Simulation(store) as simulation:
        return [key.text for key in simulation.keys]


def test_keys_are_shown_when_asked_for(inside: Callable[..., Ran], tmp_path: Path) -> None:
    found = asyncio.run(made(tmp_path / "kept"))
    masked = inside("keys", "--store", "kept").stdout
    assert "secret" in masked
    assert not any(key[:12] in masked for key in found)
    told = json.loads(inside("keys", "--store", "kept", "--reveal", "--json").stdout)
    assert [one["key"] for one in told] == found
    assert [(one["kind"], one["environment"]) for one in told] == [("secret", "cte"), ("public", "cte")]
    nothing = inside("keys", "--store", "kept", "--environment", "production")
    assert (nothing.stdout, nothing.returncode) == ("", 0)
    assert "drsim serve makes them" in nothing.stderr


def test_what_is_no_store_has_no_keys(inside: Callable[..., Ran]) -> None:
    assert "is not a store folder" in one_line(inside("keys", "--store", "nowhere"))
