"""How often a key may call: so many requests in any one second, of test and of live mode (API-RATE-1)."""

from __future__ import annotations

from collections import deque
from time import perf_counter
from typing import TYPE_CHECKING, Final

from simulator.errors import Declined

if TYPE_CHECKING:
    from simulator.commerce.api_key import ApiKey

PER_SECOND: Final = {False: 25, True: 250}
"""By live mode."""


class Rate:
    """Counts the requests of the last real second (API-RATE-2)."""

    def __init__(self) -> None:
        self._seen: dict[str, deque[float]] = {}

    def count(self, key: ApiKey) -> None:
        """Count a request. :raises Declined: 429 with ``Retry-After`` when there were too many already."""
        now, seen = perf_counter(), self._seen.setdefault(key.text, deque())
        while seen and seen[0] <= now - 1:
            seen.popleft()
        most = PER_SECOND[key.live]
        if len(seen) >= most:
            message = f"More than {most} requests a second."
            raise Declined(429, "limit_exceeded", message, headers={"Retry-After": "1"})
        seen.append(now)
