"""A server that stays up: its memory does not grow with what it has delivered (the store keeps, the process forgets).

``DRSIM_DELIVERIES`` sets how many notifications it delivers (``make endure`` a million, the suite twenty thousand).
Caches of the latest orders and bodies fill at first: over a hundred thousand deliveries a process went from 285 to 330
MiB, and stayed there.
"""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import aiohttp
import pytest

from simulator.receiver.process import ReceiverProcess

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

DELIVERIES = int(os.environ.get("DRSIM_DELIVERIES", "20000"))
AT_ONCE = 200
"""Orders of one request."""
ROUNDS = 8
"""How often the memory is looked at."""
CACHES = 48
"""Mebibytes by which the second half may lie above the first: caches of orders and bodies that are not full yet."""
ORDER = {"lines": [{"product": "digital"}, {"product": "physical"}]}


def memory(pid: int) -> int:
    """Mebibytes that a process holds."""
    told = subprocess.run(["ps", "-o", "rss=", "-p", str(pid)], capture_output=True, text=True, check=True)
    return int(told.stdout) // 1024


class Driver:
    """Drives one server as a client would."""

    def __init__(self, session: aiohttp.ClientSession, control: str) -> None:
        self._session, self._control = session, control

    async def ask(self, method: str, path: str, value: Any = None) -> Any:
        async with self._session.request(method, f"{self._control}/_control/{path}", json=value) as answer:
            assert answer.status < 300, await answer.text()
            return await answer.json()

    async def at_rest(self) -> int:
        """Deliveries made, once none is open."""
        await self.ask("POST", "clock/settle", {})
        counts = (await self.ask("GET", "ready"))["counts"]
        assert counts["open"] == 0
        return int(counts["deliveries"])

    async def round(self, wanted: int) -> None:
        """Orders, their parcels and some acts afterwards, until *wanted* deliveries are made."""
        while await self.at_rest() < wanted:
            orders = (await self.ask("POST", "orders", [ORDER] * AT_ONCE))["orders"]
            await self.at_rest()
            for actions in (("ship", "fulfill"), ("refund",)):
                wishes = [
                    {"order": order["id"], "action": name, **_params(name)} for order in orders for name in actions
                ]
                await self.ask("POST", "actions", wishes)
                await self.at_rest()
            again = (await self.ask("GET", "deliveries?newest=true&limit=50"))["deliveries"]
            await self.ask("POST", "redeliveries", [one["id"] for one in again])


def _params(action: str) -> dict[str, Any]:
    return {"params": {"kind": "OrderLevelSatisfactionRefund", "percent": 10}} if action == "refund" else {}


@pytest.mark.timeout(120 + DELIVERIES // 100)
async def test_memory_does_not_grow_with_deliveries(
    tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    with ReceiverProcess(discard=True) as receiver:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "simulator", "serve", "--store", str(tmp_path / "store"), "--port", "0"),
            *("--clock", "auto", "--target", f"pon={receiver.url}/pon", "--target", f"webhook={receiver.url}/hook"),
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
        )
        assert process.stdout is not None
        control = (await process.stdout.readline()).decode().split()[-1]
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=600)) as session:
            driver, seen = Driver(session, control), []
            for number in range(1, ROUNDS + 1):
                await driver.round(DELIVERIES * number // ROUNDS)
                seen.append(memory(process.pid))
        process.terminate()
        await process.wait()
    record_property("memory", seen)
    assert seen[-1] - seen[ROUNDS // 2 - 1] <= CACHES, f"mebibytes after each of {ROUNDS} rounds: {seen}"
