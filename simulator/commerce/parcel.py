"""What a shipment carries: parcel service, tracking number, serial numbers and unlock codes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulator.commerce.goods import Shipment
from simulator.commerce.selection import text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from simulator.commerce.order import Order
    from simulator.instant import Instant
    from simulator.seed import Seed

_CARRIER = "UPS"
"""Brings what the market has named no carrier for."""
_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
"""Without the characters that are easily taken for one another."""


def parcel(order: Order, params: Mapping[str, Any], at: Instant, seed: Seed) -> Shipment:
    """The shipment that an action describes, with seeded defaults; its quantity is filled in line by line."""
    carrier = text(params, "carrier") or order.carrier or _CARRIER
    number = text(params, "tracking_number") or _tracking_number(carrier, seed)
    url = text(params, "tracking_url") or f"https://tracking.example.com/{_slug(carrier)}/{number}"
    return Shipment(at=at, quantity=0, carrier=carrier, tracking_number=number, tracking_url=url)


def download(params: Mapping[str, Any], at: Instant) -> Shipment:
    """The delivery of digital units; carrier and tracking only where the action names them."""
    return Shipment(
        at=at,
        quantity=0,
        carrier=text(params, "carrier"),
        tracking_number=text(params, "tracking_number"),
        tracking_url=text(params, "tracking_url"),
    )


def serial_numbers(seed: Seed, first: int, count: int) -> tuple[str, ...]:
    """One serial number for each unit, such as ``7QX4-M2KD-9RTA-W8PB``; *first* is the place of the first unit."""
    return tuple(_code(seed, "serial", unit, 4, 4) for unit in range(first, first + count))


def unlock_codes(seed: Seed, first: int, count: int) -> tuple[str, ...]:
    """One unlock code for each unit, five groups of five."""
    return tuple(_code(seed, "unlock", unit, 5, 5) for unit in range(first, first + count))


def _code(seed: Seed, what: str, unit: int, groups: int, size: int) -> str:
    bits = seed.bits(what, unit)
    marks = [_LETTERS[bits >> 5 * place & 31] for place in range(groups * size)]
    return "-".join("".join(marks[start : start + size]) for start in range(0, len(marks), size))


def _tracking_number(carrier: str, seed: Seed) -> str:
    if carrier == "UPS":
        return f"1Z{_code(seed, 'tracking', 0, 1, 6)}{seed.digits('tracking', 10)}"
    if carrier == "DHL":
        return f"00340434{seed.digits('tracking', 12)}"
    return seed.digits("tracking", 12)


def _slug(carrier: str) -> str:
    kept = "".join(mark.lower() if mark.isascii() and mark.isalnum() else "-" for mark in carrier)
    return kept.strip("-") or "parcel"
