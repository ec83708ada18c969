"""What an event tells of its object as it was before: ``previousAttributes`` (EVENT-PREVIOUS-1)."""

from __future__ import annotations

from typing import Any


def changed(before: dict[str, Any], now: dict[str, Any]) -> dict[str, Any]:
    """The old values of what changed, null for what was not there, objects member by member; in alphabetical order."""
    found: dict[str, Any] = {}
    for name in sorted({*before, *now}):
        old, new = before.get(name), now.get(name)
        if old == new:
            continue
        found[name] = changed(old, new) if isinstance(old, dict) and isinstance(new, dict) else old
    return found


def ordered(whole: dict[str, Any]) -> dict[str, Any]:
    """All of an object that is no more, its members in alphabetical order."""
    return {name: whole[name] for name in sorted(whole)}
