"""The line that stands for a bundle: it has no price, and goes where its parts go (SHOP-BUNDLE-1)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from msgspec.structs import replace

from simulator.commerce.line_item import LINE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from simulator.commerce.goods import LineItem, LineState
    from simulator.commerce.line_item import LineAction
    from simulator.commerce.turn import Turn


class _Way(NamedTuple):
    """How a bundle's line gets from one state to another."""

    steps: tuple[LineAction, ...]
    announced: str


_WAYS: Final[dict[tuple[LineState, LineState], _Way]] = {
    ("created", "cancelling"): _Way(("cancel",), "line.cancel"),
    ("created", "cancelled"): _Way(("suppress",), "line.suppress"),
    ("pending", "cancelling"): _Way(("cancel",), "line.cancel"),
    ("pending", "cancelled"): _Way(("suppress",), "line.suppress"),
    ("pending", "complete"): _Way(("ship", "complete"), "line.complete"),
    ("cancelling", "pending"): _Way(("reopen",), ""),
    ("cancelling", "cancelled"): _Way(("cancel_complete",), "line.cancel_complete"),
}


def follow(turn: Turn, subject: str = "") -> None:
    """Brings the line of each bundle to where its parts are; *subject* is the suppression that stopped them, if any."""
    for line in turn.order.lines:
        if line.bundle:
            parts = [one for one in turn.order.lines if one.parent == line.id]
            _follow(turn, line, _place(line, parts), subject)


def _place(line: LineItem, parts: Sequence[LineItem]) -> LineState:
    fulfilled = any(part.fulfilled for part in parts)
    if any(part.open for part in parts):
        return "created" if line.state == "created" else "pending"
    if all(part.state in {"complete", "cancelled"} for part in parts):
        return "complete" if fulfilled else "cancelled"
    return line.state if fulfilled else "cancelling"


def _follow(turn: Turn, line: LineItem, place: LineState, subject: str) -> None:
    if place == line.state:
        return
    way, state = _WAYS[line.state, place], line.state
    for step in way.steps:
        state = LINE.fire(state, step)
    gone = place in {"cancelling", "cancelled"}
    turn.move(
        line.id,
        replace,
        state=state,
        fulfilled=line.quantity if place == "complete" else 0,
        cancelled=line.quantity if gone else 0,
        cancelling=line.quantity if place == "cancelling" else 0,
        suppressed=turn.at if subject else line.suppressed,
        transitions={**line.transitions, state: turn.at},
    )
    if way.announced:
        turn.announce(way.announced, line.id, subject=subject)
