"""The bundled receiver in a second process, as `drsim run` has it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from simulator.receiver.process import ReceiverProcess

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="session")
def receiver() -> Iterator[ReceiverProcess]:
    with ReceiverProcess() as process:
        yield process
