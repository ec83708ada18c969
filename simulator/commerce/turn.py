"""One verb in the making: the order as it moves, what is announced on the way, and what will follow by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec

from msgspec import Struct
from msgspec.structs import replace

from simulator.commerce.order import Order
from simulator.commerce.rollup import rolled
from simulator.errors import BadInput
from simulator.instant import Instant, parse_span
from simulator.records import Action, Change, Followup
from simulator.seed import Seed

if TYPE_CHECKING:
    from collections.abc import Callable

    from simulator.commerce.goods import LineItem

Params = ParamSpec("Params")


class Applied(Struct, frozen=True, kw_only=True):
    """What the shop did."""

    order: Order
    changes: tuple[Change, ...] = ()
    """The announced moves in their natural order, each with the order as it stood right after it."""
    agenda: tuple[Followup, ...] = ()


class Turn:
    """Collects the moves of one verb on one order; lives no longer than the verb."""

    def __init__(self, order: Order, at: Instant) -> None:
        self.at = at
        self.order = replace(order, updated=at)
        self._changes: list[Change] = []
        self._agenda: list[Followup] = []

    @property
    def seed(self) -> Seed:
        """The seed of what belongs to the order.

        The session secret stands in for the root seed, which it derives from and which an order does not carry.
        """
        return Seed(self.order.session_secret, self.order.path)

    def change(self, **fields: Any) -> None:
        """Sets fields of the order."""
        self.order = replace(self.order, **fields)

    def move(
        self,
        line_id: str,
        step: Callable[Concatenate[LineItem, Params], LineItem],
        *args: Params.args,
        **more: Params.kwargs,
    ) -> None:
        """Puts one line through *step*, a function of `line_item`."""
        moved = (step(line, *args, **more) if line.id == line_id else line for line in self.order.lines)
        self.order = replace(self.order, lines=tuple(moved))

    def roll_up(self) -> bool:
        """Brings the order's states up to date; whether its Global Commerce state changed."""
        before = self.order.state
        self.order = rolled(self.order, self.at)
        return self.order.state != before

    def line(self, line_id: str) -> LineItem:
        """A line as it stands now."""
        return next(line for line in self.order.lines if line.id == line_id)

    def announce(self, name: str, *lines: str, subject: str = "") -> None:
        """Notes a move, with the order as it stands now; *subject* is the id of the return, refund ... it is about."""
        self._changes.append(Change(name=name, order=self.order, lines=lines, subject=subject))

    def follow_up(self, span: str, name: str, **params: Any) -> None:
        """Puts an action of the shop's own on the agenda, *span* from now; BadInput for a span that is none."""
        self._enter(self.later(span, name), name, params)

    def later(self, span: str, name: str) -> Instant:
        """*span* from now, when *name* is due; BadInput for a span that is none."""
        try:
            return Instant(self.at + parse_span(span))
        except ValueError as wrong:
            raise BadInput(f"the delay before {name}: {wrong}") from None

    def date(self, due: Instant, name: str, **params: Any) -> None:
        """Puts an action into the calendar, for a day that nobody waits for."""
        self._enter(due, name, params, calendar=True)

    def _enter(self, due: Instant, name: str, params: dict[str, Any], *, calendar: bool = False) -> None:
        ordinal = self.order.agenda_count + 1
        self.order = replace(self.order, agenda_count=ordinal)
        self._agenda.append(
            Followup(
                path=f"{self.order.path}/agenda/{ordinal}",
                due=due,
                action=Action(name=name, order_id=self.order.id, params=params),
                calendar=calendar,
            )
        )

    def applied(self) -> Applied:
        """The outcome; every change made after the last announcement is in ``order``."""
        return Applied(order=self.order, changes=tuple(self._changes), agenda=tuple(self._agenda))
