"""Plays Digital River in front of a webhook or notification receiver, and judges what the receiver did.

The names below are the public face; each is imported when it is first used, so ``import simulator`` costs nothing.
"""

from __future__ import annotations

from typing import Any

_WHERE = {
    "AllowList": "simulator.wire",
    "BadInput": "simulator.errors",
    "Basic": "simulator.records",
    "ClockSettings": "simulator.clock",
    "Endpoint": "simulator.records",
    "IllegalAction": "simulator.errors",
    "InvalidOutput": "simulator.errors",
    "OAuth": "simulator.records",
    "Options": "simulator.records",
    "Receiver": "simulator.receiver.app",
    "Seed": "simulator.seed",
    "Simulation": "simulator.simulation",
    "SimulatorError": "simulator.errors",
    "Unavailable": "simulator.errors",
    "convert": "simulator.notification.convert",
    "verify_signature": "simulator.delivery.verification",
}

__all__ = [  # noqa: PLE0604 - the names are strings; the checker does not look into the table
    "__version__",
    *_WHERE,
]


def __getattr__(name: str) -> Any:
    """The public name *name*, imported now."""
    if name == "__version__":
        return _version()
    if name not in _WHERE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_WHERE[name]), name)


def __dir__() -> list[str]:
    return sorted(__all__)


def _version() -> str:
    from importlib import metadata

    try:
        return metadata.version("digital-river-simulator")
    except metadata.PackageNotFoundError:
        return "0+checkout"
