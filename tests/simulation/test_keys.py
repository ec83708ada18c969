"""Keys of the API: made once for a store that lasts, derived from the seed for a run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.simulation import Simulation

if TYPE_CHECKING:
    from pathlib import Path

    from simulator.records import Environment


async def keys(store: Path | None, environment: Environment = "cte", seed: str = "1") -> list[str]:
    async with Simulation(store, environment=environment, seed=seed) as simulation:
        return [key.text for key in simulation.keys]


async def test_a_store_keeps_the_keys_that_were_made_for_it(tmp_path: Path) -> None:
    first = await keys(tmp_path / "one")
    assert [key[:8] for key in first] == ["sk_test_", "pk_test_"]
    assert await keys(tmp_path / "one", seed="2") == first
    assert await keys(tmp_path / "two") != first
    live = await keys(tmp_path / "one", "production")
    assert not any(key[3:8] == "test_" for key in live)
    assert await keys(tmp_path / "one", "production") == live


async def test_the_keys_of_a_run_follow_from_its_seed() -> None:
    assert await keys(None) == await keys(None)
    assert await keys(None) != await keys(None, seed="2")
