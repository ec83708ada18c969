"""A receiver whose clock stands still, and a client for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from simulator.receiver.app import Receiver
from tests.receiver.speaking import WALL, Speaking

if TYPE_CHECKING:
    from collections.abc import AsyncIterator


@pytest.fixture
async def speaking() -> AsyncIterator[Speaking]:
    async with Receiver(wall=lambda: WALL) as receiver:
        client = Speaking(receiver)
        yield client
        await client.wire.close()
