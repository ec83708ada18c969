"""How Java 8 prints a double: ``Double.toString``, which is not always the shortest text (PON-JSON-1).

The arithmetic follows the published steps of ``FloatingDecimal``, rounding quirks included, and was compared with an
OpenJDK 17 over millions of values (the printer changed in 19).
"""

from __future__ import annotations

import struct
from math import copysign, floor, isinf, isnan
from typing import Final, NamedTuple

_BIAS: Final = 1023
_FRACTION: Final = (1 << 52) - 1
_SMALL: Final = range(-21, 63)
_FIVE_BITS: Final = (0, *((5**power).bit_length() for power in range(1, 27)))


class _Parts(NamedTuple):
    """value = fraction * 2**(exponent - 52), the fraction shifted so that bit 52 is set."""

    fraction: int
    exponent: int
    significant: int


def double_text(value: float) -> str:
    """19.99 -> ``19.99``, 5.0 -> ``5.0``, 0.0005 -> ``5.0E-4``, 12345678.9 -> ``1.23456789E7``."""
    if isnan(value):
        return "NaN"
    sign = "-" if copysign(1.0, value) < 0 else ""
    if isinf(value):
        return f"{sign}Infinity"
    if value == 0:
        return f"{sign}0.0"
    digits, point = _digits(_split(abs(value)))
    if 0 < point < 8:
        return f"{sign}{digits[:point].ljust(point, '0')}.{digits[point:] or '0'}"
    if -3 < point <= 0:
        return f"{sign}0.{'0' * -point}{digits}"
    return f"{sign}{digits[0]}.{digits[1:] or '0'}E{point - 1}"


def _split(value: float) -> _Parts:
    bits: int = struct.unpack(">q", struct.pack(">d", value))[0]
    exponent, fraction = bits >> 52, bits & _FRACTION
    if exponent:
        return _Parts(fraction | 1 << 52, exponent - _BIAS, 53)
    significant = fraction.bit_length()
    return _Parts(fraction << 53 - significant, significant - 52 - _BIAS, significant)


def _digits(parts: _Parts) -> tuple[str, int]:
    """Digits d1d2d3... and point so that the value reads 0.d1d2d3... * 10**point."""
    trailing = (parts.fraction & -parts.fraction).bit_length() - 1
    bits = 53 - trailing
    tiny = max(0, bits - parts.exponent - 1)
    if tiny == 0 and parts.exponent in _SMALL:
        return _whole(parts)
    return _Division(parts, trailing, bits, tiny).digits()


def _whole(parts: _Parts) -> tuple[str, int]:
    """A whole number: digits that the double cannot tell apart are rounded away at once."""
    shift = parts.exponent - 52
    value = parts.fraction << shift if shift >= 0 else parts.fraction >> -shift
    spare = parts.exponent - parts.significant - 1
    dropped = len(str(1 << spare)) - 1 if spare > 1 else 0
    if dropped:
        value, rest = divmod(value, 10**dropped)
        value += rest >= 10**dropped >> 1
    text = str(value)
    return text.rstrip("0"), len(text) + dropped


class _Division:
    """Long division b / s, digit by digit, until what is left is within half a step m of the double."""

    def __init__(self, parts: _Parts, trailing: int, bits: int, tiny: int) -> None:
        self.point = point = _estimate(parts)
        b5, s5 = max(0, -point), max(0, point)
        b2, s2 = b5 + tiny + parts.exponent, s5 + tiny
        m2 = b2 - parts.significant
        b2 -= bits - 1
        common = min(b2, s2)
        b2, s2, m2 = b2 - common, s2 - common, m2 - common - (bits == 1)
        if m2 < 0:
            b2, s2, m2 = b2 - m2, s2 - m2, 0
        width = max(bits + b2 + _five_bits(b5), s2 + 1 + _five_bits(s5 + 1))
        self.word = 32 if width < 32 else 64 if width < 64 else 0
        self.b = (parts.fraction >> trailing) * 5**b5 << b2
        self.s = 5**s5 << s2
        self.m = 5**b5 << m2
        self.low = self.high = False

    def digits(self) -> tuple[str, int]:
        first = self._step()
        found = [first]
        if first == 0 and not self.high:
            self.point -= 1
            found = []
        if not -3 <= self.point < 8:
            self.low = self.high = False
        while not self.low and not self.high:
            found.append(self._step())
        text, point = "".join(map(str, found)), self.point + 1
        if self.high and self._rounds_up(found[-1]):
            rounded = str(int(text) + 1)
            point += len(rounded) - len(text)
            text = rounded[: len(text)]
        return text, point

    def _step(self) -> int:
        digit: int
        digit, rest = divmod(self.b, self.s)
        self.b, self.m, tens = 10 * rest, self._wrapped(10 * self.m), 10 * self.s
        if self.word and self.m <= 0:
            self.low = self.high = True
        elif self.word:
            self.low, self.high = self.b < self.m, self._wrapped(self.b + self.m) > tens
        else:
            self.low, self.high = self.b < self.m, self.b + self.m >= tens
        return digit

    def _rounds_up(self, last: int) -> bool:
        if not self.low:
            return True
        difference: int = 2 * self.b - 10 * self.s
        return difference > 0 or (difference == 0 and last % 2 == 1)

    def _wrapped(self, value: int) -> int:
        """Java's int and long overflow silently, which ends the division early."""
        if not self.word:
            return value
        half = 1 << self.word - 1
        return (value + half) % (2 * half) - half


def _five_bits(power: int) -> int:
    return _FIVE_BITS[power] if power < len(_FIVE_BITS) else power * 3


def _estimate(parts: _Parts) -> int:
    """The decimal exponent, estimated in doubles as Java does."""
    bits = _BIAS << 52 | parts.fraction & _FRACTION
    mantissa: float = struct.unpack(">d", struct.pack(">q", bits))[0]
    return floor((mantissa - 1.5) * 0.289529654 + 0.176091259 + parts.exponent * 0.301029995663981)
