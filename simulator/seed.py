"""Every id and every choice derives from (seed, path, what, which), never from a shared random stream."""

from __future__ import annotations

from hashlib import blake2b
from random import Random
from typing import TYPE_CHECKING, NamedTuple, TypeVar
from uuid import UUID

if TYPE_CHECKING:
    from collections.abc import Sequence

T = TypeVar("T")


class Seed(NamedTuple):
    """A root seed and the path of the thing that is being made.

    Two values with the same root and path give the same answers, whatever else was asked meanwhile.
    """

    root: str
    path: str = ""

    def child(self, *names: object) -> Seed:
        """The seed of a part: ``Seed("1").child("order", 3).path == "order/3"``."""
        tail = "/".join(str(name) for name in names)
        return Seed(self.root, f"{self.path}/{tail}" if self.path else tail)

    def bits(self, what: str, which: object = 0) -> int:
        """128 bits for one purpose."""
        text = f"{self.root}\0{self.path}\0{what}\0{which}"
        return int.from_bytes(blake2b(text.encode(), digest_size=16).digest(), "big")

    def uuid(self, what: str, which: object = 0) -> str:
        """A UUID of version 4, in lower case."""
        return str(UUID(int=self.bits(what, which), version=4))

    def digits(self, what: str, count: int, which: object = 0) -> str:
        """*count* decimal digits that do not begin with 0 (so that they survive number coercion)."""
        low = 10 ** (count - 1)
        return str(low + self.bits(what, which) % (9 * low))

    def integer(self, what: str, low: int, high: int, which: object = 0) -> int:
        """A whole number from *low* to *high*, both included."""
        return low + self.bits(what, which) % (high - low + 1)

    def fraction(self, what: str, which: object = 0) -> float:
        """A number from 0 up to, not including, 1."""
        return (self.bits(what, which) >> 75) / (1 << 53)

    def choice(self, what: str, options: Sequence[T], which: object = 0) -> T:
        """One of *options*."""
        return options[self.bits(what, which) % len(options)]

    def random(self, what: str, which: object = 0) -> Random:
        """A generator of its own, for libraries that want one."""
        return Random(self.bits(what, which))  # noqa: S311 - repeatability is the purpose, not secrecy
