"""What was written or read lately, kept in memory up to a bound."""

from __future__ import annotations

from collections import OrderedDict
from typing import Generic, TypeVar

Kept = TypeVar("Kept")
_LATEST = 4096
_BYTES = 64 * 2**20


class Bodies:
    """Bodies by digest; the least lately used ones go when there are too many bytes."""

    def __init__(self, limit: int = _BYTES) -> None:
        self._limit, self._size = limit, 0
        self._kept: OrderedDict[str, bytes] = OrderedDict()

    def add(self, digest: str, body: bytes) -> None:
        """Keep a body."""
        if digest not in self._kept:
            self._kept[digest] = body
            self._size += len(body)
            while self._size > self._limit:
                self._size -= len(self._kept.popitem(last=False)[1])

    def get(self, digest: str) -> bytes | None:
        """The body, if it is still here."""
        body = self._kept.get(digest)
        if body is not None:
            self._kept.move_to_end(digest)
        return body


class Recent(Generic[Kept]):
    """What was put lately, by key: all that is not durable yet, and of the rest the latest few thousand."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, tuple[int, Kept]] = OrderedDict()

    def get(self, key: str) -> Kept | None:
        """What was put last under *key*, if it is still here."""
        found = self._kept.get(key)
        return found[1] if found is not None else None

    def add(self, key: str, number: int, value: Kept, durable: int) -> None:
        """Keep what commit *number* says; let go of the oldest up to commit *durable*."""
        self._kept[key] = number, value
        self._kept.move_to_end(key)
        while len(self._kept) > _LATEST and next(iter(self._kept.values()))[0] <= durable:
            self._kept.popitem(last=False)

    def drop(self, key: str, durable: int) -> None:
        """Let go of what is no longer kept anywhere, unless a later commit has put it again."""
        if key in self._kept and self._kept[key][0] <= durable:
            del self._kept[key]
