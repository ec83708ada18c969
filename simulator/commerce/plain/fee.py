"""Regulatory fees that products carry."""

from __future__ import annotations

from typing import Final

from simulator.commerce.plain.resource import Kind, merged, numbered

FEE: Final = Kind(
    component="Fee",
    plural="Fees",
    noun="fee",
    made=lambda given, _at: numbered(given, "amount"),
    changed=lambda before, given, _at: numbered(merged(before, given), "amount"),
)
