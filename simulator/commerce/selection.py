"""Reads which lines and how many units an action means, and says in the user's words what is wrong with it."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from simulator.commerce.money import payable
from simulator.errors import BadInput, nearest

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from simulator.commerce.goods import LineItem
    from simulator.commerce.order import Order

Word = TypeVar("Word", bound=str)

REASON_LIMIT = 64
"""Characters of the Digital River API's ``cancelReason``."""
_MEMBERS = ("line", "quantity")


class Units(NamedTuple):
    """A number of units of one line."""

    line: LineItem
    quantity: int


def text(params: Mapping[str, Any], name: str, limit: int = 200) -> str:
    """The text parameter *name*, one printable line, empty when it is left out; BadInput for anything else."""
    value = params.get(name)
    if value is None:
        return ""
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str):
        raise BadInput(f"{name} must be a text, not {value!r}")
    if len(value) > limit:
        raise BadInput(f"{name} may have {limit} characters, not {len(value)}")
    if not value.isprintable():
        raise BadInput(f"{name} must be one line of printable characters, not {value!r}")
    return value


def reason_of(params: Mapping[str, Any]) -> str:
    """The parameter ``reason``; empty when it is left out."""
    return text(params, "reason", REASON_LIMIT)


def number(params: Mapping[str, Any], name: str) -> Decimal | None:
    """The parameter *name*, a number or a text that is one; None when it is left out.

    A float is taken by its shortest text, so 19.90 is 19.9 exactly.
    """
    value = params.get(name)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, (int, float, str, Decimal)):
        raise BadInput(f"{name} must be a number, not {value!r}")
    written = str(value)
    try:
        found = Decimal("" if "_" in written or not written.isascii() else written.strip())
    except InvalidOperation:
        raise BadInput(f'{name} must be a number, not "{written}"') from None
    if not found.is_finite():
        raise BadInput(f'{name} must be a number, not "{written}"')
    return found


def amount_of(params: Mapping[str, Any], name: str, currency: str) -> Decimal | None:
    """The parameter *name* as an amount of more than nothing, exact in *currency*; None when it is left out."""
    value = number(params, name)
    if value is None:
        return None
    if not value:
        raise BadInput(f"{name} must be more than 0")
    return payable(value, currency, name)


class Supply(NamedTuple):
    """Which units an action can mean."""

    count: Callable[[LineItem], int]
    """How many of a line there are."""
    words: str
    """What they are: ``open units``."""


OPEN = Supply(lambda line: line.open, "open units")


def fitting(order: Order, fits: Callable[[LineItem], str], supply: Supply = OPEN) -> list[Units]:
    """All units of *supply* in the lines that fit."""
    return [Units(line, count) for line in order.goods if (count := supply.count(line)) and not fits(line)]


def select(
    order: Order, params: Mapping[str, Any], fits: Callable[[LineItem], str], supply: Supply = OPEN
) -> list[Units]:
    """The units that ``lines`` names, in the order of the order's lines.

    Left out, it means all open units of the lines that fit. *fits* returns a complaint, or an empty text.
    BadInput for an unknown line, a line named twice, a line that does not fit, and more units than are open.
    """
    if params.get("lines") is None:
        return fitting(order, fits, supply)
    return [_units(order, place, entry, fits, supply) for place, entry in _named(order, params["lines"], _MEMBERS)]


def select_lines(order: Order, params: Mapping[str, Any], fits: Callable[[LineItem], str]) -> list[LineItem]:
    """The lines that ``lines`` names, whole; left out, all that fit. BadInput as in `select`."""
    if params.get("lines") is None:
        return [line for line in order.goods if not fits(line)]
    places = [place for place, _ in _named(order, params["lines"], _MEMBERS[:1])]
    for place in places:
        if complaint := fits(order.lines[place]):
            raise BadInput(f"line {place + 1} {complaint}")
    return [order.lines[place] for place in places]


def one_of(given: str, words: Sequence[Word], what: str) -> Word:
    """*given*, spelled as one of *words*; blanks and letter case make no difference. BadInput with the nearest."""
    plain = "".join(given.split()).casefold()
    for word in words:
        if word.casefold() == plain:
            return word
    raise BadInput(f'no {what} "{given}"; there are {", ".join(words)}', nearest=nearest("".join(given.split()), words))


def _named(order: Order, entries: Any, known: Sequence[str]) -> list[tuple[int, Mapping[str, Any]]]:
    """The place and the members of each line that is named, in the order of the order's lines."""
    if not isinstance(entries, (list, tuple)) or not entries:
        example = "[{line: 1, quantity: 2}]" if len(known) > 1 else "[1, 2]"
        raise BadInput(f"lines must be a list such as {example}, not {entries!r}")
    chosen: dict[int, Mapping[str, Any]] = {}
    for entry in entries:
        members = entry if isinstance(entry, dict) else {"line": entry}
        for name in members:
            if name not in known:
                raise BadInput(f'unknown member "{name}" of a line', nearest=nearest(name, known))
        if "line" not in members:
            raise BadInput("an item of lines lacks its line (an id, or a number counted from 1)")
        place = _place(order.lines, members["line"])
        if place in chosen:
            raise BadInput(f"line {place + 1} is named twice")
        if order.lines[place].bundle:
            parts = [str(number) for number, one in enumerate(order.lines, 1) if one.parent == order.lines[place].id]
            raise BadInput(f"line {place + 1} stands for a bundle; name its parts: {', '.join(parts)}")
        chosen[place] = members
    return [(place, chosen[place]) for place in sorted(chosen)]


def _units(
    order: Order, place: int, members: Mapping[str, Any], fits: Callable[[LineItem], str], supply: Supply
) -> Units:
    line = order.lines[place]
    if complaint := fits(line):
        raise BadInput(f"line {place + 1} {complaint}")
    there = supply.count(line)
    quantity = members.get("quantity", there)
    if not isinstance(quantity, int) or isinstance(quantity, bool) or (quantity < 1 and "quantity" in members):
        raise BadInput(f"line {place + 1}: quantity must be a whole number from 1, not {quantity!r}")
    if quantity > there or not there:
        raise BadInput(
            f"line {place + 1} has {there} {supply.words}"
            + (f", not {quantity}" if "quantity" in members else "")
            + f" ({line.fulfilled} fulfilled, {line.cancelled} cancelled of {line.quantity})"
        )
    return Units(line, quantity)


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
