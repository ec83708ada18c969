"""Runs a coroutine on the fastest event loop that is installed: uvloop (the extra of that name), else asyncio's own."""

from __future__ import annotations

import asyncio
import gc
from importlib.util import find_spec
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Coroutine

T = TypeVar("T")

_THRESHOLDS = (50_000, 20, 100)
"""Orders and payloads are frozen trees without cycles; to look for cycles as often as usual costs a third more CPU."""


def run(main: Coroutine[object, object, T]) -> T:
    """The result of *main*."""
    gc.set_threshold(*_THRESHOLDS)
    if find_spec("uvloop") is None:
        return asyncio.run(main)
    import uvloop

    return uvloop.run(main)
