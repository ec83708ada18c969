"""Texts that have been made before, by what they were made from."""

from __future__ import annotations

from collections.abc import Hashable
from typing import TYPE_CHECKING, Final, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

K = TypeVar("K", bound=Hashable)


class Known(dict[K, str]):
    """Makes each text once; forgets them all when they become too many."""

    def __init__(self, make: Callable[[K], str], limit: int = 1 << 15) -> None:
        super().__init__()
        self._make: Final = make
        self._limit: Final = limit

    def __missing__(self, key: K) -> str:
        if len(self) >= self._limit:
            self.clear()
        made = self[key] = self._make(key)
        return made


def known(make: Callable[[K], str]) -> Callable[[K], str]:
    """The same function, which makes each text once only."""
    return Known(make).__getitem__
