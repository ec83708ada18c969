"""The operations that are brought to life, by id; all others answer 501."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from simulator.web.api.call import Do

ALIVE: Final[dict[str, Do]] = {}
