"""One measure: how many posts in how long, for how much CPU of the process that sent them."""

from __future__ import annotations

import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Iterator


class Measure(Struct, kw_only=True):
    """What one sender did with one kind of payload."""

    what: str
    kind: str
    posts: int
    size: int
    """Bytes of one body, the median."""
    seconds: float = 0.0
    cpu_seconds: float = 0.0

    @property
    def rate(self) -> float:
        """Posts per second."""
        return self.posts / self.seconds

    @property
    def cpu_us(self) -> float:
        """Microseconds of CPU per post."""
        return self.cpu_seconds / self.posts * 1e6


@contextmanager
def taking(measure: Measure) -> Iterator[None]:
    """Add the real and the CPU time of the block to *measure*."""
    began, cpu = time.perf_counter(), time.process_time()
    yield
    measure.seconds += time.perf_counter() - began
    measure.cpu_seconds += time.process_time() - cpu


def report(measure: Measure) -> None:
    """Print it as one line, for the process that asked."""
    sys.stdout.buffer.write(msgspec.json.encode(measure) + b"\n")
    sys.stdout.flush()


def median_size(bodies: list[bytes]) -> int:
    """The size in the middle."""
    return sorted(len(body) for body in bodies)[len(bodies) // 2]
