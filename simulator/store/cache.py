"""What was written or read lately, kept in memory up to a bound."""

from __future__ import annotations

from collections import OrderedDict

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
