"""How many go through at once, and who comes next."""

from __future__ import annotations

import asyncio

from simulator.clock import breathe
from simulator.wire.gate import Gate


async def test_the_others_wait_in_line() -> None:
    gate, through = Gate(1), list[str]()

    async def come(name: str) -> None:
        if not gate.enter():
            await gate.turn()
        through.append(name)

    coming = [asyncio.create_task(come(name)) for name in ("a", "b", "c")]
    for count in (1, 2, 3):
        await breathe()
        await breathe()
        assert through == ["a", "b", "c"][:count]
        assert not gate.enter()
        gate.leave()
    await asyncio.gather(*coming)
    assert gate.enter()


async def test_a_place_is_not_lost_to_somebody_who_gave_up() -> None:
    """Neither while waiting nor in the very moment in which the turn has come."""
    gate = Gate(1)
    assert gate.enter()
    for given in (False, True):
        waiting = asyncio.create_task(gate.turn())
        await breathe()
        if given:
            gate.leave()
        waiting.cancel()
        await asyncio.wait([waiting])
        assert waiting.cancelled()
        assert gate.enter() is given
