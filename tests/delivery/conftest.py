"""A receiver and a wire for each test of the delivery."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from simulator.receiver.app import Receiver
from simulator.wire import AllowList, Wire
from tests.delivery.attempts import WALL

if TYPE_CHECKING:
    from collections.abc import AsyncIterator


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    async with Receiver(wall=lambda: WALL) as receiver:
        yield receiver


@pytest.fixture
async def wire() -> AsyncIterator[Wire]:
    wire = Wire(AllowList(), insecure=True)
    yield wire
    await wire.close()
