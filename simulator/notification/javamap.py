"""In which order a Java 8 HashMap walks its names, which is the order org.json prints members in (PON-JSON-2)."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

_FIRST_TABLE: Final = 16
_TREE_TABLE: Final = 64
_CROWDED: Final = 8


def string_hash(text: str) -> int:
    """``String.hashCode`` over UTF-16 units, as an unsigned 32-bit number."""
    units = text.encode("utf-16-be", "surrogatepass")
    code = 0
    for high, low in zip(units[::2], units[1::2], strict=True):
        code = (31 * code + (high << 8 | low)) & 0xFFFFFFFF
    return code


@lru_cache(maxsize=4096)
def map_order(names: tuple[str, ...]) -> tuple[int, ...]:
    """Positions of *names* (each once, in order of insertion) as a Java 8 ``HashMap`` walks them.

    Ascending bucket, order of insertion within one. From a table of 64 on Java turns a bucket of nine into a tree and
    may walk that bucket in another order; that takes names made to collide, so order of insertion is kept there.
    """
    spread = [code ^ code >> 16 for code in map(string_hash, names)]
    table = _table_size(spread)
    return tuple(sorted(range(len(names)), key=lambda position: spread[position] % table))


def _table_size(spread: list[int]) -> int:
    """The table doubles when over three quarters full, and when a bucket of a table below 64 gets a ninth name."""
    table = _FIRST_TABLE
    for count, code in enumerate(spread, 1):
        if table < _TREE_TABLE:  # at most 48 names, so that looking at each of them is cheap
            neighbours = sum(other % table == code % table for other in spread[: count - 1])
            if neighbours >= _CROWDED:
                table *= 2
        if count > table * 3 // 4:
            table *= 2
    return table
