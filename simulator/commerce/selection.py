"""Reads which lines and how many units an action means, and says in the user's words what is wrong with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from simulator.errors import BadInput, nearest

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from simulator.commerce.goods import LineItem
    from simulator.commerce.order import Order

_MEMBERS = ("line", "quantity")


class Units(NamedTuple):
    """A number of units of one line."""

    line: LineItem
    quantity: int


def text(params: Mapping[str, Any], name: str, limit: int = 200) -> str:
    """The text parameter *name*, one printable line, empty when it is left out; BadInput for anything else."""
    value = params.get(name, "")
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str):
        raise BadInput(f"{name} must be a text, not {value!r}")
    if len(value) > limit:
        raise BadInput(f"{name} may have {limit} characters, not {len(value)}")
    if not value.isprintable():
        raise BadInput(f"{name} must be one line of printable characters, not {value!r}")
    return value


def select(order: Order, params: Mapping[str, Any], fits: Callable[[LineItem], str]) -> list[Units]:
    """The units that ``lines`` names, in the order of the order's lines.

    Left out, it means all open units of the lines that fit. *fits* returns a complaint, or an empty text.
    BadInput for an unknown line, a line named twice, a line that does not fit, and more units than are open.
    """
    if params.get("lines") is None:
        return [Units(line, line.open) for line in order.lines if line.open and not fits(line)]
    entries = params["lines"]
    if not isinstance(entries, (list, tuple)) or not entries:
        raise BadInput(f"lines must be a list such as [{{line: 1, quantity: 2}}], not {entries!r}")
    chosen: dict[int, Units] = {}
    for entry in entries:
        place, units = _units(order, entry, fits)
        if place in chosen:
            raise BadInput(f"line {place + 1} is named twice")
        chosen[place] = units
    return [chosen[place] for place in sorted(chosen)]


def _units(order: Order, entry: Any, fits: Callable[[LineItem], str]) -> tuple[int, Units]:
    members = entry if isinstance(entry, dict) else {"line": entry}
    for name in members:
        if name not in _MEMBERS:
            raise BadInput(f'unknown member "{name}" of a line', nearest=nearest(name, _MEMBERS))
    if "line" not in members:
        raise BadInput("an item of lines lacks its line (an id, or a number counted from 1)")
    place = _place(order.lines, members["line"])
    line = order.lines[place]
    if complaint := fits(line):
        raise BadInput(f"line {place + 1} {complaint}")
    quantity = members.get("quantity", line.open)
    if not isinstance(quantity, int) or isinstance(quantity, bool) or (quantity < 1 and "quantity" in members):
        raise BadInput(f"line {place + 1}: quantity must be a whole number from 1, not {quantity!r}")
    if quantity > line.open or not line.open:
        raise BadInput(
            f"line {place + 1} has {line.open} open units"
            + (f", not {quantity}" if "quantity" in members else "")
            + f" ({line.fulfilled} fulfilled, {line.cancelled} cancelled of {line.quantity})"
        )
    return place, Units(line, quantity)


def _place(lines: Sequence[LineItem], named: Any) -> int:
    """The 0-based place of the line that an id or a 1-based number names."""
    if isinstance(named, (int, str)) and not isinstance(named, bool):
        word = str(named).strip()
        for place, line in enumerate(lines):
            if word in {line.id, str(place + 1)}:
                return place
    known = ", ".join(f"{number} ({line.id})" for number, line in enumerate(lines, 1))
    near = nearest(named, [line.id for line in lines])
    raise BadInput(f'the order has no line "{named}"; its lines: {known}', nearest=near)
