"""The bundled receiver in a second process, as `drsim run` has it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from simulator.receiver.process import ReceiverProcess
from tests.scenario.playing import Script

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(scope="session")
def receiver() -> Iterator[ReceiverProcess]:
    with ReceiverProcess() as process:
        yield process


@pytest.fixture
def script(tmp_path: Path, receiver: ReceiverProcess) -> Script:
    return Script(tmp_path, receiver.url)
