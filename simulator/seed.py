"""Every id and every choice derives from (seed, path, what, which), never from a shared random stream."""

from __future__ import annotations

from hashlib import blake2b
from random import Random
from typing import TYPE_CHECKING, Final, TypeVar

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Sequence

T = TypeVar("T")

_VARIANT: Final = {digit: "89ab"[int(digit, 16) % 4] for digit in "0123456789abcdef"}
"""The digit that a UUID of RFC 4122 has in the place of another one."""


class Seed(Struct, frozen=True):
    """A root seed and the path of the thing that is being made.

    Two values with the same root and path give the same answers, whatever else was asked meanwhile.
    """

    root: str
    path: str = ""

    def child(self, *names: object) -> Seed:
        """The seed of a part: ``Seed("1").child("order", 3).path == "order/3"``."""
        path = f"{self.path}/" if self.path else ""
        for name in names:
            path = f"{path}{name}/"
        return Seed(self.root, path[:-1])

    def hexadecimal(self, what: str, which: object = 0) -> str:
        """128 bits for one purpose, as 32 digits in lower case."""
        text = f"{self.root}\0{self.path}\0{what}\0{which}"
        return blake2b(text.encode(), digest_size=16).hexdigest()

    def bits(self, what: str, which: object = 0) -> int:
        """The same 128 bits as a number."""
        return int(self.hexadecimal(what, which), 16)

    def uuid(self, what: str, which: object = 0) -> str:
        """A UUID of version 4, in lower case."""
        digits = self.hexadecimal(what, which)
        return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-{_VARIANT[digits[16]]}{digits[17:20]}-{digits[20:]}"

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
