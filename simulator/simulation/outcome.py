"""What a verb did."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from simulator.commerce.order import Order
    from simulator.records import Commit
    from simulator.store.store import Ticket


class Outcome:
    """What a verb did. Await ``ticket`` before telling anybody that it is done."""

    __slots__ = ("commit", "order", "ticket")

    def __init__(self, order: Order | None, commit: Commit, ticket: Ticket) -> None:
        self.order, self.commit, self.ticket = order, commit, ticket
