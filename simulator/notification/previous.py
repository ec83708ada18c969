"""What an event tells of its object as it was before: ``previousAttributes`` (EVENT-PREVIOUS-1)."""

from __future__ import annotations

from typing import Any, Final

import msgspec

_encoder: Final = msgspec.json.Encoder(decimal_format="number")


def changed(before: dict[str, Any], now: dict[str, Any]) -> dict[str, Any]:
    """The old values of what changed, null for what was not there, objects member by member; in alphabetical order."""
    found: dict[str, Any] = {}
    for name in sorted({*before, *now}):
        old, new = before.get(name), now.get(name)
        if isinstance(old, dict) and isinstance(new, dict):
            if inner := changed(old, new):
                found[name] = inner
        elif _encoder.encode(old) != _encoder.encode(new):  # as values, 1 and true would be the same
            found[name] = old
    return found


def ordered(whole: dict[str, Any]) -> dict[str, Any]:
    """All of an object that is no more, its members in alphabetical order."""
    return {name: whole[name] for name in sorted(whole)}
