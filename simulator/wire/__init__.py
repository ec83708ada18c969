"""One bounded HTTP exchange; failure is a value; the allow-list.

The names are loaded on first use, so that importing the package moves nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from simulator.wire.allow import AllowList as AllowList
    from simulator.wire.exchange import Wire as Wire


def __getattr__(name: str) -> object:
    if name == "AllowList":
        from simulator.wire.allow import AllowList

        return AllowList
    if name == "Wire":
        from simulator.wire.exchange import Wire

        return Wire
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
